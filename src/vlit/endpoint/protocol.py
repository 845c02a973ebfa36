"""One request in the OpenAI protocol: what is sent, and what an answer of whatever kind means."""

from __future__ import annotations

import email.utils
import time
from typing import Any

import msgspec

from vlit.endpoint.settings import Reply

OPTIONAL = ("response_format", "seed", "temperature", "max_tokens")
"""Fields that some servers refuse; one that is refused by name is left out from then on."""

_RENAMED = {"max_tokens": "max_completion_tokens"}
_FORM = "response_format"
_SCHEMA, _OBJECT = "json_schema", "json_object"
_BUSY = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
_HOPELESS = {401: "refuses the key", 403: "forbids it", 404: "is not there", 405: "takes no such request"}


class Again(msgspec.Struct, frozen=True):
    """Worth another try, after at least ``after`` seconds (None: not said); ``all`` where everybody should wait.

    ``paid``: the server may have done the work, and will bill it.
    """

    why: str
    after: float | None = None
    all: bool = False
    paid: bool = False


class Refused(msgspec.Struct, frozen=True):
    """The server will not answer this request, however often it is asked."""

    why: str


class Unfit(msgspec.Struct, frozen=True):
    """The server does not know a field of the request, or (``json_schema``) one kind of it."""

    field: str


class Hopeless(msgspec.Struct, frozen=True):
    """No request can succeed here."""

    why: str


Meaning = Reply | Again | Refused | Unfit | Hopeless


def adapted(body: dict[str, Any], unfit: set[str]) -> dict[str, Any]:
    """The body without the fields that the server does not know; ``max_tokens`` under its newer name, a JSON schema as
    the weaker demand for any JSON object."""
    if not unfit:
        return body
    kept = {name: value for name, value in body.items() if name not in unfit}
    if _SCHEMA in unfit and kept.get(_FORM, {}).get("type") == _SCHEMA:
        kept[_FORM] = {"type": _OBJECT}
    for old, new in _RENAMED.items():
        if old in unfit and old in body and new not in unfit:
            kept[new] = body[old]
    return kept


def meaning(key: str, status: int, headers: Any, data: bytes, sent: dict[str, Any]) -> Meaning:
    """What an HTTP answer means for the request that it answers."""
    if status == 200:
        return read_completion(key, data)
    told = _told(data)
    if status in _BUSY:
        return Again(f"HTTP {status}{told}", _seconds(headers.get("Retry-After")), all=status in (429, 503, 529))
    if status in _HOPELESS:
        return Hopeless(f"{_HOPELESS[status]} (HTTP {status}{told})")
    if status in (400, 422):
        form = sent.get(_FORM, {})
        if form.get("type") == _SCHEMA and (_FORM in told or _SCHEMA in told):
            return Unfit(_SCHEMA)
        for field in (*OPTIONAL, *_RENAMED.values()):
            if field in sent and field in told:
                return Unfit(field)
    return Refused(f"HTTP {status}{told}")


class _Message(msgspec.Struct):
    content: str | list[dict[str, Any]] | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


_COMPLETION = msgspec.json.Decoder(_Completion)


def read_completion(key: str, data: bytes) -> Reply | Again:
    """The answer in the body of a successful response."""
    try:
        found = _COMPLETION.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Again(f"an answer that is none ({error})", paid=True)
    if not found.choices:
        return Again("an answer without choices", paid=True)
    choice, usage = found.choices[0], found.usage or _Usage()
    content = choice.message.content
    text = content if isinstance(content, str) else "".join(str(p.get("text", "")) for p in content or ())
    return Reply(
        key=key, text=text, finish=choice.finish_reason or "", prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
    )  # fmt: skip


def _told(data: bytes) -> str:
    """The server's own words, short, on one line."""
    text = " ".join(data[:2000].decode("utf-8", "replace").split())[:300]
    return f": {text}" if text else ""


def _seconds(value: str | None) -> float | None:
    """``Retry-After``: seconds, or a date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
