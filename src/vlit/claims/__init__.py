"""Find the claims that an answer makes about its image, and check them against the scene."""

from __future__ import annotations

from vlit.claims.lexicon import Entry, Lexicon, Mention, load_lexicon

__all__ = ["Entry", "Lexicon", "Mention", "load_lexicon"]
