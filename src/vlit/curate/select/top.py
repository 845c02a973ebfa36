"""The best by quality, whatever they repeat: a baseline that skews the mix towards what scores well by its nature."""

from __future__ import annotations

from vlit.curate.select.base import Plain

TOP = Plain("top", lambda candidates: candidates.quality)
