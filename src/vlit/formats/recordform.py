"""A format's record, taken apart from its files, so that containers of records (tar shards, tables) can hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows, Turn
from vlit.schema import ImageRef

T = TypeVar("T")


def has_turns(record: dict[str, Any], field: str, *keys: str) -> bool:
    """Whether a field of a record is a list that begins with an object with these keys."""
    turns = record.get(field)
    return isinstance(turns, list) and bool(turns) and isinstance(turns[0], dict) and set(keys) <= turns[0].keys()


class RecordForm(Generic[T]):
    """What a record looks like and how it is added to the rows.

    Args:
        kind: what it is decoded into.
        looks: whether a decoded record has the form.
        take: adds it, as for `vlit.formats.jsonread.read_json`.
    """

    def __init__(
        self,
        kind: type[T],
        looks: Callable[[dict[str, Any]], bool],
        take: Callable[[Rows, int, T, dict[str, Any]], None],
    ) -> None:
        self.kind = kind
        self.looks = looks
        self.take = take

    def add(self, rows: Rows, number: int, record: dict[str, Any]) -> None:
        """Add a record. Raises `Refusal` where it cannot be kept."""
        try:
            typed = msgspec.convert(record, self.kind)
        except msgspec.ValidationError as error:
            raise Refusal("form", str(error)) from None
        self.take(rows, number, typed, {})


class PicturedRows(Rows):
    """Rows whose images' pixels lie beside the records.

    Attributes:
        name: the id of the next record, where it has none of its own.
        pictures: the images beside the next record, in order.
    """

    name: str | None = None
    pictures: Sequence[ImageRef] = ()

    def add(
        self,
        number: int,
        identity: RawId,
        images: Sequence[ImageRef],
        turns: Sequence[Turn],
        *,
        instruction_type: str = "",
        source: str = "",
    ) -> None:
        name = self.name if identity in (None, "") else identity
        images = _filled(images, self.pictures)
        super().add(number, name, images, turns, instruction_type=instruction_type, source=source)


def _filled(named: Sequence[ImageRef], stored: Sequence[ImageRef]) -> Sequence[ImageRef]:
    """The images that a record names, with the pixels of those that lie beside it."""
    if not named or not stored:
        return named or stored
    if len(named) != len(stored):
        raise Refusal("image", f"names {len(named)} images, and {len(stored)} stand beside it")
    return [
        ImageRef(path=one.path or other.path, bytes=one.bytes or other.bytes)
        for one, other in zip(named, stored, strict=True)
    ]
