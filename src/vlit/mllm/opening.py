"""Opening a model: a folder as ``save_pretrained`` leaves it, a run of ``vlit tune``, or an id of the hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from vlit.errors import InputError, MissingExtraError, UsageError
from vlit.mllm.device import chosen_device, load, patient, quiet
from vlit.mllm.family import Family
from vlit.mllm.table import FAMILIES

MODEL, ADAPTER = "model", "adapter"
"""Where a run of ``vlit tune`` leaves a whole model, and what LoRA learnt."""
_AUTO = "auto"
_TEMPLATE_FILE = "chat_template.jinja"


class Opened(msgspec.Struct, frozen=True):
    """A model that is ready.

    Attributes:
        family: the adapter.
        place: the folder of the model itself, or its id on the hub.
        adapter: the folder of a LoRA adapter that was merged into it, ``""`` for none.
    """

    family: Family
    place: str
    adapter: str = ""


def open_model(
    name: str | Path, family: str = _AUTO, device: str = "", *, dtype: str = "", merge: bool = True
) -> Opened:
    """Open a model with its tokenizer and image processor.

    Args:
        name: a model folder, a run of ``vlit tune``, or an id of the hub (``org/name``), which is fetched. A name whose
            parent folder is here is a path, so that a mistyped one opens no connection.
        family: one of `FAMILIES`; ``auto`` takes the family of the model's type, and the processor's way for others.
        device: as for `chosen_device`.
        dtype: of the weights; float32 on a CPU, else bfloat16.
        merge: merge a run's LoRA adapter into the weights.

    Raises:
        InputError: there is no such model, or it lacks a template, a fast tokenizer or an image processor.
        UsageError: the family does not fit.
        MissingExtraError: transformers or torch are not installed.
    """
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError:
        raise MissingExtraError("opening a model", "tune") from None
    place, adapter, remote = _place(str(name))
    config = load("AutoConfig", place, remote=remote)
    kind = _family_of(str(config.model_type), family, str(name))
    device = chosen_device(device)
    weights = getattr(torch, dtype) if dtype else torch.float32 if device == "cpu" else torch.bfloat16
    with quiet():
        model = load("AutoModelForImageTextToText", place, remote=remote, dtype=weights)
        if adapter and merge:
            model = with_adapter(model, adapter)
    tokenizer, images, template = _reading(place, kind, remote)
    if not getattr(tokenizer, "is_fast", False):
        raise InputError(place, "has no fast tokenizer", "Save the tokenizer as tokenizer.json.")
    model.eval().to(device)
    try:
        opened = kind(model, tokenizer, images, template)
        opened.complete(place, remote)
    except InputError as error:
        raise InputError(place, error.what, error.fix) from None
    return Opened(opened, place, adapter)


def with_adapter(model: Any, adapter: str) -> Any:
    """A model with the weights that LoRA learnt merged in."""
    try:
        import peft
    except ImportError:
        raise MissingExtraError("a LoRA adapter", "tune") from None
    with patient():
        return peft.PeftModel.from_pretrained(model, adapter).merge_and_unload()


def save_reading(opened: Family, place: Path) -> None:
    """Write tokenizer, image processor and chat template beside a model's weights.

    The template is a file of its own: processors of some families do not keep it.
    """
    opened.tokenizer.save_pretrained(place)
    opened.images.save_pretrained(place)
    (place / _TEMPLATE_FILE).write_text(opened.chat_template, encoding="utf-8")


def _place(name: str) -> tuple[str, str, bool]:
    """The model's folder or id, its adapter's folder, and whether it has to be fetched."""
    path = Path(name)
    if (path / MODEL / "config.json").is_file():
        return str(path / MODEL), "", False
    if (path / ADAPTER / "adapter_config.json").is_file():
        base = json.loads((path / "run.json").read_bytes()).get("base", "")
        return base, str(path / ADAPTER), not Path(base).exists()
    if (path / "config.json").is_file():
        return name, "", False
    if path.exists() or name.count("/") != 1 or path.parent.exists():
        what = "is a run folder that holds no finished model" if (path / "run.json").is_file() else "is no model folder"
        raise InputError(name, f"{what} (no config.json)", "Name a folder as save_pretrained writes it, or org/name.")
    return name, "", True


def _family_of(kind: str, wanted: str, name: str) -> type[Family]:
    """The family that was asked for, or the one that knows this type of model."""
    fitting = next((f for f in (FAMILIES.get(n) for n in FAMILIES.names()) if kind in f.model_types), None)
    if wanted == _AUTO:
        return fitting or FAMILIES.get(_AUTO)
    chosen = FAMILIES.get(wanted)
    if kind not in chosen.model_types:
        best = fitting.name if fitting else _AUTO
        raise UsageError(
            f"--family {wanted}", f"does not fit: {name} is of type '{kind}'", f"Use --family {best}, or auto."
        )
    return chosen


def _reading(place: str, kind: type[Family], remote: bool) -> tuple[Any, Any, str]:
    """Tokenizer, image processor (or the whole processor) and chat template of a model."""
    own = _own_template(place)
    if kind.keeps_text:
        processor = load("AutoProcessor", place, remote=remote)
        tokenizer = getattr(processor, "tokenizer", None)
        template = own or getattr(processor, "chat_template", None) or getattr(tokenizer, "chat_template", None)
        return tokenizer, processor, template or ""
    tokenizer = load("AutoTokenizer", place, remote=remote)
    images = load("AutoImageProcessor", place, remote=remote)
    return tokenizer, images, own or getattr(tokenizer, "chat_template", None) or kind.template


def _own_template(place: str) -> str:
    file = Path(place) / _TEMPLATE_FILE
    return file.read_text(encoding="utf-8") if file.is_file() else ""


__all__ = ["ADAPTER", "MODEL", "Opened", "open_model", "save_reading", "with_adapter"]
