"""What ``run.json`` of a construct run says, read with tolerance: a key that is missing is nothing, never an error."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from vlit.construct import SHARES


class Quota(msgspec.Struct, frozen=True):
    """One line of the plan. ``kept`` is None where the run did not say."""

    type: str
    wanted: int
    planned: int
    kept: int | None
    why: str


class Gate(msgspec.Struct, frozen=True):
    """What one gate of quality control did."""

    gate: str
    passed: int
    rejected: int


def quotas(info: Mapping[str, Any]) -> list[Quota]:
    """The plan's lines, with what was kept of each: from the line itself, else from the counts by type."""
    types = dict(mapping(info, "types"))
    lines = _lines(info, "plan")
    if "absent" in types and all(line.get("type") != "absent" for line in lines):
        # Questions after what is there and after what is absent share one quota, since they must balance.
        types["existence"] = whole(types.get("existence")) + whole(types.pop("absent"))
    return [
        Quota(
            type=str(line.get("type", "unknown")),
            wanted=whole(line.get("wanted")),
            planned=whole(line.get("planned")),
            kept=_kept(line, types),
            why=str(line.get("why") or ""),
        )
        for line in lines
    ]


def gates(info: Mapping[str, Any]) -> list[Gate]:
    """The ledger, in the order of the gates."""
    return [
        Gate(str(line.get("gate", "unknown")), whole(line.get("passed")), whole(line.get("rejected")))
        for line in _lines(info, "gates")
    ]


def counts(info: Mapping[str, Any], key: str) -> dict[str, int]:
    """A table of counts by name."""
    return {str(name): whole(n) for name, n in mapping(info, key).items()}


def mapping(info: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The table under a key; an empty one where it is missing or something else."""
    found = info.get(key)
    return found if isinstance(found, Mapping) else {}


def whole(value: Any) -> int:
    """A count; 0 where it is missing or something else."""
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else 0


def remake(info: Mapping[str, Any], out: str = "OUT") -> str:
    """The command line that makes the same data again, from the settings that differ from the defaults."""
    settings = mapping(info, "settings")
    words = ["vlit", str(info.get("command") or "construct")]
    if settings.get("data"):
        words.append(str(settings["data"]))
    if settings.get("scenes"):
        words += ["--scenes", str(settings["scenes"])]
    if settings.get("samples"):
        words += ["--samples", str(settings["samples"])]
    words += ["--seed", str(info.get("seed", settings.get("seed", 0)))]
    shares = mapping(settings, "shares")
    for key in ("fill_gaps_of", "like"):
        if settings.get(key):
            words += [f"--{key.replace('_', '-')}", str(settings[key])]
    if settings.get("images"):
        words += ["--images-first", str(settings["images"])]
    if shares and not settings.get("like") and dict(shares) != SHARES:
        words += ["--types", ",".join(f"{name}={weight:g}" for name, weight in shares.items())]
    prompts = mapping(settings, "prompts")
    if prompts:
        weights = {name: mapping(prompts, name).get("share", 1) for name in prompts}
        words += ["--how" if settings.get("data") else "--types", ",".join(f"{n}={w:g}" for n, w in weights.items())]
        words += ["--endpoint", "URL", "--model", str(settings.get("model")), "--see", str(settings.get("see"))]
    for key in ("per_image", "limit"):
        if settings.get(key):
            words += [f"--{key.replace('_', '-')}", str(settings[key])]
    return shlex.join([*words, "--out", out])


def cost(info: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a model that wrote has cost, as names and texts; empty where none did."""
    found = mapping(info, "cost")
    if not found:
        return []
    lines = [
        ("model", str(mapping(info, "written_by").get("model") or "unknown")),
        ("prompt tokens", f"{whole(found.get('prompt_tokens')):,}"),
        ("completion tokens", f"{whole(found.get('completion_tokens')):,}"),
    ]
    for name, key in (("cost", "cost"), ("cost per kept sample", "cost_per_kept")):
        if isinstance(found.get(key), int | float):
            lines.append((name, f"{found[key]:.4g}"))
    repaired = mapping(info, "repaired")
    lines.append(("samples repaired without asking", f"{whole(repaired.get('samples')):,}"))
    lines.append(("second requests", f"{sum(whole(n) for n in mapping(info, 'again').values()):,}"))
    return lines


def flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Settings as names and texts, tables inside tables with dotted names."""
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _lines(info: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = info.get(key)
    return [line for line in found if isinstance(line, Mapping)] if isinstance(found, list) else []


def _kept(line: Mapping[str, Any], types: Mapping[str, Any]) -> int | None:
    if "kept" in line:
        return whole(line["kept"])
    return whole(types.get(str(line.get("type")))) if types else None
