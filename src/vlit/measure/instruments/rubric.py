"""What a judge is told and how its answer must look: a rubric file, and a strict reader of opinions."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import yaml

from vlit.errors import InputError
from vlit.runfolder import digest

CRITERIA = ("relevance", "correspondence", "dependency", "formatting")
LOWEST, HIGHEST = 1, 5
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n\s*```\s*\Z", re.DOTALL)
_LONGEST_WHY = 500


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question about a sample, and what the numbers of its scale mean."""

    asks: str
    scale: dict[int, str]


class Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a judge's task. ``system`` holds ``{criteria}`` and ``{form}``, which are filled in."""

    system: str
    ask: str
    criteria: dict[str, Criterion]

    @property
    def mark(self) -> str:
        """Changes with any word."""
        return digest(msgspec.to_builtins(self, str_keys=True))

    def told(self) -> str:
        """The system message."""
        listed = "\n".join(
            f"{name}: {self.criteria[name].asks}\n"
            + "\n".join(f"  {n}: {words}" for n, words in sorted(self.criteria[name].scale.items()))
            for name in CRITERIA
        )
        inner = ", ".join(f'"{name}": {{"why": "one short sentence", "score": 1 to 5 or null}}' for name in CRITERIA)
        return self.system.replace("{criteria}", listed).replace("{form}", "{" + inner + "}").strip()


class Vote(msgspec.Struct, frozen=True):
    """One opinion on one criterion: 1 to 5, or None where the judge says that it cannot be judged; and why."""

    score: int | None
    why: str = ""


def load_rubric(path: str = "") -> Rubric:
    """The rubric in a YAML file, that of the package by default. Raises `InputError` where it is none."""
    where = path or "rubric.yaml"
    try:
        source = Path(path) if path else resources.files("vlit.measure.instruments") / "rubric.yaml"
        rubric = msgspec.convert(yaml.safe_load(source.read_text(encoding="utf-8")), Rubric, strict=False)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(where, f"cannot be read ({error})", "Name a rubric file (YAML, UTF-8).") from None
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise InputError(where, f"is no rubric ({_line(error)})", "See the one in the package.") from None
    odd = set(rubric.criteria) ^ set(CRITERIA)
    if odd:
        raise InputError(where, f"must hold the criteria {', '.join(CRITERIA)} (see {', '.join(sorted(odd))})",
                         "Change the words of the criteria, not their names.")  # fmt: skip
    for name, criterion in rubric.criteria.items():
        if any(not LOWEST <= n <= HIGHEST for n in criterion.scale):
            raise InputError(where, f"{name} has a scale beyond 1 to 5", "Describe numbers from 1 to 5.")
    for mark in ("{criteria}", "{form}"):
        if mark not in rubric.system:
            raise InputError(where, f"its system message lacks {mark}", f"Write {mark} where it should stand.")
    return rubric


def read_opinion(text: str) -> dict[str, Vote] | str:
    """The votes of a judge's answer; or what is wrong with it.

    It must be one JSON object (in a code fence or not) with exactly the criteria as keys, each an object with
    ``score``, a whole number from 1 to 5 or null, and ``why``. Nothing is repaired.
    """
    fenced = _FENCE.match(text)
    try:
        found: Any = msgspec.json.decode(fenced.group(1) if fenced else text.strip())
    except msgspec.DecodeError as error:
        return f"is not JSON ({_line(error)})" if text.strip() else "is empty"
    if not isinstance(found, dict) or set(found) != set(CRITERIA):
        return "is not an object with the four criteria"
    votes: dict[str, Vote] = {}
    for name in CRITERIA:
        value = found[name]
        if not isinstance(value, dict) or "score" not in value:
            return f"has no score for {name}"
        score = value["score"]
        if score is not None and (type(score) is not int or not LOWEST <= score <= HIGHEST):
            return f"has a score for {name} that is no whole number from 1 to 5"
        votes[name] = Vote(score, " ".join(str(value.get("why") or "").split())[:_LONGEST_WHY])
    return votes


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
