"""An exchange as claims need it: the sentences of question and answer, and what the answer says of the question.

A letter is read as the option that it picks. A pronoun at the start of a sentence means the subject of the one before,
of the question, or of the exchange before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from vlit.claims import words
from vlit.claims.doubt import doubt_in, general_in
from vlit.claims.lazy import lazy
from vlit.claims.lexicon import Lexicon, Mention
from vlit.claims.options import chosen, listed_options
from vlit.claims.question import Asked, read_question
from vlit.claims.reply import reply_end
from vlit.claims.sentence import Sentence
from vlit.claims.statement import Statement, Thing

SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]+)*[.!?]*")
_ITEM = re.compile(r"\s*\d+\.")  # the items of a numbered list are advice, not description
_REFERENCE = re.compile(
    r"\b(?:relative to|in relation to|with respect to|starting from|seen from|from|taking|closest to|nearest to|"
    r"compared to|"
    r"than|next to|(?:to the )?(?:left|right) of|above|below)\s+(?:the|an?|that|this)?\s*$",
    re.IGNORECASE,
)
_POLAR = re.compile(
    r"^\W*(?:[\w\s,'-]*[:,]\s*)?(?:is|are|was|were|does|do|can|could|would|did|has|have)\b"
    r"|\b(?:whether|tell me if|do you agree|am i right|can you confirm|is that (?:right|correct|so|"
    r"true)|"
    r"is it (?:true|right|correct)|yes or no)\b|\b(?:correct|right)\?",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:what|which|where|who|how|why|when)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"\byes[ -]or[ -](?:a )?no\b|\bno or yes\b", re.IGNORECASE)

Topics = Callable[[], tuple[Thing, ...]]
S = TypeVar("S", bound=Statement)


class Reading:
    """A question and its answer.

    Attributes:
        question: without the options that it lists.
        answer: the text that is read: the answer, or the option that it picks.
        quoted: whether ``answer`` is the answer itself, so that its positions are positions of the answer.

    Args:
        topics: gives what a pronoun of the question may mean.
    """

    def __init__(self, question: str, answer: str, exchange: int, lexicon: Lexicon, topics: Topics = tuple) -> None:
        options = listed_options(question) if "A" in question else {}
        letter = chosen(answer, options)[0] if options else None
        self.options = options
        self.question = _stem(question, options)
        self.answer = options[letter] if letter is not None else answer
        self.quoted = letter is None
        self.exchange, self.lexicon = exchange, lexicon
        self._before = topics
        self._whole = answer

    @lazy
    def asked_mentions(self) -> list[Mention]:
        """The categories and hypernyms that the question names."""
        return self.lexicon.mentions(self.question, groups=True) if self.question else []

    @lazy
    def asked(self) -> Asked:
        """What the question asks for."""
        return read_question(self.question, self.asked_mentions) if self.question else Asked()

    @lazy
    def said(self) -> bool | None:
        """What "Yes." or "No." at the start of the answer says, None for neither."""
        return words.yes_or_no(self._whole) if self.quoted else None

    @lazy
    def question_sentences(self) -> list[Sentence]:
        """The sentences of the question, in order."""
        mentions = self.asked_mentions
        found: list[Sentence] = []
        for match in SENTENCE.finditer(self.question):
            start, end = match.span()
            own = [m for m in mentions if start <= m.start < end]
            found.append(
                Sentence(
                    self.question,
                    start,
                    end,
                    own,
                    self.lexicon,
                    asked=Asked(),
                    exchange=self.exchange,
                    topics=self._before,
                    is_question=True,
                )
            )
        return found

    @lazy
    def mentions(self) -> list[Mention]:
        """The categories and hypernyms that the answer names."""
        return self.lexicon.mentions(self.answer, groups=True)

    @lazy
    def names(self) -> list[Mention]:
        """The categories that the answer names."""
        return [m for m in self.mentions if not m.group]

    @lazy
    def asked_things(self) -> list[Thing]:
        """The things that the question speaks of, those that are only points of reference last."""
        nouns = [n for s in self.question_sentences for n in s.nouns]
        known = [
            (bool(_REFERENCE.search(self.question[: n.start + _article(self.question, n.start)])), n) for n in nouns
        ]
        return list(dict.fromkeys(n.thing for reference, n in sorted(known, key=lambda k: k[0])))

    def topics(self) -> tuple[Thing, ...]:
        """What a pronoun of the next exchange may mean."""
        spoken = [tuple(n.thing for n in s.nouns if n.state == "there") for s in self.sentences]
        said = next((things for things in reversed(spoken) if things), ())
        return tuple(self.asked_things) or said or self._before()

    @lazy
    def sentences(self) -> list[Sentence]:
        """The sentences of the answer that may state something, in order."""
        text = self.answer
        mentions = self.mentions
        doubted = False
        if mentions and self.question and len(text.split()) <= 12:
            doubted = words.NEGATION.search(self.question) is not None or doubt_in(self.question) is not None
        topics: Topics = self._asked_topics
        item = False
        found: list[Sentence] = []
        for match in SENTENCE.finditer(text):
            start, end = match.span()
            advice, item = item, _ITEM.fullmatch(match.group()) is not None
            own = [m for m in mentions if start <= m.start < end]
            sentence = match.group()
            if advice or sentence.endswith("?") or (own and general_in(text, start, end)):
                continue
            if doubted and own and len(sentence.split()) <= 3:
                continue  # "Which of these is not in the image?" "A dog."
            made = Sentence(
                text, start, end, own, self.lexicon, asked=self.asked, exchange=self.exchange, topics=topics
            )
            found.append(made)
            if own:
                topics = _after(made, topics)
        return found

    def _asked_topics(self) -> tuple[Thing, ...]:
        return tuple(self.asked_things)

    @lazy
    def short(self) -> bool:
        """Whether the answer is a word or a few, not a sentence."""
        return len(self.answer.split()) <= 6 and not re.search(r"\b(?:is|are|was|were)\b", self.answer)

    @lazy
    def polar(self) -> list[Sentence]:
        """The sentences of the question that a "Yes." or "No." answers."""
        found = []
        for sentence in self.question_sentences:
            text = sentence.words()
            after = self.question[sentence.end :]
            asks = _POLAR.search(text) or re.match(r"\s*(?:is that|am i|do you agree)", after, re.IGNORECASE)
            plain = _YES_OR_NO.sub("", text)
            if (
                asks
                and not re.search(r"\bor\b", plain)
                and not (_OPEN.search(plain) and "whether" not in plain.lower())
            ):
                found.append(sentence)
        return found

    def confirmed(self, find: Callable[[Sentence], Iterator[S]]) -> Iterator[S]:
        """What "Yes." and "No." make of the statements in the question: stated, or denied where there is only one."""
        if self.said is None or doubt_in(self.answer):
            return
        stated = [claim for sentence in self.polar for claim in find(sentence)]
        if not self.said and len(stated) != 1:
            return
        word = "Yes." if self.said else "No."
        for claim in stated:
            negated = claim.negated if self.said else not claim.negated
            yield msgspec.structs.replace(
                claim, text=f"{self.question[claim.start : claim.end]}? {word}", start=-1, end=-1, negated=negated
            )

    def beyond(self) -> Reading | None:
        """The sentences behind a reply in a word, a letter or an option, as an answer to no question.

        Their positions are those of the whole answer. None where nothing stands behind the reply.
        """
        end = reply_end(self._whole, self.options.values())
        if end == len(self._whole):
            return None
        return Reading("", " " * end + self._whole[end:], self.exchange, self.lexicon, self._before)

    def place(self, claim: S) -> S:
        """A claim of the answer's text, its span left out where the text is an option."""
        return claim if self.quoted else msgspec.structs.replace(claim, start=-1, end=-1)


def _after(sentence: Sentence, before: Topics) -> Topics:
    """What a pronoun behind a sentence may mean: looked up only where there is one."""

    def topics() -> tuple[Thing, ...]:
        return tuple(n.thing for n in sentence.things if n.state == "there") or before()

    return topics


def _article(text: str, start: int) -> int:
    match = re.compile(r"(?:the|an?|that|this)\s+", re.IGNORECASE).match(text, start)
    return len(match.group()) if match else 0


def _stem(question: str, options: dict[str, str]) -> str:
    if not options:
        return question
    first = re.search(r"(?:^|(?<=[\s,;:]))\(?A[.):](?=\s)", question, re.MULTILINE)
    return question[: first.start()].strip() if first else question
