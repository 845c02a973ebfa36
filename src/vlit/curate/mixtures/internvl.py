"""InternVL's list of data sets: ``{"name": {"root", "annotation", "repeat_time", "length"}}``.

Source: ``internvl_chat/shell/data/*.json`` and ``internvl_chat_finetune.py`` of OpenGVLab/InternVL. ``repeat_time``
below 1 takes that share of the file, above 1 repeats it; ``length`` is what the list says that the file has. Paths are
relative to the list's file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from vlit.curate.amount import Amount
from vlit.curate.mixture import Mixture, Part, beside
from vlit.errors import InputError


class _Entry(msgspec.Struct):
    annotation: str
    root: str = ""
    repeat_time: float = 1
    length: int | None = None


class _InternVl:
    name = "InternVL"
    sign = "data sets with 'root' and 'annotation'"

    def looks(self, content: Any) -> bool:
        return (
            isinstance(content, dict)
            and bool(content)
            and all(isinstance(each, dict) and "annotation" in each and "root" in each for each in content.values())
        )

    def read(self, content: Any, path: Path) -> Mixture:
        try:
            entries = msgspec.convert(content, dict[str, _Entry])
        except msgspec.ValidationError as error:
            raise InputError(str(path), f"is not a list of InternVL's data sets ({error})", "Repair it.") from None
        return Mixture(
            parts=[
                Part(
                    name=name,
                    path=beside(path, each.annotation),
                    amount=Amount() if each.repeat_time == 1 else Amount("share", each.repeat_time),
                    images=beside(path, each.root).rstrip("/") if each.root and "://" not in each.root else each.root,
                    claimed=each.length,
                )
                for name, each in entries.items()
            ]
        )


INTERNVL = _InternVl()
