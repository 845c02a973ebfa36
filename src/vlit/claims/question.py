"""What a question asks for: whether something is there, or how many, of the whole image or only of a part of it."""

from __future__ import annotations

import re

import msgspec

from vlit.claims import adjectives, words
from vlit.claims.hints import may_hold
from vlit.claims.lexicon import Mention

IMAGE = r"(?:the|this|that|an?) (?:image|picture|photo|photograph|scene|view|frame|drawing|snapshot|shot)"
_PLAIN_TAIL = re.compile(
    rf"(?:\s|,|-|\b(?:visible|present|shown|depicted|pictured|seen|here|there|at all|anywhere|to be|to see|that|"
    rf"you|i|we|can|could|do|does|be|see|spot|count"
    rf"|find|notice|is|are|was|were|in total|altogether|in all|total|overall|of any kind|if any|whatsoever|exist|"
    rf"exists|appears?|have|has|any|show|shows|contain|contains|captured"
    rf"|counted|get|how|many|in it|would|appear"
    rf"|(?:in|of|within|from|by) {IMAGE}|{IMAGE})\b)*\W*",
    re.IGNORECASE,
)
_PLAIN_HEAD = words.word_set(
    "no none nope yes in the this that image picture photo photograph scene view drawing there is are was were i "
    "can could do does "
    "see spot find count you we shows show contains contain has have depicts depict features includes only just "
    "exactly actually "
    "however but and so looking at from what to be total altogether all tell me please say how many if any given "
    "overall also "
    "well sorry let us take a look hello hi question short answer simple one word yes-or-no now then here am not "
    "cannot "
    "would would like know briefly check notice respond answer whether or with using number single afraid because "
    "since "
    "say that as"
)
_PART = re.compile(
    r"\b(?:left|right|top|bottom|half|background|foreground|side|corner|cent(?:re|er)|middle|closest|nearest|"
    r"largest|smallest)\b",
    re.IGNORECASE,
)
_PARTS = ("left", "right", "top", "bottom", "half", "ground", "side", "corner", "cent", "middle", "est")
_EXISTS = re.compile(
    rf"\b(?:(?:is|are|was|were) there|(?:whether|if|say|that) there (?:is|are)|(?:do|can|could) you (?:see|spot|find|"
    rf"notice|detect|make out)|have you (?:seen|noticed|spotted)|would i find|any sign of|"
    rf"description of {IMAGE} mention|"
    rf"(?:does|do) {IMAGE} (?:show|contain|have|include|depict|feature))"
    r"\s+(?P<det>an?|any|some|)\b(?P<between>[^?.!,;]*)$",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\b(?:is|are|was|were|can|could|does|do)\s+(?P<det>an?|any|some)\b(?P<between>[^?.!,;]*)$", re.IGNORECASE
)  # "is a dog visible", "can any dogs be seen": only where nothing but such words follows
_BARE = re.compile(
    r"^\s*(?P<det>(?:an?|any|some)\b|)(?P<between>[^?.!,;]*)$", re.IGNORECASE
)  # "any dogs here?", "red rings visible?": only where known adjectives stand before and such words follow
_COUNT = re.compile(
    r"\b(?:how many|number of|count(?:ing)?(?: all| up)?(?: of)?(?: the)?)\b(?P<between>[^?.!,;]*)$", re.IGNORECASE
)
_MEASURE = re.compile(r"\b(?:pairs?|pieces?) of$|^the\b|^of the\b", re.IGNORECASE)


_OF_IMAGE = re.compile(rf"(?<!part of )(?<!half of )(?<!side of )(?<!corner of )\b{IMAGE}\b", re.IGNORECASE)

_SENTENCE = re.compile(r"[^?.!\n]+[?.!]*")
_HEAD_WORD = re.compile(r"[\w'-]+")


class Asked(msgspec.Struct, frozen=True):
    """A question as far as claims need it.

    Attributes:
        kind: ``exists``, ``count`` or ``""``.
        category: what is asked for. ``adjectives``: the words before it.
        number: "are there two dogs?".
        whole: it is asked of the whole image, without further conditions.
        text: the asking sentence.
        mentioned: all categories that the question names.
        part: the question speaks of a part of the image.
        attributes: ``adjectives`` where all of them are known ones, in canonical words.
    """

    kind: str = ""
    category: str = ""
    adjectives: str = ""
    number: int | None = None
    whole: bool = False
    text: str = ""
    mentioned: frozenset[str] = frozenset()
    part: bool = False
    attributes: tuple[str, ...] = ()

    def limits(self, category: str, sentence: str) -> bool:
        """Whether a sentence's numbers and denials of that category hold only under the question's conditions.

        A sentence that speaks of the image itself ("in this picture") does not.
        """
        if (self.category == category and self.whole) or _OF_IMAGE.search(sentence):
            return False
        if self.mentioned and not self.whole and len(sentence.split()) <= 3:
            return True  # "No writing." to "What is on the chalkboard?"
        return self.part or category in self.mentioned


def plain_tail(text: str) -> bool:
    """Whether what follows a noun limits it by nothing: "visible in the image", "are there"."""
    return _PLAIN_TAIL.fullmatch(text) is not None


def plain_head(text: str) -> bool:
    """Whether what stands before a noun phrase limits it by nothing: "In the image, I can see"."""
    return all(word in _PLAIN_HEAD for word in _HEAD_WORD.findall(text.lower()))


def read_question(question: str, mentions: list[Mention]) -> Asked:
    """The first sentence of a question that asks whether there is a thing or how many there are.

    Args:
        mentions: the categories and hypernyms that the question names.
    """
    mentioned = frozenset(m.category for m in mentions)
    part = may_hold(question, _PARTS) and _PART.search(question) is not None
    for start, end in _sentences(question):
        own = [m for m in mentions if start <= m.start < end]
        if own:
            asked = _read(question, start, end, own)
            if asked is not None:
                return msgspec.structs.replace(asked, mentioned=mentioned, part=part and not asked.whole)
    return Asked(mentioned=mentioned, part=part)


def _sentences(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _SENTENCE.finditer(text)]


def _read(question: str, start: int, end: int, mentions: list[Mention]) -> Asked | None:
    first = mentions[0]
    head, tail = question[start : first.start], question[first.end : end]
    for kind, pattern in (("exists", _EXISTS), ("count", _COUNT), ("exists", _SHOWN), ("exists", _BARE)):
        match = pattern.search(head)
        if match is None:
            continue
        between = _MEASURE.sub("", match.group("between").strip()).strip()
        number = None
        if kind == "exists":
            stated = words.numbers(match.group("between") + " x")
            if len(stated) == 1 and stated[0].value > 0:
                number, between = stated[0].value, between[stated[0].end :].strip()
        if words.NEGATION.search(between):
            return None
        alone = len(mentions) == 1 and plain_tail(tail) and plain_head(head[: match.start()])
        known = [adjectives.value_of(word) for word in between.split()]
        if pattern in (_SHOWN, _BARE) and not (alone and tail.strip(" ?.!")):
            return None
        if pattern is _BARE and not (all(known) and tail.rstrip().endswith("?")):
            return None
        return Asked(
            kind, first.category, between.lower(), number, alone, question[start:end].strip(),
            attributes=tuple(v for v in known if v) if all(known) else (),
        )  # fmt: skip
    return None
