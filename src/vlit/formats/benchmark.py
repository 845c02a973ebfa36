"""What the readers and writers of benchmark files share: a question about pictures with one gold answer."""

from __future__ import annotations

from vlit.formats.marks import Piece, join_marks, split_marks
from vlit.formats.outgoing import Outgoing
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Turn
from vlit.schema import FAMILY_OF

OTHER_TYPE = "other"
"""What the type of a question is called in a benchmark's file where a sample has none."""


def asked(images: int, question: str, answer: str) -> list[Turn]:
    """The turns of a question and its answer; the images lead where the question does not mark their places.

    Raises `Refusal` where the question has no words or is about a video.
    """
    if not question.strip():
        raise Refusal("question", "is an empty question")
    pieces: list[Piece] = split_marks(question)
    if None not in pieces:
        pieces = [*[None] * images, *pieces]
    return [("user", pieces), ("assistant", [answer])]


def one_exchange(item: Outgoing) -> tuple[str, str]:
    """The question and the answer of a sample that has just one of each, without image marks.

    Raises `Refusal` where there is a system turn, more than one exchange, no word in the question, or a text that
    would be read as a mark.
    """
    if item.turns[0][0] == "system":
        raise Refusal("form", "has a system turn, and a benchmark's question has no place for it")
    if len(item.turns) != 2:
        raise Refusal("form", f"has {len(item.turns) // 2} exchanges, and a benchmark's question stands alone")
    question, answer = (join_marks([piece for piece in pieces if piece is not None]) for _, pieces in item.turns)
    if not question.strip():
        raise Refusal("question", "is a question without words")
    return question, answer


def only_image(paths: list[str]) -> str:
    """The one path there is. Raises `Refusal` where there are none or several."""
    if len(paths) != 1:
        raise Refusal("image", f"has {len(paths) or 'no'} images, and a question of this benchmark is about one")
    return paths[0]


def images_lead(item: Outgoing) -> bool:
    """Whether all images stand before the first word, so that nothing is lost without their marks."""
    pieces = item.turns[0][1]
    return all(piece is None for piece in pieces[: len(item.images)])


def kind_fields(name: str) -> dict[str, str]:
    """What a benchmark's name for a kind of question fills: the instruction type where it is one of vlit's, else the
    source; neither for the name of those without a type."""
    if name in ("", "nan", OTHER_TYPE):
        return {}
    return {"instruction_type": name} if name in FAMILY_OF else {"source": name}


def numbered(identity: str) -> str | int:
    """A sample's id as benchmarks write it: a number where reading that gives the same id again."""
    short = identity.isascii() and identity.isdigit() and len(identity) < 19
    return int(identity) if short and str(int(identity)) == identity else identity
