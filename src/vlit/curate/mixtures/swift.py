"""ms-swift's ``dataset``: a list, or one line, of ``PATH#N``.

Source: ``DatasetSyntax`` and ``sample_dataset`` of modelscope/ms-swift. ``N`` samples are drawn at random, and a
dataset that has less is repeated. ``interleave_prob`` gives weights; ``stopping_strategy`` is ``first_exhausted`` or
``all_exhausted``. Only local files are read. Paths are relative to the file, else to the current folder.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any, Literal

from vlit.curate.amount import Amount, parse_source
from vlit.curate.mixture import Mixture, Part, beside, name_of
from vlit.curate.mixtures.weights import weights_of

_STOPS: dict[Any, Literal["first", "all"]] = {"first_exhausted": "first", "all_exhausted": "all"}


class _Swift:
    name = "ms-swift"
    sign = "'dataset' as a list, or with PATH#N"

    def looks(self, content: Any) -> bool:
        named = content.get("dataset") if isinstance(content, dict) else None
        return isinstance(named, list) or (isinstance(named, str) and bool(named))

    def read(self, content: Any, path: Path) -> Mixture:
        named = content["dataset"]
        given = shlex.split(named) if isinstance(named, str) else [str(each) for each in named]
        given = [each for each in given if each != "--dataset"]
        weights = weights_of(content.get("interleave_prob"), len(given), f"{path}, interleave_prob")
        return Mixture(
            parts=[_part(path, text, weight) for text, weight in zip(given, weights, strict=True)],
            until=_STOPS.get(content.get("stopping_strategy", "first_exhausted"), "first"),
        )


def _part(path: Path, text: str, weight: float | None) -> Part:
    file, amount = parse_source(text)
    place = beside(path, file)
    return Part(
        name=name_of(file),
        path=place if Path(place).exists() else file,
        amount=amount if weight is None else Amount("weight", weight),
        if_short="repeat" if weight is None else "",
    )


SWIFT = _Swift()
