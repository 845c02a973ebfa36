"""Where torch models run, and how they are loaded: from a folder alone, quietly."""

from __future__ import annotations

import contextlib
import importlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vlit.errors import InputError, UsageError


def chosen_device(wanted: str) -> str:
    """``wanted``, else a GPU where there is one, else the CPU. Raises `UsageError` for one that is not there."""
    torch = importlib.import_module("torch")
    if not wanted:
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.zeros(1, device=wanted)
    except (RuntimeError, AssertionError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UsageError("--device", f"'{wanted}' cannot be used ({first})", "Leave it out.") from None
    return wanted


def load(kind: str, place: str | Path, *, remote: bool = False, **options: Any) -> Any:
    """``transformers.<kind>.from_pretrained`` of a local folder, or of an id of the hub where ``remote``; code that
    comes with a model is not run.

    Raises `InputError` where it cannot be loaded as that.
    """
    with quiet():
        factory = getattr(importlib.import_module("transformers"), kind)
        try:
            return factory.from_pretrained(str(place), local_files_only=not remote, **options)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, TypeError) as error:
            first = str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
            raise InputError(
                str(place), f"cannot be loaded with transformers' {kind} ({first})",
                "Name a whole model folder as save_pretrained writes it.",
            ) from None  # fmt: skip


@contextlib.contextmanager
def patient() -> Iterator[None]:
    """Without warnings that a library gives because another one will change: peft asks transformers in words that its
    next version drops."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' remarks and loading bars: what matters is raised."""
    logging = importlib.import_module("transformers.utils.logging")
    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()
