"""LLaVA-NeXT's and LLaVA-OneVision's mixture: ``datasets: [{json_path, sampling_strategy}]``.

Source: ``llava/train/train.py`` of LLaVA-VL/LLaVA-NeXT. A strategy is ``all``, ``first:N``, ``end:N`` or ``random:N``
with a number or a percentage (rounded up). The loader takes what there is where a file has less. Paths are relative to
the YAML file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from vlit.curate.amount import parse_amount
from vlit.curate.mixture import Mixture, Part, beside, name_of
from vlit.errors import InputError


class _Entry(msgspec.Struct):
    json_path: str
    sampling_strategy: str = "all"


class _File(msgspec.Struct):
    datasets: list[_Entry]


class _LlavaNext:
    name = "LLaVA-NeXT"
    sign = "'datasets' with 'json_path'"

    def looks(self, content: Any) -> bool:
        entries = content.get("datasets") if isinstance(content, dict) else None
        return isinstance(entries, list) and any(isinstance(e, dict) and "json_path" in e for e in entries)

    def read(self, content: Any, path: Path) -> Mixture:
        try:
            entries = msgspec.convert(content, _File).datasets
        except msgspec.ValidationError as error:
            raise InputError(str(path), f"is not a mixture of LLaVA's files ({error})", "Repair it.") from None
        return Mixture(
            parts=[
                Part(
                    name=name_of(each.json_path),
                    path=beside(path, each.json_path),
                    amount=parse_amount(each.sampling_strategy, f"{path}, {each.json_path}"),
                    if_short="take",
                )
                for each in entries
            ]
        )


LLAVA_NEXT = _LlavaNext()
