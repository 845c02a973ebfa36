"""Prompts are data: one YAML file per thing that a model can be asked to write, with its few-shot seeds.

Files of the package are in ``prompts/`` (from a scene) and ``evolutions/`` (from a sample). A user's folder adds to
them, and a file of the same name there takes the place of the package's.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from vlit.errors import InputError, UsageError, nearest
from vlit.runfolder import digest
from vlit.schema import FAMILY_OF

Need = Literal["something", "captions", "objects", "absent", "region"]
Kind = Literal["prompts", "evolutions"]
_MARKS = {"prompts": "{scene}", "evolutions": "{sample}"}


class Exchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question and its answer, as a model writes them."""

    question: str
    answer: str


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A few-shot seed: what is given, and the answer that is wanted."""

    scene: str
    answer: tuple[Exchange, ...]


class Prompt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a model is asked to write.

    Attributes:
        name: of the file.
        type: instruction type of what comes out; ``""`` keeps that of the sample it starts from.
        system, ask: the messages. ``ask`` may hold ``{scene}``, ``{angle}``, ``{exchanges}``, ``{absent}``,
            ``{region}`` and, for evolutions, ``{sample}``.
        exchanges: fewest and most questions in the answer.
        needs: what a scene must have: ``something`` (a caption or an object), ``captions``, ``objects``, ``absent`` (a
            category that is known not to be there), ``region`` (an object to point at).
        angles: taken in turn, so that one scene asked several times gives different things.
        tokens: most that an answer may take. ``expect``: what it usually takes, for estimates.
        temperature: of the model.
        keeps: ``claims`` where the claims of the sample it starts from must stay as they are.
        grows: factor by which the answers must be longer than those it starts from; 0 for none.
        examples: few-shot seeds.
    """

    name: str = ""
    type: str = ""
    system: str
    ask: str
    exchanges: tuple[int, int] = (1, 1)
    needs: tuple[Need, ...] = ("something",)
    angles: tuple[str, ...] = ("",)
    tokens: int = 800
    expect: int = 250
    temperature: float = 0.7
    keeps: Literal["", "claims"] = ""
    grows: float = 0.0
    examples: tuple[Example, ...] = ()

    @property
    def mark(self) -> str:
        """Changes with any word."""
        return digest(msgspec.to_builtins(self))


def load_prompts(kind: Kind, folder: str = "") -> dict[str, Prompt]:
    """All prompts of a kind by name: the package's, then those of a user's folder.

    Raises:
        InputError: the folder holds none, or a file is no prompt.
    """
    found = {}
    for entry in sorted((resources.files("vlit.construct.instruct") / kind).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            name = entry.name.removesuffix(".yaml")
            found[name] = _prompt(name, entry.read_text(encoding="utf-8"), entry.name, kind)
    if not folder:
        return found
    try:
        files = sorted(p for p in Path(folder).iterdir() if p.suffix in (".yaml", ".yml"))
    except OSError as error:
        raise InputError(folder, f"cannot be read ({error.strerror})", "Name a folder of prompt files.") from None
    if not files:
        raise InputError(
            folder, "holds no prompt file (*.yaml)", f"Copy one of: {', '.join(found)} (docs/instruct.md)."
        )
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(str(file), f"cannot be read ({error})", "Write it in UTF-8.") from None
        found[file.stem] = _prompt(file.stem, text, str(file), kind)
    return found


def chosen(prompts: dict[str, Prompt], shares: dict[str, float] | None, flag: str) -> dict[str, float]:
    """Weights by name: all evenly where none are given. Raises `UsageError` for a name that is none."""
    if not shares:
        return dict.fromkeys(prompts, 1.0)
    for name, weight in shares.items():
        if name not in prompts:
            raise UsageError(f"{flag} {name}", "there is no prompt of this name", nearest(name, prompts))
        if not weight >= 0 or weight == float("inf"):
            raise UsageError(f"{flag} {name}", f"{weight} is not a weight", "Give 0 or more.")
    if not sum(shares.values()) > 0:
        raise UsageError(flag, "sums to nothing", "Give at least one a weight above 0.")
    return {name: weight for name, weight in shares.items() if weight > 0}


def _prompt(name: str, text: str, where: str, kind: Kind) -> Prompt:
    try:
        prompt = msgspec.convert(yaml.safe_load(text), Prompt)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(where + line, f"is not YAML ({error.problem})", "Correct the line.") from None
    except msgspec.ValidationError as error:
        raise InputError(where, f"is no prompt ({error})", "See docs/instruct.md for the fields.") from None
    _check(prompt, where, kind)
    return msgspec.structs.replace(prompt, name=name)


def _check(prompt: Prompt, where: str, kind: Kind) -> None:
    def fault(what: str, fix: str) -> InputError:
        return InputError(where, what, fix)

    if prompt.type and prompt.type not in FAMILY_OF:
        raise fault(f"has the unknown type '{prompt.type}'", nearest(prompt.type, FAMILY_OF))
    if kind == "prompts" and not prompt.type:
        raise fault("has no type", f"Write type: NAME. {nearest('', FAMILY_OF)}")
    if _MARKS[kind] not in prompt.ask:
        raise fault(f"has an ask without {_MARKS[kind]}", f"Write {_MARKS[kind]} where it should stand.")
    fewest, most = prompt.exchanges
    if not 1 <= fewest <= most:
        raise fault(f"asks for {fewest} to {most} exchanges", "Give two numbers from 1, the lower first.")
    if prompt.tokens < 1 or prompt.expect < 1 or not 0 <= prompt.temperature <= 2 or not prompt.angles:
        raise fault("has a number out of range, or no angle", "Tokens from 1, a temperature from 0 to 2.")
    for need, mark in (("absent", "{absent}"), ("region", "{region}")):
        if (mark in prompt.ask) != (need in prompt.needs):
            raise fault(f"has {mark} or the need '{need}' without the other", f"Write both, or neither of {mark}.")


def told(prompt: Prompt) -> str:
    """The system message: the prompt's own, and the form of the answer."""
    fewest, most = prompt.exchanges
    number = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    form = (
        'Answer with one JSON object and nothing else: {"exchanges": [{"question": "...", "answer": "..."}]}, with '
        f"{number} {'entry' if most == 1 else 'entries'} in exchanges."
    )
    return f"{prompt.system.strip()}\n\n{form}"


def schema(prompt: Prompt) -> dict[str, Any]:
    """The JSON Schema of the answer, in the subset that servers agree on."""
    text = {"type": "string"}
    one = {
        "type": "object", "properties": {"question": text, "answer": text}, "required": ["question", "answer"],
        "additionalProperties": False,
    }  # fmt: skip
    return {
        "type": "object", "properties": {"exchanges": {"type": "array", "items": one}}, "required": ["exchanges"],
        "additionalProperties": False,
    }  # fmt: skip
