"""Find the claims that an answer makes about its image. Precision before recall: what is not plain claims nothing.

Found are existence, count, attribute (a colour before its noun) and position ("in the top left"). Left out are
questions, conditionals, doubt ("might be", "possibly"), general knowledge ("giraffes live in Africa"), and the absence
or number of things in a part of the image or under a condition ("no cup on the table", "two of the dogs").

A count's value is a number ("three dogs" of the whole image), or a number and ``+``, at least: "three dogs on the
left", "three black dogs", "three men". It misleads where pictures hang on the wall and with metaphors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from vlit.claims import words
from vlit.claims.lexicon import Lexicon, Mention
from vlit.claims.question import Asked, plain_head, plain_tail, read_question
from vlit.schema import Claim

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]+)*[.!?]*")
_ITEM = re.compile(r"\s*\d+\.")  # the items of a numbered list are advice, not description
_DOUBT = re.compile(
    r"\b(?:might|may|could|would|should|must|can(?! (?:also )?(?:be )?(?:see|seen|spot|spotted|find|found))|"
    r"possibly|perhaps|maybe|probably|likely|unlikely|"
    r"potentially|presumably|supposedly|apparently"
    r"|(?:appear|seem)(?:s|ed|ing)?(?! (?:in|on|at)\b)|look(?:s|ed|ing)? (?:like|as|to be)|suggest(?:s|ing)?|"
    r"impl(?:y|ies|ying)|indicat(?:e|es|"
    r"ing)|assum(?:e|es|ing)|imagin(?:e|ing)|suppos(?:e|ing)"
    r"|if|unless|whether|when|whenever|in case|as (?:if|though)|or|either|such as|for example|for instance|"
    r"like(?= an?\b)|similar to"
    r"|reminiscent|resembl\w+|shaped|called|named|type of|kind of|need(?:s|ed)? (?:to|for)|in order to|to ensure|"
    r"important|essential|crucial|encourag\w+|ensur\w+|help(?:s|ing)?|enabl\w+|known to|risks? of|opportunit\w+|"
    r"adding|mimic\w*|possible|possibility|potential|hop(?:e|es|ing)"
    r"|want(?:s|ing)? to|ready to|about to|prepar\w+ to|will|going to|going for|in search of|looking for|wait(?:s|"
    r"ing)? for|instead of|rather than"
    r"|next time|not only|no longer|used (?:to|for)|meant for|designed|intended|allow(?:s|ing)?|avoid(?:s|ing)?|"
    r"prevent(?:s|ing)?|painting of|drawing of|statues? of|sculptures? of"
    r"|posters? of|(?:pictures?|photos?|images?) of (?=[^.]*\bon (?:the|a) (?:wall|screen|side|shirt))|logo|mural|"
    r"sign (?:that )?(?:says|reads|with))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:()–—]|\b(?:and|but|while|with)\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:usually|often|typical|typically|generally|commonly|in general|tend to|normally|sometimes|frequently|"
    r"people who|everyone|all over the world)\b",
    re.IGNORECASE,
)
_DETERMINERS = words.word_set(
    "a an the this that these those his her their its my our your some several many few multiple various "
    "numerous another both "
    "each couple pair group herd flock bunch number dozen lots plenty single"
)
_DEFINITE = words.word_set("the this that these those his her their its my our your")
_NOTHING = words.word_set("any every all no without")
_STOPS = words.word_set(
    "of in on at with by to for from near beside behind under over above below between among around and is are "
    "was were as like than "
    "into onto through along across against inside outside about before after during has have having that which "
    "who while but or not"
)
_NOT_THERE = words.word_set("by to for as like than at about into before after during from or not in")
_SUPPOSED = words.word_set("like as than for without")
_UNITS = words.word_set(
    "year years yr old inch inches foot feet percent story stories storey level levels decker layer layers tier "
    "tiers door doors "
    "piece pieces slice slices half halves hour hours minute minutes day days mile miles dollar dollars pound "
    "pounds way lane lanes "
    "side sides wheel wheels wheeled rows row stacks stack boxes box bags groups group sets set of and or the "
    "types kinds different"
)
_ABSENT = re.compile(
    r"(?:\b(?:no|zero|neither|nor)|(?:\b(?:is|are|do|does|did|can|could)\s+not|n['’]t|\bcannot)(?:\s+(?:actually|"
    r"really|see|find|spot|notice|detect|have|contain|show|include"
    r"|depict|feature))*\s+(?:an?|any))\s+(?:visible\s+)?$",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\s*(?:,|,?\s*(?:or|nor|and))\s+(?:an?\s+|any\s+|no\s+)?", re.IGNORECASE)
_COLOUR = re.compile(r"(?<![\w-])(" + "|".join(sorted(words.COLOURS)) + r")\s+$", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|nearly|almost|up to|under|or|to|than|and a)|[-–])\s*$", re.IGNORECASE
)
_SOLE = re.compile(r"\b(?:only|just|exactly|a|there is|there are|there's)\s+$", re.IGNORECASE)
_PLACED = re.compile(
    r"(?:\s+(?:is|are|was|were|can be|be|located|positioned|situated|placed|visible|seen|standing|sitting|lying|"
    r"found|parked))*"
    r"\s+(?:in|on|at|to|towards?)\s+the\s+(?:far\s+|very\s+)?(?P<place>(?:(?:top|upper|bottom|"
    r"lower)[ -]?)?(?:left|right|cent(?:re|er)|middle|top|bottom)(?:[ -](?:left|right|cent(?:re|er)))?)\b"
    r"(?:[ -]?hand)?(?:\s+(?:corner|side|part|area|portion|section|edge))?(?:\s+of\s+(?:(?:the|this|"
    r"that)\s+)?(?P<of>\w+))?",
    re.IGNORECASE,
)
_GOVERNED = re.compile(
    r"\b(?:to|of|from|by|near|nearest|than|with|beside|behind|above|below)\s+(?:the|an?)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_IMAGES = words.word_set("image picture photo photograph scene frame view drawing shot")


def find_claims(question: str, answer: str, exchange: int, lexicon: Lexicon) -> list[Claim]:
    """The claims of an answer, read in the light of its question, in the order of the text; each said once."""
    asked = read_question(question, lexicon) if question else Asked()
    found: dict[tuple[str, str, str, bool], Claim] = {}
    for claim in [
        *_from_question(asked, answer, exchange, lexicon),
        *_from_text(question, asked, answer, exchange, lexicon),
    ]:
        found.setdefault((claim.kind, claim.subject, claim.value, claim.negated), claim)
    return list(found.values())


def _from_question(asked: Asked, answer: str, exchange: int, lexicon: Lexicon) -> Iterator[Claim]:
    """What "Yes.", "No." and a bare number say."""
    if not asked.kind or _DOUBT.search(answer):
        return
    first = (re.findall(r"[\w'’-]+", answer) or [""])[0]
    claim = Claim(kind="existence", exchange=exchange, text=f"{asked.text} {first}.", subject=asked.category)
    said = words.yes_or_no(answer)
    if asked.kind == "exists" and said is not None:
        if asked.number is not None:
            if asked.whole and not asked.adjectives and not lexicon.entry(asked.category).pair:
                yield msgspec.structs.replace(claim, kind="count", value=str(asked.number), negated=not said)
            return
        if said:
            yield claim
        elif asked.whole and not asked.adjectives and not _affirms(answer, asked.category, lexicon):
            yield msgspec.structs.replace(claim, negated=True)
        if asked.adjectives in words.COLOURS and (said or asked.whole):
            yield msgspec.structs.replace(claim, kind="attribute", value=asked.adjectives, negated=not said)
    elif asked.kind == "count" and asked.whole and not asked.adjectives and not lexicon.mentions(answer):
        numbers = words.numbers(answer)
        if len(numbers) == 1:
            yield msgspec.structs.replace(claim, kind="count", value=str(numbers[0].value))


def _affirms(answer: str, category: str, lexicon: Lexicon) -> bool:
    own = [m for m in lexicon.mentions(answer) if m.category == category]
    return any(not words.denied_at(answer, m.start) for m in own)


def _from_text(question: str, asked: Asked, answer: str, exchange: int, lexicon: Lexicon) -> Iterator[Claim]:
    mentions = lexicon.mentions(answer)
    if not mentions:
        return
    doubted = words.NEGATION.search(question) is not None or _DOUBT.search(question) is not None
    numbers = words.numbers(answer)
    item = False
    for match in _SENTENCE.finditer(answer):
        start, end = match.span()
        advice, item = item, _ITEM.fullmatch(match.group()) is not None
        own = [m for m in mentions if start <= m.start < end]
        sentence = match.group()
        if not own or advice or sentence.endswith("?") or _GENERAL.search(sentence):
            continue
        if doubted and len(sentence.split()) <= 3:
            continue  # "Which of these is not in the image?" "A dog."
        yield from _Sentence(answer, start, end, own, numbers, asked, exchange, lexicon).claims()


class _Sentence:
    """One sentence of an answer with its mentions."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        mentions: list[Mention],
        numbers: list[words.Number],
        asked: Asked,
        exchange: int,
        lexicon: Lexicon,
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.mentions, self.asked, self.exchange, self.lexicon = mentions, asked, exchange, lexicon
        self.numbers = [n for n in numbers if start <= n.start < end]
        doubt = _DOUBT.search(text, start, end)
        self.sure = end if doubt is None else self._clause(doubt.start())

    def _clause(self, position: int) -> int:
        """Where the clause of that position starts."""
        starts = [m.end() for m in _CLAUSE.finditer(self.text, self.start, position)]
        return starts[-1] if starts else self.start

    def claims(self) -> Iterator[Claim]:
        last_absent = -1
        last_there = -1
        for i, mention in enumerate(self.mentions):
            head = self.text[self.start : mention.start]
            between = self.text[self.mentions[i - 1].end : mention.start] if i else ""
            colour = _COLOUR.search(head)
            noun_head = head[: colour.start()] if colour else head
            follows = i > 0 and _ALSO.fullmatch(between) is not None
            absent = _ABSENT.search(noun_head)
            if absent or (follows and last_absent == i - 1):
                last_absent = i
                yield from self._absent(i, head[: absent.start()] if absent else "", colour)
            elif (
                mention.start < self.sure
                and not self._modifies(i)
                and not words.denied_at(self.text[: mention.end], mention.start)
            ):
                listed = last_there == i - 1 and i > 0 and not re.search(r"[.;:]", between)
                if self._there(mention, listed):
                    last_there = i
                    yield from self._present(i, colour)

    def _modifies(self, i: int) -> bool:
        """Whether the word only describes the next one: "a teddy bear umbrella"."""
        if i + 1 == len(self.mentions):
            return False
        this, following = self.mentions[i], self.mentions[i + 1]
        return this.category != following.category and self.text[this.end : following.start].isspace()

    def _claim(self, mention: Mention, kind: str, value: str = "", negated: bool = False, start: int = -1) -> Claim:
        start = mention.start if start < 0 else start
        return Claim(
            kind=kind, exchange=self.exchange, text=self.text[start : mention.end], start=start, end=mention.end,
            subject=mention.category, value=value, negated=negated,
        )  # fmt: skip

    def _absent(self, i: int, head: str, colour: re.Match[str] | None) -> Iterator[Claim]:
        """A denial claims something only when it holds for the whole image."""
        last = i
        while last + 1 < len(self.mentions) and _ALSO.fullmatch(
            self.text, self.mentions[last].end, self.mentions[last + 1].start
        ):
            last += 1
        tail = re.split(r",|;|\b(?:but|so|only|just)\b", self.text[self.mentions[last].end : self.end])[0]
        mention = self.mentions[i]
        if self.asked.limits(mention.category) or not plain_tail(tail) or not plain_head(head):
            return
        if colour is None:
            yield self._claim(mention, "existence", negated=True)
        else:
            yield self._claim(mention, "attribute", colour.group(1).lower(), True, self.start + colour.start())

    def _there(self, mention: Mention, listed: bool) -> bool:
        """Whether the noun phrase speaks of something in the image, not of a kind of thing."""
        if self.text[mention.end : mention.end + 2] in ("'s", "’s", "s'"):
            return False  # "a child's umbrella" shows no child
        clause = self.text[self.start : mention.start]
        before = re.findall(r"[\w'’-]+|[,;:()]", clause)
        for back, word in enumerate(reversed(before[-6:])):
            low = word.lower()
            prior = before[-back - 2].lower() if len(before) > back + 1 else ""
            if low in _NOTHING:
                return False
            if low in _DETERMINERS or low.isdigit() or low in words.NUMBER_WORDS:
                return prior != "for" and (low in _DEFINITE or prior not in _SUPPOSED)
            if low.endswith(("'s", "’s")):
                return True
            if low == "and" and prior in words.COLOURS:
                continue  # "a black and white cat"
            if low in _STOPS or not word[0].isalnum():
                return (
                    low not in _NOT_THERE and (low not in ("and", ",") or listed) and (listed or low not in (";", ":"))
                )
            if low.endswith("ing") and back <= 2:
                return listed and not mention.plural
        if listed:
            return True
        after = self.text[mention.end : self.end]
        if not mention.plural:
            return True
        return (
            re.match(
                r"\s+(?:are\s+)?(?:\w+ing\b|(?:in|on|at|near|by|beside|behind|next to)\s+(?:the|an?|this)\b)|\W*$",
                after,
            )
            is not None
        )

    def _present(self, i: int, colour: re.Match[str] | None) -> Iterator[Claim]:
        mention = self.mentions[i]
        yield self._claim(mention, "existence")
        if colour and not re.search(r"(?:\b(?:and|or)|,|-)\s*$", self.text[self.start : self.start + colour.start()]):
            yield self._claim(mention, "attribute", colour.group(1).lower(), False, self.start + colour.start())
        yield from self._number(i)
        yield from self._position(i)

    def _position(self, i: int) -> Iterator[Claim]:
        """A place right after the noun, unless the noun only says what another one is near ("the dog next to the cup is
        on the left")."""
        mention = self.mentions[i]
        stop = self.mentions[i + 1].start if i + 1 < len(self.mentions) else self.end
        placed = _PLACED.match(self.text, mention.end, self.end)
        if placed is None or placed.end("place") > stop or (placed.group("of") or "image").lower() not in _IMAGES:
            return
        value = words.place("the " + placed.group("place"))
        if value and not _GOVERNED.search(self.text, self.start, mention.start):
            yield Claim(
                kind="position", exchange=self.exchange, text=self.text[mention.start : placed.end()],
                start=mention.start, end=placed.end(), subject=mention.category, value=value,
            )  # fmt: skip

    def _number(self, i: int) -> Iterator[Claim]:
        """A number that stands before the noun: exact where nothing limits it, else at least."""
        mention = self.mentions[i]
        entry = self.lexicon.entry(mention.category)
        floor = self.mentions[i - 1].end if i else self.start
        near = [n for n in self.numbers if floor <= n.start and n.end <= mention.start]
        if not near or " of " in mention.text:
            return
        number = near[-1]
        between = self.text[number.end : mention.start].lower().split()
        pairs = between[:2] in (["pair", "of"], ["pairs", "of"])
        couple = between[:1] == ["of"] and self.text[number.start : number.end].lower() in ("a pair", "a couple")
        value = number.value
        if pairs or (couple and entry.pair):
            if not entry.pair:
                return
            value, between = (1 if couple else value), between[2 if pairs else 1 :]
        elif couple:
            between = between[1:]
        elif entry.pair:
            return
        alike = entry.singular == entry.plural
        if (
            len(between) > 3
            or any(word in _UNITS for word in between)
            or (value != 1 and not mention.plural and not alike)
        ):
            return
        head = self.text[self.start : number.start]
        if _VAGUE.search(head) and not re.search(r"\b(?:at least|more than)\s*$", head, re.IGNORECASE):
            return
        tail = re.split(r",|;|\b(?:but|so|and)\b", self.text[mention.end : self.end])[0]
        least = re.search(r"\b(?:at least|more than|the|these|those|other|another|all)\s*$", head, re.IGNORECASE)
        own_word = mention.text.lower() in (entry.singular, entry.plural)
        vague = self.text[number.start : number.end].lower() == "a couple"
        exact = own_word and not between and not least and not vague and plain_tail(tail) and self._unlimited(head)
        exact = exact and not self.asked.limits(mention.category)
        if value == 1 and not entry.pair and not (exact and _SOLE.search(head)):
            return
        if value:
            yield self._claim(mention, "count", str(value) if exact else f"{value}+", False, number.start)

    def _unlimited(self, head: str) -> bool:
        """Whether the words before a number limit it by nothing; earlier items of a plain list do not."""
        for mention in self.mentions:
            if mention.end <= self.start + len(head):
                head = self.text[mention.end : self.start + len(head)]
        bare = [w for w in re.findall(r"[\w'-]+", head.lower()) if not w.isdigit() and w not in words.NUMBER_WORDS]
        return plain_head(" ".join(bare))
