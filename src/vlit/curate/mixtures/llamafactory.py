"""LLaMA-Factory's ``dataset: a,b`` with the ``dataset_info.json`` that says where they are.

Source: ``get_dataset_list``, ``merge_dataset`` and ``DataArguments`` of hiyouga/LLaMA-Factory. ``num_samples`` of an
entry draws that many, repeating where there are fewer; ``max_samples`` takes the first of each; ``mix_strategy`` is
``concat`` (all), ``interleave_under`` (until the first is used up) or ``interleave_over`` (until all are), with
``interleave_probs``. ``dataset_dir`` is relative to the file, else to the current folder. Only local files are read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from vlit.curate.amount import Amount
from vlit.curate.mixture import IfShort, Mixture, Part, beside
from vlit.curate.mixtures.weights import weights_of
from vlit.errors import InputError, UsageError, nearest
from vlit.textfile import read_text

_INFO = "dataset_info.json"
_STRATEGIES: dict[str, Literal["", "first", "all"]] = {
    "concat": "", "interleave_under": "first", "interleave_over": "all",
}  # fmt: skip


class _Entry(msgspec.Struct):
    file_name: str = ""
    num_samples: int | None = None


class _LlamaFactory:
    name = "LLaMA-Factory"
    sign = "'dataset' by name with 'dataset_dir', 'mix_strategy' or a dataset_info.json"

    def looks(self, content: Any) -> bool:
        if not isinstance(content, dict) or not isinstance(content.get("dataset"), str):
            return False
        keys = {"dataset_dir", "mix_strategy", "interleave_probs", "max_samples", "template", "stage"}
        return bool(keys & content.keys()) or "," in content["dataset"]

    def read(self, content: Any, path: Path) -> Mixture:
        names = [name.strip() for name in content["dataset"].split(",") if name.strip()]
        info = _info(path, str(content.get("dataset_dir", "data")))
        entries = _entries(info)
        for name in names:
            if name not in entries:
                raise UsageError(f"{path}: dataset {name}", f"is not in {info}", nearest(name, entries))
        strategy = str(content.get("mix_strategy", "concat"))
        if strategy not in _STRATEGIES:
            raise UsageError(f"{path}: mix_strategy", f"'{strategy}' is not known", nearest(strategy, _STRATEGIES))
        weights: list[float | None] = [None] * len(names)
        if strategy != "concat":
            weights = weights_of(content.get("interleave_probs", [1.0] * len(names)), len(names), f"{path}, probs")
        most = content.get("max_samples")
        parts = []
        for name, weight in zip(names, weights, strict=True):
            amount, short = _amount(entries[name], weight, most)
            parts.append(Part(name=name, path=beside(info, entries[name].file_name), amount=amount, if_short=short))
        return Mixture(parts=parts, until=_STRATEGIES[strategy])


def _amount(entry: _Entry, weight: float | None, most: Any) -> tuple[Amount, IfShort | Literal[""]]:
    if weight is not None:
        return Amount("weight", weight), ""
    if entry.num_samples is not None:
        return Amount("count", entry.num_samples), "repeat"
    return (Amount(), "") if most is None else (Amount("count", float(most), "first"), "take")


def _info(path: Path, folder: str) -> Path:
    places = [Path(beside(path, folder)) / _INFO, Path(folder) / _INFO, path.parent / _INFO]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise InputError(str(path), f"names datasets of {places[0]}, which is not there", "Name its dataset_dir.")
    return found


def _entries(info: Path) -> dict[str, _Entry]:
    try:
        return msgspec.json.decode(read_text(info), type=dict[str, _Entry])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(str(info), f"cannot be read ({error})", "Repair it.") from None


LLAMA_FACTORY = _LlamaFactory()
