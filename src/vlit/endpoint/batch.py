"""Batch files: questions written as JSON Lines for a hosted batch service or ``vllm run-batch``, answers read back.

The form is that of OpenAI's Batch API: ``{"custom_id", "method": "POST", "url": "/v1/chat/completions", "body"}`` a
line; answers come as ``{"custom_id", "response": {"status_code", "body"}, "error"}``, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from vlit.endpoint.journal import Journal
from vlit.endpoint.protocol import read_completion
from vlit.endpoint.settings import Ask, Reply
from vlit.errors import InputError
from vlit.runfolder import writing
from vlit.textfile import open_text

_URL = "/v1/chat/completions"


class _Response(msgspec.Struct):
    status_code: int = 0
    body: msgspec.Raw = msgspec.Raw(b"")


class _Line(msgspec.Struct):
    custom_id: str
    response: _Response | None = None
    error: Any = None


class BatchRead(msgspec.Struct, frozen=True):
    """What an answer file held: answers that are new, those that were known, and requests that failed, by reason."""

    added: int
    known: int
    failed: dict[str, int]


_DECODER = msgspec.json.Decoder(_Line)
_ENCODER = msgspec.json.Encoder()


def write_batch(path: Path, asks: Iterable[Ask], model: str) -> int:
    """Write what is asked, each question once; returns how many lines there are. The file appears whole or not."""
    seen: set[str] = set()
    temporary = path.with_name(f".{path.name}.tmp")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                for ask in asks:
                    if ask.key in seen:
                        continue
                    seen.add(ask.key)
                    line = {
                        "custom_id": ask.key, "method": "POST", "url": _URL, "body": {"model": model, **ask.body()},
                    }  # fmt: skip
                    file.write(_ENCODER.encode(line) + b"\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return len(seen)


def read_batch(path: Path, journal: Journal) -> BatchRead:
    """Add the answers of a file to a journal. Requests that failed are left to be asked again.

    Raises:
        InputError: the file cannot be read, or a line is no answer of a batch.
    """
    if not path.is_file():
        raise InputError(str(path), "does not exist", "Name the file with the batch's answers.")
    added = known = 0
    failed: dict[str, int] = {}
    with journal, open_text(path) as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            try:
                line = _DECODER.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise InputError(
                    f"{path}, line {number}", f"is no answer of a batch ({error})",
                    "Name the output file of the batch, not the requests.",
                ) from None  # fmt: skip
            found = _reply(line)
            if isinstance(found, str):
                failed[found] = failed.get(found, 0) + 1
            elif found.key in journal:
                known += 1
            else:
                journal.add(found)
                added += 1
    return BatchRead(added, known, failed)


def _reply(line: _Line) -> Reply | str:
    """The answer, or why there is none."""
    response = line.response
    if line.error or response is None:
        return " ".join(str(line.error or "no response").split())[:200]
    if response.status_code not in (0, 200):
        return f"HTTP {response.status_code}"
    found = read_completion(line.custom_id, bytes(response.body))
    return found if isinstance(found, Reply) else found.why
