"""At random: what every other way is to be compared with."""

from __future__ import annotations

from vlit.curate.select.base import Plain

RANDOM = Plain("random", lambda candidates: candidates.chance)
