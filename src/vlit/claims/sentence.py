"""One sentence of a text: its nouns, and which of them it says to be there, which not, and of which it says nothing.

Precision before recall: a noun under doubt, in a condition, in advice or general knowledge is only *named*; so is an
absence that holds for a part of the image or under a condition ("no cup on the table").
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from vlit.claims import words
from vlit.claims.doubt import doubt_in, general_in
from vlit.claims.hints import may_hold, may_say
from vlit.claims.lazy import lazy
from vlit.claims.lexicon import Lexicon, Mention
from vlit.claims.noun import Noun, read_noun
from vlit.claims.question import Asked, plain_head, plain_tail
from vlit.claims.statement import Statement, Thing
from vlit.claims.words import Number
from vlit.schema import Box

_MODAL = re.compile(r"may|might|could|would|should|must|can|will", re.IGNORECASE)
_WIDE_CLAUSE = re.compile(r"[,;:()–—]|\b(?:but|while)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:()–—]|\b(?:and|but|while|with)\b", re.IGNORECASE)
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
_ABSENT = re.compile(
    r"(?:\b(?:no|zero|neither|nor)|(?:\b(?:is|are|do|does|did|can|could)\s+not|n['’]t|\bcannot)(?:\s+(?:actually|"
    r"really|see|find|spot|notice|detect|have|contain|show|include"
    r"|depict|feature))*\s+(?:an?|any))\s+(?:visible\s+)?$",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\s*(?:,|,?\s*(?:or|nor|and))\s+(?:an?\s+|any\s+|no\s+)?", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\s*(?:(?:and|yes|no|but|also|here|so|then|well)\b,?\s+)?(it|they|he|she|this one|that one|both|these|those|"
    r"this|that)\b"
    r"(?=(?:[’']s| is| are| was| were| has| can| looks?| appears?| seems?| lies?| stands?| sits?| does)\b)",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"\s*(?:(?:yes|no|so)\b,?\s+)?(?:you|i|we|one) (?:can |could )?(?:see|find|spot|notice) (it|them)\b", re.IGNORECASE
)
_SHOWING = re.compile(
    r"\b(?:(?:can|could) (?:also )?(?:see|spot|find)|i see|(?:image|picture|photo|scene|drawing) (?:also )?(?:shows|"
    r"contains|"
    r"features|depicts|includes))\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_BARE = re.compile(r"\W*(?:yes,?\s+)?(?:(?!no\b|any\b|all\b|every\b)[\w-]+\s+){0,2}", re.IGNORECASE)
_SEEN_AFTER = re.compile(
    r"\s+(?:can (?:also )?be (?:seen|found|spotted)|are (?:also )?(?:visible|shown|present|depicted|seen))\b",
    re.IGNORECASE,
)
_STANDING_IN = words.word_set("it they them he she this that one both these those")
_ASKED_PRONOUN = re.compile(r"\b(it|they|them|he|she)\b", re.IGNORECASE)


_PREPOSITION = re.compile(
    r"\b(?:to|of|from|by|near|nearest|than|with|beside|behind|above|below|on|in|under|inside|against|over|and|or)\s+"
    r"(?:(?:the|an?|this|that|his|her|their|its)\s+)*$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\w'’-]+|[,;:()]")
_LONGEST = 20  # words; longer sentences say more than one thing
_SURE = re.compile(  # what looks like doubt or a condition and is none
    r"\b(?:you|we|one|i|(?:someone|anyone|viewers?|observers?)(?: looking [\w ]+?)?)(?:['’]ll| will| can| may)"
    r"(?: also| then| even)?"
    r"(?= (?:see|spot|find|notice|make|count|discover|tell|recogni[sz]e))"
    r"|\b(?:can|will|may)(?= be (?:seen|spotted|found|noticed|made|counted|discovered))"
    r"|\bif (?:you|we|one|i) (?:look|start|begin|go|move|walk|turn)\b|\bwhen it comes to\b"
    r"|\bno doubt\b|\bnot alone\b|\bappears?(?=[.!]*$)"
)
_SURELY = words.word_set("ll will can may if when doubt alone appear appears")  # it needs one of them
_COMMENT = re.compile(  # a participle of what the picture does, not of what its things do
    r",\s+(?:(?:possibly|perhaps|likely|probably|thus|thereby|further|all)\s+)?(?:adding|contributing|creating|making|"
    r"giving|lending|bringing|providing|offering|enhancing|emphasi[sz]ing|highlighting|completing|suggesting|hinting|"
    r"indicating|implying|conveying|evoking|ensuring|allowing|inviting)\b[^,;:]*$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:(?:the|an?|this|that|his|her|their|its)\s+)*", re.IGNORECASE)


class Sentence:
    """A sentence: ``text[start:end]`` with its mentions.

    Args:
        topics: gives what a pronoun at its start may mean: the things of the sentence before, its subject first.
        asked: the question that the text answers.
        is_question: the sentence asks; then doubt means nothing, and no noun is there or absent.
    """

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        mentions: list[Mention],
        lexicon: Lexicon,
        *,
        asked: Asked,
        exchange: int = 0,
        topics: Callable[[], tuple[Thing, ...]] = tuple,
        is_question: bool = False,
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.part = text[start:end]
        self.mentions, self.lexicon, self.asked = mentions, lexicon, asked
        self.is_question, self.exchange = is_question, exchange
        self._topics = topics

    @lazy
    def sure(self) -> int:
        """Where doubt begins: what stands behind is not stated."""
        doubt = None if self.is_question else doubt_in(self.text, self.start, self.end)
        return self.end if doubt is None else self._clause(doubt)

    def words(self, start: int = -1, end: int = -1) -> str:
        """The sentence, or a part of it."""
        if start < 0 and end < 0:
            return self.part
        return self.text[self.start if start < 0 else start : self.end if end < 0 else end]

    def _clause(self, doubt: re.Match[str]) -> int:
        """Where the clause of a doubtful word starts; a modal verb takes its whole subject along."""
        border = _WIDE_CLAUSE if _MODAL.fullmatch(doubt.group()) else _CLAUSE
        starts = [m.end() for m in border.finditer(self.text, self.start, doubt.start())]
        return starts[-1] if starts else self.start

    @lazy
    def simple(self) -> bool:
        """Whether it is a short statement without denial, doubt and general knowledge."""
        if self.is_question or self.part.count(" ") >= _LONGEST:
            return False
        said = self.text[self.start : self.stated].lower()
        if may_say(said, _SURELY):
            said = _SURE.sub("", said)
        denied = may_say(said, words.DENYING) and words.NEGATION.search(said)
        return not (denied or doubt_in(said) or general_in(said))

    @lazy
    def stated(self) -> int:
        """Where a comment at its end begins, one that names nothing ("..., adding charm"); else its end."""
        if "," not in self.part or not may_hold(self.part, ("ing",)):
            return self.end
        behind = self.mentions[-1].end if self.mentions else self.start
        comment = _COMMENT.search(self.text, behind, self.end)
        return comment.start() if comment else self.end

    @lazy
    def numbers(self) -> list[Number]:
        """Numbers that the sentence states, positions in the whole text."""
        return [Number(n.start + self.start, n.end + self.start, n.value) for n in words.numbers(self.part)]

    @lazy
    def nouns(self) -> list[Noun]:
        """The nouns in order, hypernyms included; a pronoun that stands for the topic comes first."""
        found: list[Noun] = []
        floor = self.start
        for i, mention in enumerate(self.mentions):
            ceiling = self.mentions[i + 1].start if i + 1 < len(self.mentions) else self.end
            narrow = not mention.group
            if narrow:
                entry = self.lexicon.entry(mention.category)
                narrow = mention.text.lower() not in (entry.singular.lower(), entry.plural.lower())
            found.append(read_noun(self.text, floor, ceiling, mention, narrow=narrow))
            floor = mention.end
        if not self.is_question:
            self._judge(found)
        pronoun = self._pronoun(found)
        return sorted([pronoun, *found], key=lambda n: n.start) if pronoun else found

    def state(
        self, kind: str, noun: Noun, value: str = "", *, negated: bool = False, start: int = -1, end: int = -1,
        things: tuple[Thing, ...] = (), boxes: tuple[Box, ...] = (), subject: str = "",
    ) -> Statement:  # fmt: skip
        """A claim about a noun, its words by default the noun's."""
        start, end = noun.mention.start if start < 0 else start, noun.mention.end if end < 0 else end
        return Statement(
            kind=kind, exchange=self.exchange, text=self.text[start:end], start=start, end=end,
            subject=subject or noun.thing.category, value=value, negated=negated,
            things=things or (noun.thing,), boxes=boxes,
        )  # fmt: skip

    @lazy
    def things(self) -> list[Noun]:
        """The nouns that are no pronouns."""
        return [n for n in self.nouns if not n.pronoun]

    def _pronoun(self, nouns: list[Noun]) -> Noun | None:
        if not may_say(self.part, _STANDING_IN):
            return None
        if self.is_question:
            match = _ASKED_PRONOUN.search(self.text, self.start, self.end)
        else:
            match = _PRONOUN.match(self.text, self.start, self.end) or _SEEN.match(self.text, self.start, self.end)
        if match is None or (nouns and match.start(1) > nouns[0].mention.start and not self.is_question):
            return None
        if not self.is_question and general_in(self.text, self.start, self.end):
            return None
        word = match.group(1).lower()
        topics = self._topics()
        thing = next((t for t in topics if self._may_mean(word, t)), None)
        if thing is None and word == "it":
            thing = next((t for t in topics if not self.of_people(t)), None)
        if thing is None:
            return None
        if word == "it":
            thing = msgspec.structs.replace(thing, plural=False)
        mention = Mention(match.start(1), match.end(1), thing.category, match.group(1), thing.plural)
        return Noun(mention, match.start(1), match.end(1), thing, "there", pronoun=True, definite=True)

    def _may_mean(self, word: str, thing: Thing) -> bool:
        if word in ("they", "these", "those", "both", "them"):
            return thing.plural
        if thing.plural or (word in ("he", "she") and not self.of_people(thing)):
            return False
        return word not in ("this", "that") or self.start == 0

    def of_people(self, thing: Thing) -> bool:
        """Whether a thing is a person, or some of several categories are."""
        return thing.category == "person" or "person" in self.lexicon.members(thing.category)

    def governed(self, noun: Noun) -> bool:
        """Whether the noun only says where another one is: "next to the cup", "closest to the largest plate"."""
        return not noun.pronoun and _PREPOSITION.search(self.text, self.start, self._head(noun)) is not None

    def _head(self, noun: Noun) -> int:
        """Where the noun's phrase begins, behind its article."""
        match = _ARTICLE.match(self.text, noun.start)
        return match.end() if match else noun.start

    def _judge(self, nouns: list[Noun]) -> None:
        """Sets the state of every noun."""
        denying = may_say(self.part, words.DENYING)
        last_absent = -1
        last_there = -1
        for i, noun in enumerate(nouns):
            mention = noun.mention
            between = self.text[nouns[i - 1].mention.end : mention.start] if i else ""
            absent, follows = None, False
            if denying:
                start = noun.start + len(self._determiner(noun))
                absent = _ABSENT.search(self.text[self.start : start])
                follows = i > 0 and _ALSO.fullmatch(self.text[nouns[i - 1].mention.end : start]) is not None
            if absent or (follows and last_absent == i - 1):
                last_absent = i
                if self._denied(nouns, i, self.text[self.start : self.start + absent.start()] if absent else ""):
                    noun.state = "absent"
            elif (
                mention.start < self.sure
                and not self._modifies(nouns, i)
                and not (denying and words.denied_at(self.text, mention.start))
            ):
                listed = last_there == i - 1 and i > 0 and not re.search(r"[.;:]", between)
                if self._there(mention, listed):
                    last_there = i
                    noun.state = "there"

    def _determiner(self, noun: Noun) -> str:
        """The words between the start of the phrase and its adjectives: "no ", "any "."""
        match = re.match(r"(?:(?:no|an?|any)\s+)+", self.text[noun.start : noun.mention.start], re.IGNORECASE)
        return match.group() if match else ""

    def _modifies(self, nouns: list[Noun], i: int) -> bool:
        """Whether the word only describes the next one: "a teddy bear umbrella"."""
        if i + 1 == len(nouns):
            return False
        this, following = nouns[i].mention, nouns[i + 1].mention
        return this.category != following.category and self.text[this.end : following.start].isspace()

    def _denied(self, nouns: list[Noun], i: int, head: str) -> bool:
        """A denial claims something only when it holds for the whole image."""
        last = i
        while last + 1 < len(nouns) and _ALSO.fullmatch(self.text, nouns[last].mention.end, nouns[last + 1].start):
            last += 1
        tail = re.split(r",|;|\b(?:but|so|only|just)\b", self.text[nouns[last].mention.end : self.end])[0]
        if i == last and nouns[i].thing.part:
            return plain_head(head) and plain_tail(self.text[nouns[i].end : nouns[last].mention.end + len(tail)])
        return not self.asked.limits(nouns[i].mention.category, self.words()) and plain_tail(tail) and plain_head(head)

    def _shown(self, mention: Mention) -> bool:
        """Whether bare plurals are shown: "hearts can be seen", "I can see small hearts"."""
        head = _SHOWING.search(self.text, self.start, mention.start)
        if head is None and not _BARE.fullmatch(self.text, self.start, mention.start):
            return False
        return head is not None or _SEEN_AFTER.match(self.text, mention.end, self.end) is not None

    def _there(self, mention: Mention, listed: bool) -> bool:
        """Whether the noun phrase speaks of something in the image, not of a kind of thing."""
        if self.text[mention.end : mention.end + 2] in ("'s", "’s", "s'"):
            return False  # "a child's umbrella" shows no child
        if mention.plural and self._shown(mention):
            return True
        clause = self.text[self.start : mention.start]
        before = _TOKEN.findall(clause)
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
