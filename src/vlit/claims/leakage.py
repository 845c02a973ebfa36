"""Words by which an answer betrays how it was made: from a caption or boxes, by a language model, out of a prompt.

One list of patterns serves the gate of quality control and the indicator of the card. They are written in what
Python's ``re`` and Polars' engine have in common.
"""

from __future__ import annotations

import re

from vlit.claims.hints import may_hold, may_say
from vlit.claims.words import word_set

_TOLD = (
    r"(?:captions?|bounding box(?:es)?|annotations?|coordinates|object list|scene graph|metadata"
    r"|ground[- ]truth|prompt)"
)
_WHICH = r"(?:(?:given|provided|supplied|above|original|image|five|following) )*"
_UNABLE = r"\bi (?:cannot|can(?:'|’)t|can not|could not|couldn(?:'|’)t|don(?:'|’)t|do not|am not able to) "
LEAKAGE: dict[str, str] = {
    "speaks of its source": (
        r"\b(?:based on|according to|judging by|from|given|in|with|as (?:described|mentioned|stated) (?:in|by)|per) "
        rf"(?:the |this |these |those )?{_WHICH}{_TOLD}\b"
        rf"|\b(?:the |this |these ){_WHICH}(?:captions?|annotations?|prompt) (?:says?|mentions?|states?|describes?"
        r"|indicates?|suggests?|provided|given|do(?:es)? not)\b"
        r"|\b(?:provided|given) (?:captions?|descriptions?|text|information|context|bounding box(?:es)?)\b"
        r"|\b(?:caption|sentence) \d\b"
    ),
    "speaks as a model": (
        r"\bas an? (?:ai|artificial intelligence|large language|language)\b[ -]?(?:language )?"
        r"(?:model|assistant|chatbot)?"
        r"|\bi(?:'|’| a)?m (?:just )?an? (?:ai|language model)\b|\bmy training data\b|\bmy knowledge cutoff\b"
        r"|\bopenai\b|\bchatgpt\b|\bgpt-?4\b"
    ),
    "refuses": (
        r"\bi(?:'|’| a)?m (?:sorry|unable|not able)\b|\bi apologi[sz]e\b"
        rf"|{_UNABLE}(?:(?:see|view|access) (?:the |this |that |any )?(?:actual )?(?:images?|pictures?|photos?)"
        r"|(?:assist|help) (?:with|you)|provide|process|analy[sz]e|comply|have (?:access|enough|the ability))\b"
        rf"|{_UNABLE}(?:assist|help)(?:[.,!]|$)"
        r"|\bwithout (?:the|an) actual image\b|\bno image (?:was|is|has been) (?:provided|attached|given)\b"
    ),
    "holds prompt text": (
        r"(?:^|\n) ?(?:###|human:|user:|assistant:|gpt:|system:|question:|q:|\[inst\])"
        r"|<\|im_(?:start|end)\|>|</s>|\[/inst\]|<\|endoftext\|>|<(?:caption|bbox)>"
        r"|<(?:image|box)>|\[(?:insert|image|caption)[^\]]{0,20}\]"
        r"|\b(?:system|user) prompt\b"
    ),
}
"""Pattern by kind of leakage; to be matched without regard to case."""

_ANY = re.compile("|".join(LEAKAGE.values()), re.IGNORECASE)
_ANY_LOWER = re.compile(_ANY.pattern)  # many times as fast, and for ASCII in lower case the same
_TELLING = word_set(  # of each alternative a word without which it cannot match, but for those that need #, < or [
    "caption captions bounding annotation annotations coordinates object scene metadata ground prompt provided given "
    "sentence ai artificial language training knowledge openai chatgpt gpt i im actual attached "
    "human user assistant system question q"
)


def find_leakage(answer: str) -> str:
    """The first words that betray the making of an answer, as they stand there, or ``""``.

    It misleads where the image itself shows a caption or a prompt that the answer rightly talks about.
    """
    if not (may_say(answer, _TELLING) or may_hold(answer, ("#", "<", "["))):
        return ""
    match = _ANY_LOWER.search(answer.lower()) if answer.isascii() else _ANY.search(answer)
    return answer[match.start() : match.end()].strip() if match else ""
