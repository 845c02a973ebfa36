"""The pictures of a dataset by number: opened when they are needed, processed once as long as memory is left."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from vlit.errors import InputError
from vlit.imagefile import decoded, image_file, read_header
from vlit.schema import ImageRef

_SIDE = 1536  # pixels: image processors shrink below that anyway, and JPEGs decode faster when less is asked for
_KEPT = 1 << 29  # bytes of processed pictures
_GREY = (127, 127, 127)


class Pictures:
    """Pictures by number.

    Args:
        refs: where each is.
        home: where relative paths are looked for, before the working directory.
        blank: show a grey picture of the same size in place of each: what is answered then was not seen.
    """

    def __init__(self, refs: Sequence[ImageRef] = (), home: Path | None = None, *, blank: bool = False) -> None:
        self.refs = list(refs)
        self.home = home
        self.blank = blank
        self._numbers = {ref.path: n for n, ref in enumerate(self.refs) if ref.bytes is None}
        self._done: OrderedDict[int, Any] = OrderedDict()
        self._bytes = 0

    def add(self, ref: ImageRef) -> int:
        """The number of a picture; one that is named by the same path is the same."""
        if ref.bytes is None and ref.path in self._numbers:
            return self._numbers[ref.path]
        self.refs.append(ref)
        if ref.bytes is None:
            self._numbers[ref.path] = len(self.refs) - 1
        return len(self.refs) - 1

    def there(self, number: int) -> str:
        """``""`` where a picture can be opened, by its header; else why not."""
        place = image_file(self.refs[number], self.home)
        if place is None:
            return f"its image {self.refs[number].path or '(without a name)'} is not there"
        state = read_header(place).state
        return "" if state == "good" else f"its image {self.refs[number].path} is {state}"

    def open(self, number: int) -> Image.Image:
        """A picture in RGB. Raises `InputError` where its pixels are not whole."""
        ref = self.refs[number]
        place = image_file(ref, self.home)
        data = place.read_bytes() if isinstance(place, Path) else place
        image = decoded(data, _SIDE) if data is not None else None
        if image is None:
            raise InputError(
                ref.path or f"image {number}", "cannot be read as an image", "vlit check --images finds such samples."
            )
        return Image.new("RGB", image.size, _GREY) if self.blank else image

    def once(self, number: int, process: Callable[[Image.Image], Any]) -> Any:
        """A processed picture; the last 512 MiB of them are remembered."""
        if number in self._done:
            self._done.move_to_end(number)
            return self._done[number]
        made = process(self.open(number))
        self._done[number] = made
        self._bytes += made.nbytes
        while self._bytes > _KEPT and len(self._done) > 1:
            _, old = self._done.popitem(last=False)
            self._bytes -= old.nbytes
        return made
