"""At random, as many of every type as of any other, as far as there are."""

from __future__ import annotations

from vlit.curate.select.base import Plain

STRATIFIED = Plain("stratified", lambda candidates: candidates.chance, strata="type", power=0.0)
