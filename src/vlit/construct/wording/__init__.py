"""How a task becomes words: questions in many phrasings, answers in several, from data files. See docs/wording.md."""

from __future__ import annotations

from vlit.construct.wording.language import LANGUAGES
from vlit.construct.wording.phrasebook import REGISTERS
from vlit.construct.wording.wording import Utterance, Wording, describe, unspoken

__all__ = ["LANGUAGES", "REGISTERS", "Utterance", "Wording", "describe", "unspoken"]
