"""What a plain sentence says of its one or two things, whatever its verb: "Over at the left there is the dog."

The kinds find their claims by what stands beside a noun. What is said in a roundabout way they miss; a frame looks at
the sentence as a whole. It is read only where it is short, names just the one thing (two for a relation) and has no
denial, doubt, or condition, so that little can limit the claim. Each frame is a regular expression over the sentence
in lower case, its nouns written ``<0>``, ``<1>``, its colour ``<c>``. It misleads where a word that the lexicon does
not know is the thing that is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from vlit.claims import adjectives, whole, words
from vlit.claims.hints import may_hold
from vlit.claims.noun import Noun
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement

_DET = "(?:the|an?|that|this|one|another)"
_PICTURE = "(?:image|picture|photo|photograph|scene|frame|drawing|shot|view)"
_OF_IMAGE = rf"(?: (?:of|in|within) (?:the|this|that|our) {_PICTURE})"
_SIDE = r"(?P<side>(?:(?:top|upper|bottom|lower)[ -])?(?:left|right)|top|bottom)"
_NEXT = (  # what may follow a place or a colour: never a word that could be another thing
    r"(?=\s*(?:[,.;:!)]|$)|\s+(?:is|are|was|were|you|you['’]ll|we|i|one|there|here|stands?|sits?|lies?|has|"
    r"had|holds|shows|contains|features|to (?:find|see|spot|me)|that|for|all over|everywhere|altogether|in all|"
    r"in total|appears?)\b"
    r"|\s+(?:will|can|may) (?:see|find|notice|spot|be)\b"
    r"|\s+(?:and|but|while|where|with)\b(?! (?:the )?(?:left|right|top|bottom)\b)"
    rf"|\s+(?:\w+s (?:up )?{_DET} (?:[\w-]+ )?)?<\d>)"
)
_WAY = r"(?P<way>left|right)(?:[ -]?hand)?(?: side)?"
_OF_PICTURE = re.compile(rf"\s+{_PICTURE}s?\b", re.IGNORECASE)  # "in one shot"
_DISTINCT = ("", "different", "separate", "distinct", "individual", "whole")
_CHOSEN = re.compile(r"\b(?:the|these|those|its|their|his|her)\s*$")  # of more, perhaps
_EXISTENCE = re.compile(r"(?<!like )(?<!as )(?<!for )(?<!than )(?<!of )(?<!by )\b(?:an?|another) <0>")
_TONE = "(?:colou?r|colou?ring|shade|hue|tone|paint|finish|surface|coat)"
_COLOUR = re.compile(
    rf"(?<!on )(?<!against )(?<!wearing )(?:(?<!of )|(?<=shade of )|(?<=tone of )|(?<=hue of ))"
    rf"(?<!on a )(?<!against a )(?<!wearing a )(?<!with a )<c>(?: (?:in )?{_TONE})?{_NEXT}"
    rf"|\b(?:of|with|in) (?:(?:an?|its) )?<c> {_TONE}{_NEXT}"
    rf"|\bthe <c> (?:thing|one|object|item|shape|figure)(?: (?:here|shown|visible))?{_OF_IMAGE}? (?:is|was) {_DET} <0>"
)
_POSITION = re.compile(
    rf"\b(?:the|(?<=the ){_PICTURE}['’]s) (?:very |far )?{_SIDE}(?:[ -]?hand)?"
    rf"(?: (?:side|part|edge|end|area|portion|section|corner|border|half))?"
    rf"{_OF_IMAGE}?{_NEXT}|^(?P<alone>left|right|top|bottom) is where\b"
    rf"|^(?:the|this) {_PICTURE}\b[^,]* (?:on|at) its (?P<own>left|right|top|bottom)"
    rf"(?: (?:side|edge|part|half))?{_NEXT}"
)
_ELSEWHERE = re.compile(  # a direction, a way to turn, or another thing's side
    r"\b(?:seen|viewed|starting) from\b|\b(?:relative|relation|respect|compared)\b"
    rf"|\bof (?:the|an?|his|her|its|that) (?!{_PICTURE}\b|<|left|right|top|bottom)"
    r"|\b(?:furthest|farthest|nearest|closest) to\b"
    r"|\b(?:fac|point|turn|head|lean|mov|walk|runn?|travel|driv|fly)(?:e?s|ing|ed)?\b[\w ]*\b"
    r"the (?:left|right|top|bottom)"
)
_OWN = r"(?!['’]s\b)"  # the thing itself, not something of it
_ADVERB = re.compile(
    r"(?<!the )(?<!its )(?<!further )(?<!farther )(?<!more )\b"
    r"right (?=(?:above|below|beneath|underneath|under|over|behind|beside|"
    r"next|near|in|at|on|by)\b)"
)
_RELATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_WAY}{_OF_IMAGE}? (?:of|from|than) {_DET} <(?P<other>\d)>{_OWN}",
        rf"\b(?P<level>above|below|beneath|underneath|(?:higher|lower)(?: up| down| position| point)?"
        rf"{_OF_IMAGE}? than) {_DET} <(?P<other>\d)>{_OWN}",
        rf"\b(?:from|at|past|beyond|after|(?:compared|relation|respect|relative) (?:to|with)) {_DET} <(?P<other>\d)>"
        r".*\b(?:(?:on|to|at|towards?) (?:the|your|my|our)|"
        rf"(?:look|go|move|walk|turn|step|head)(?:ing|s)?) {_WAY}{_NEXT}",
        rf"<(?P<whose>\d)>['’]s {_WAY}{_NEXT}",
        rf"<(?P<other>0)>.*\b(?:on|to|at) (?:the|its) {_WAY} by {_DET} <1>",
        rf"<(?P<other>0)>.*\b(?:on|to|at) (?:its|his|her|their) {_WAY}{_NEXT}",
        rf"<0> and {_DET} <(?P<other>1)>.*\bthe former\b.*\b(?:on|to|at) the {_WAY}{_NEXT}",
        rf"<(?P<other>0)>.*\b{_WAY} of (?:it|him|her|them)\b",
        r"<(?P<other>0)>.*\b(?P<level>above|below|beneath|underneath) (?:it|him|her|them)\b",
    )
)
_STANDS_IN = re.compile(  # the subject is in an earlier sentence: not in "It is below the ring that the star is"
    r"^(?:(?:and|but|here|also|so|then|yes|no|well),? )?"
    r"(?:(?:it|they|he|she)\b|(?:this|that|these|those|both)(?= (?:is|are|was|were|can)\b))(?!.*\bthat\b.*<\d>)"
)
_DIRECTION = re.compile(r"\b(?:left|right|above|below|beneath|underneath|higher|lower)\b")
_SAME = {"beneath": "below", "underneath": "below", "higher": "above", "lower": "below"}
_SIDES = ("left", "right", "top", "bottom")
_WAYS = ("left", "right", "above", "below", "beneath", "higher", "lower")


def existence(sentence: Sentence) -> Iterator[Statement]:
    """A thing that the sentence shows."""
    for noun in _nouns(sentence, 1):
        if noun.state == "named" and not noun.thing.group and _EXISTENCE.search(_plain(sentence)):
            yield sentence.state("existence", noun)


def count(sentence: Sentence) -> Iterator[Statement]:
    """A number of things, exact where the whole sentence only shows, sees or counts them."""
    if not sentence.numbers:
        return
    nouns = [n for n in _nouns(sentence, 1) if not (n.thing.narrow or n.thing.loose or n.thing.group)]
    stated = [n for n in sentence.numbers if not _OF_PICTURE.match(sentence.text, n.end)]
    if not nouns or len(stated) != 1 or not stated[0].value:
        return
    number, mention = stated[0], nouns[0].mention
    first, last = sorted([(number.start, number.end), (mention.start, mention.end)])
    text = sentence.text.lower()
    before, between, after = text[sentence.start : first[0]], text[first[1] : last[0]], text[last[1] : sentence.stated]
    if number.start < mention.start:
        told = between.strip() in _DISTINCT and not _CHOSEN.search(
            before
        )  # "three dogs", "three is the number of dogs"
        limited = not (told or whole.counts(between)) or not mention.plural or number.value < 2
        between = "" if told else between
    else:
        limited = not whole.counts(before + between + after)
    if limited or not whole.unlimited(f"{before} {between} {after}"):
        return
    if not sentence.asked.limits(mention.category, sentence.words()):
        yield sentence.state("count", nouns[0], str(number.value), start=first[0], end=last[1])


def position(sentence: Sentence) -> Iterator[Statement]:
    """A side of the image."""
    nouns = [n for n in _nouns(sentence, 1, _SIDES) if not n.thing.part]
    plain = _plain(sentence) if nouns else ""
    found = list(_POSITION.finditer(plain))
    if len(found) != 1 or _ELSEWHERE.search(plain) or _STANDS_IN.match(plain):
        return
    value = words.place(f"the {found[0].group('side') or found[0].group('alone') or found[0].group('own')}")
    if value:
        yield sentence.state("position", nouns[0], value, start=sentence.start, end=sentence.end)


def relation(sentence: Sentence) -> Iterator[Statement]:
    """A direction between two things."""
    nouns = _nouns(sentence, 2, _WAYS)
    if not nouns or nouns[0].mention.category == nouns[1].mention.category:
        return
    plain = _ADVERB.sub("", _plain(sentence))
    if len(_DIRECTION.findall(plain)) != 1 or _STANDS_IN.match(plain):
        return
    match = next((m for pattern in _RELATIONS if (m := pattern.search(plain))), None)
    if match is None:
        return
    found = match.groupdict()
    level = (found.get("level") or "").split()
    said = _SAME.get(level[0], level[0]) if level else f"{found['way']} of"
    other = int(found.get("whose") or found["other"])
    a, b = nouns[1 - other], nouns[other]
    if found.get("whose") and sentence.of_people(b.thing):
        return  # the left of a man may be his own
    yield sentence.state(
        "relation", a, f"{said} {b.thing.category}", start=sentence.start, end=sentence.end,
        things=(a.thing, b.thing),
    )  # fmt: skip


def colour(sentence: Sentence) -> Iterator[Statement]:
    """The one colour of the one thing."""
    nouns = _nouns(sentence, 1)
    said = list(adjectives.adjective().finditer(sentence.text, sentence.start, sentence.end)) if nouns else []
    value = adjectives.value_of(said[0].group()) if len(said) == 1 else None
    if value is None or adjectives.kind_of(value) != "colour" or not _COLOUR.search(_plain(sentence, said[0])):
        return
    rest = tuple(a for a in nouns[0].thing.attributes if a != value)
    thing = msgspec.structs.replace(nouns[0].thing, attributes=rest)
    yield sentence.state("attribute", nouns[0], value, start=sentence.start, end=sentence.end, things=(thing,))


def _nouns(sentence: Sentence, number: int, hints: tuple[str, ...] = ()) -> list[Noun]:
    """The nouns of a plain sentence that names just so many, and may hold one of some words; none of any other."""
    if len(sentence.mentions) != number or (hints and not may_hold(sentence.part, hints)) or not sentence.simple:
        return []
    return sentence.things


def _plain(sentence: Sentence, colour: re.Match[str] | None = None) -> str:
    """The sentence in lower case, its nouns and its colour as marks."""
    marks = [(m.start, m.end, f"<{i}>") for i, m in enumerate(sentence.mentions)]
    if colour is not None:
        marks.append((*colour.span(), "<c>"))
    parts: list[str] = []
    at = sentence.start
    for start, end, mark in sorted(marks):
        parts += [sentence.text[at:start], mark]
        at = end
    return "".join([*parts, sentence.text[at : sentence.stated]]).lower().strip()
