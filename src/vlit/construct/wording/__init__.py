"""How a task becomes English: questions in many phrasings, answers in several, from data files. See docs/wording.md."""

from __future__ import annotations

from vlit.construct.wording.wording import Utterance, Wording, describe

__all__ = ["Utterance", "Wording", "describe"]
