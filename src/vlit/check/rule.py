"""What a rule is: a function from a sample to hits, or, for what only the whole file shows, one that is asked at the
end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from vlit.check.finding import Severity
from vlit.check.pictures import Pictures
from vlit.check.trainers import Trainer
from vlit.formats.boxes import BoxSurvey
from vlit.schema import ImageRef, Message, Sample


class Hit(msgspec.Struct, frozen=True):
    """A finding before it has a place. ``defect`` is its class in the table of trainers."""

    rule: str
    severity: Severity
    field: str
    what: str
    fix: str
    defect: str = ""


class Context:
    """What rules share during one check.

    Attributes:
        pictures: looks at images, each once.
        trainer: the trainer that was asked for, or None.
        samples: how many have been looked at.
        counts, evidence: what rules remember until the end, by names of their own.
        suspects: ids of samples of the present batch in which `vlit.claims.find_leakage` may find something.
        survey, boxed: of boxes in texts, and the ids of the samples of the present batch that may have some.
        digests, questions, answers: of the samples seen so far and what they say, eight bytes each.
    """

    def __init__(self, pictures: Pictures, trainer: Trainer | None) -> None:
        self.pictures = pictures
        self.trainer = trainer
        self.samples = 0
        self.counts: Counter[str] = Counter()
        self.evidence: dict[str, str] = {}
        self.digests: set[bytes] = set()
        self.questions: set[bytes] = set()
        self.answers: set[bytes] = set()
        self.suspects: frozenset[str] = frozenset()
        self.survey = BoxSurvey(self._size)
        self.boxed: frozenset[str] = frozenset()

    def _size(self, image: ImageRef) -> tuple[int, int]:
        picture = self.pictures.look(image) if not (image.width and image.height) else image
        return picture.width, picture.height


def words(message: Message) -> str:
    """What a turn says; unlike `Message.text`, whatever its boxes hold."""
    return "".join(str(p.box) if p.type == "box" else p.text for p in message.content if p.type != "image").strip()


SampleRule = Callable[[Sample, Context], Iterator[Hit]]
FileRule = Callable[[Context], Iterator[Hit]]

SAMPLE_RULES: list[SampleRule] = []
FILE_RULES: list[FileRule] = []


def sample_rule(function: SampleRule) -> SampleRule:
    """Make a function a rule for every sample."""
    SAMPLE_RULES.append(function)
    return function


def file_rule(function: FileRule) -> FileRule:
    """Make a function a rule that is asked once, after the last sample."""
    FILE_RULES.append(function)
    return function
