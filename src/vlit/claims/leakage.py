"""Words by which an answer betrays how it was made: from a caption or boxes, by a language model, out of a prompt."""

from __future__ import annotations

import re

_SOURCES = r"(?:captions?|annotations?|bounding box(?:es)?|metadata|ground[ -]truth|prompt|context|text description)"
_LEAKS = re.compile(
    r"\b(?:"
    r"as an? (?:ai|artificial intelligence|language|multimodal|text-based)\b[\w -]{0,30}"
    r"|i(?:'|’)?m (?:just )?an? (?:ai|language model)\b[\w -]{0,20}"
    rf"|(?:based on|according to|given|judging by|from) the (?:provided |given |supplied )?{_SOURCES}"
    rf"|the (?:provided |given |supplied )?{_SOURCES} (?:says?|states?|mentions?|describes?|indicates?|suggests?|"
    rf"provided|given)"
    r"|(?:in|from|with) the (?:provided|given) (?:caption|description|information|coordinates|boxes)"
    r"|(?:caption|sentence) \d\b"
    r"|i(?: am|'m|’m) (?:sorry|unable)\b[\w, ]{0,20}"
    r"|i (?:cannot|can't|can’t|am not able to) (?:assist|help|fulfil|fulfill|comply|view images|see images|"
    r"process images)"
    r"|(?:system|user) prompt"
    r")|<(?:image|caption|box|bbox)>|\[(?:insert|image|caption)[^\]]{0,20}\]|^\s*(?:user|assistant|human|gpt)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


def find_leakage(answer: str) -> str:
    """The first words that betray the making of an answer, as they stand there, or ``""``.

    It misleads where the image itself shows a caption or a prompt that the answer rightly talks about.
    """
    match = _LEAKS.search(answer)
    return match.group().strip() if match else ""
