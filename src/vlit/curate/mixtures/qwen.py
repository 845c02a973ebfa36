"""Qwen-VL's ``dataset_use: a%50,b`` with the registry that says where they are.

Source: ``qwen-vl-finetune/qwenvl/data/__init__.py`` of QwenLM/Qwen3-VL, whose ``data_dict`` names, for each data set,
an ``annotation_path`` and a ``data_path``. ``registry`` is that Python file, which is read and never run: dictionaries
of plain strings are found in it. Without one, names are paths. ``%50`` draws half. Paths are relative to the file.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from vlit.curate.amount import parse_source
from vlit.curate.mixture import Mixture, Part, beside, name_of
from vlit.errors import InputError, UsageError, nearest
from vlit.textfile import read_text


class _Qwen:
    name = "Qwen-VL"
    sign = "'dataset_use' with NAME%N"

    def looks(self, content: Any) -> bool:
        return isinstance(content, dict) and isinstance(content.get("dataset_use"), str)

    def read(self, content: Any, path: Path) -> Mixture:
        registry = content.get("registry")
        known = {} if registry is None else _registry(Path(beside(path, str(registry))))
        parts = []
        for text in filter(None, (each.strip() for each in content["dataset_use"].split(","))):
            name, amount = parse_source(text)
            if registry is not None and name not in known:
                raise UsageError(f"{path}: {name}", f"is not in {registry}", nearest(name, known))
            annotation, images = known.get(name, (name, ""))
            parts.append(Part(name=name_of(name), path=beside(path, annotation), amount=amount, images=images))
        return Mixture(parts=parts)


def _registry(path: Path) -> dict[str, tuple[str, str]]:
    """Name to annotation file and folder of images."""
    if not path.is_file():
        raise InputError(str(path), "is not there", "Name Qwen's data/__init__.py as 'registry'.")
    try:
        tree = ast.parse(read_text(path))
    except (SyntaxError, ValueError) as error:
        raise InputError(str(path), f"is not Python ({error})", "Name Qwen's data/__init__.py.") from None
    sets: dict[str, tuple[str, str]] = {}
    names: dict[str, str] = {}
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
            continue
        if not isinstance(node.value, ast.Dict):
            continue
        fields = {_text(key): value for key, value in zip(node.value.keys, node.value.values, strict=True)}
        if "annotation_path" in fields:
            sets[node.targets[0].id] = (_text(fields["annotation_path"]), _text(fields.get("data_path")))
        else:
            names |= {key: value.id for key, value in fields.items() if isinstance(value, ast.Name)}
            for key, value in fields.items():
                if isinstance(value, ast.Dict):
                    inner = {_text(k): _text(v) for k, v in zip(value.keys, value.values, strict=True)}
                    sets[key] = (inner.get("annotation_path", ""), inner.get("data_path", ""))
    return sets | {key: sets[name] for key, name in names.items() if name in sets}


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


QWEN = _Qwen()
