"""vlit's own mixture: what the command line says, with a folder of images, a format or a licence for each dataset.

    sources:
      - {path: a.json, amount: 0.5, images: data/coco}
      - {path: runs/b, amount: 20000, licence: CC-BY-4.0}

Paths are relative to the file; ``images`` is put in front of image paths as it stands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from vlit.curate.amount import Amount, parse_amount
from vlit.curate.mixture import Mixture, Part, beside, name_of
from vlit.errors import InputError


class _Source(msgspec.Struct, forbid_unknown_fields=True):
    path: str
    amount: str | int | float = "all"
    name: str = ""
    images: str = ""
    format: str = ""
    licence: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    sources: list[_Source]


class _Own:
    name = "vlit"
    sign = "'sources' with 'path' and 'amount'"

    def looks(self, content: Any) -> bool:
        return isinstance(content, dict) and "sources" in content and "lock" not in content

    def read(self, content: Any, path: Path) -> Mixture:
        try:
            sources = msgspec.convert(content, _File).sources
        except msgspec.ValidationError as error:
            raise InputError(str(path), f"is not a mixture ({error})", "Give each source a 'path'.") from None
        return Mixture(parts=[_part(path, source) for source in sources])


def _part(path: Path, source: _Source) -> Part:
    written = source.amount
    text = f"{written:.10f}" if isinstance(written, float) else str(written)
    amount: Amount = parse_amount(text, f"{path}, {source.path}")
    return Part(
        name=source.name or name_of(source.path),
        path=beside(path, source.path),
        amount=amount,
        images=source.images,
        format=source.format,
        licence=source.licence,
    )


OWN = _Own()
