"""What can be read in the image: "the sign says STOP", "the text reads \"NEW\"", the answer to "what does it say?".

``value`` is the text. Case, spaces and punctuation do not count. Supported where the image's annotated texts have it,
as one text, inside one, or across texts in their order; contradicted only where every readable text is annotated
(`Scene.texts_closed`) and none is nearly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from vlit.claims.hints import may_hold
from vlit.claims.lexicon import Lexicon
from vlit.claims.reading import Reading
from vlit.claims.statement import Statement
from vlit.claims.table import SceneTable
from vlit.claims.verdict import judged
from vlit.schema import Claim, Verdict

_QUOTED = (
    r"(?:\"(?P<q1>[^\"\n]{1,200})\"|“(?P<q2>[^”\n]{1,200})”|(?<!\w)['‘](?P<q3>[^'’\n]{1,80}(?:'\w[^'’\n]*)?)['’](?!\w))"
)
_SAYS = re.compile(
    r"\b(?:says?|saying|reads?|reading|states?|written|spells?|spelling|displays?|labell?ed|titled|printed|texts?|words?|"
    r"letters|numbers?|inscription|caption|slogan|name|message|phrase|called|transcribed)\b[\w\s,:]{0,40}?\s*(?:as\s+|is\s+)?:?\s*"
    + _QUOTED,
    re.IGNORECASE,
)
_QUOTE_FIRST = re.compile(
    _QUOTED
    + r"\s*(?:,\s*)?(?:can be (?:read|seen)|is (?:written|printed|shown|displayed)|written|printed|in the (?:image|"
    r"picture)|on (?:it|the))\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:says?|saying|reads?|reading|spells?)\s+(?:the "
    r"words?\s+)?(?P<bare>[A-Z0-9][A-Z0-9'&.!-]*(?:\s+[A-Z0-9][A-Z0-9'&.!-]*)*)(?![\w])"
)
_ASKS = re.compile(
    r"\bwhat\s+(?:do|does|is|are|can|texts?|words?|letters?)\b[^?.]*(?<!\byou )(?<!\bto )\b"
    r"(?:say|says|read|reads|written|texts?|writing|spell|spells|"
    r"spelled|inscription|words)\b|\bwhat\b[^?.]*\b(?:text|sign|writing)\b[^?.]*\b(?:says?|reads?)\b|\bwhich "
    r"(?:texts?|words?)\b|\bwhat (?:texts?|words?)\b"
    r"|\btranscribe\b|\bread (?:out )?the (?:text|sign|writing|words?)\b",
    re.IGNORECASE,
)
_ASKS_PARTS = ("say", "read", "writ", "text", "spell", "inscription", "word", "letter", "sign", "transcribe")
_SHOWN = re.compile(r"[\"“‘']|\b[A-Z]{2,}")
_HEDGE = re.compile(
    r"\b(?:might|may|could|would|should|possibly|perhaps|maybe|probably|likely|"
    r"appears? to|seems? to|if|such as|for example)\b",
    re.IGNORECASE,
)
_NEAR_SAME = 0.75
_YES_NO = ("yes", "no")  # an answer to the question, not what the image says


def find(reading: Reading) -> Iterator[Statement]:
    """Quoted and capital words behind a word for reading; the whole answer where the question asks to read."""
    asks = may_hold(reading.question, _ASKS_PARTS) and _ASKS.search(reading.question) is not None
    if (not asks and not _SHOWN.search(reading.answer)) or _HEDGE.search(reading.answer.split('"')[0]):
        return
    spans: dict[tuple[int, int], None] = {}
    patterns = [_SAYS, _QUOTE_FIRST, _BARE]
    if asks:
        patterns.append(re.compile(_QUOTED))
    for pattern in patterns:
        for match in pattern.finditer(reading.answer):
            name = next(k for k, v in match.groupdict().items() if v is not None)
            if not re.search(r"\b(?:not|no)\b[^.]{0,30}$", reading.answer[: match.start()]):
                spans[match.span(name)] = None
    if (
        asks
        and not spans
        and len(reading.answer.split()) <= 6
        and not re.search(r"\b(?:is|are|no|not|cannot)\b", reading.answer)
    ):
        text = reading.answer.strip().rstrip(".")
        if text and text.casefold() not in _YES_NO:
            start = reading.answer.find(text)
            spans[(start, start + len(text))] = None
    taken: list[tuple[int, int]] = []
    for start, end in spans:
        if any(a <= start < b or start <= a < end for a, b in taken):
            continue
        taken.append((start, end))
        value = reading.answer[start:end].strip(" .,;:")
        if plain(value):
            yield reading.place(
                Statement(
                    kind="text", exchange=reading.exchange, text=reading.answer[start:end], start=start, end=end,
                    subject="text", value=value,
                )
            )  # fmt: skip


def plain(text: str) -> str:
    """A text without case, punctuation and the width of its spaces."""
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def check(claim: Claim, table: SceneTable, lexicon: Lexicon) -> Verdict:
    """By the annotated texts."""
    said = plain(claim.value)
    texts = [(span.id, plain(span.text)) for span in table.scene.texts]
    texts = [(key, text) for key, text in texts if text]
    same = tuple(key for key, text in texts if text == said)
    if same:
        return judged(claim, "supported", "annotated", same)
    inside = tuple(key for key, text in texts if f" {said} " in f" {text} ")
    if inside:
        return judged(claim, "supported", "part of an annotated text", inside)
    parts = tuple(key for key, text in texts if f" {text} " in f" {said} ")
    covered = " ".join(text for key, text in texts if key in parts).split()
    if parts and all(word in covered for word in said.split()):
        return judged(claim, "supported", "made of annotated texts", parts)
    squeezed = said.replace(" ", "")
    if squeezed and squeezed in "".join(text for _, text in texts).replace(" ", "") and len(squeezed) > 3:
        return judged(claim, "supported", "annotated across texts", ())
    if not table.scene.texts_closed:
        return judged(claim, "unknown", "not annotated, and not every text is")
    close = [key for key, text in texts if SequenceMatcher(None, text, said).ratio() >= _NEAR_SAME and len(said) > 6]
    if close or any(len(text) > 3 and SequenceMatcher(None, text, said).ratio() >= 0.9 for _, text in texts):
        return judged(claim, "unknown", "nearly an annotated text", tuple(close))
    return judged(
        claim, "contradicted", "every text is annotated, and none says so", tuple(key for key, _ in texts)[:12]
    )


__all__ = ["check", "find", "plain"]
