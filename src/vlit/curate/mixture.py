"""The parts of a mix: from what stands on a command line, and from the files in which trainers describe theirs."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec
import yaml

from vlit.curate.amount import Amount, parse_source
from vlit.errors import InputError, UsageError
from vlit.registry import Registry
from vlit.textfile import read_text

IfShort = Literal["stop", "take", "repeat"]
"""What to do where a dataset has less than is asked of it: stop with an error, take what there is, or repeat it."""

_MOST_BYTES = 8 * 1024 * 1024


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One dataset of a mix.

    Attributes:
        name: what it is called in tables and in the samples' lineage; no two parts share one.
        path: a dataset file, a run folder, or a folder of tables, as it was given.
        amount: how much of it.
        images: a folder that is put in front of its relative image paths, as it stands.
        format: its format; recognised where empty.
        licence: of its samples that state none.
        claimed: how many samples the mixture file says that it has.
        if_short: what its mixture does where it has less than asked; the mix decides where empty.
    """

    name: str
    path: str
    amount: Amount = Amount()
    images: str = ""
    format: str = ""
    licence: str = ""
    claimed: int | None = None
    if_short: IfShort | Literal[""] = ""


class Mixture(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a mix, and when it ends where weights decide (``""``: the command does)."""

    parts: list[Part]
    until: Literal["", "first", "all"] = ""


class Spelling(Protocol):
    """How one program writes a mixture down. Each is a module of `vlit.curate.mixtures` with one object.

    Attributes:
        name: of the program.
        sign: the fields that it is recognised by, for people.
    """

    name: str
    sign: str

    def looks(self, content: Any) -> bool:
        """Whether a file's content is a mixture in this spelling."""

    def read(self, content: Any, path: Path) -> Mixture:
        """The mixture. Raises `InputError` or `UsageError` where it cannot be read."""


SPELLINGS: Registry[Spelling] = Registry(
    "mixture",
    {
        "vlit": "vlit.curate.mixtures.own:OWN",
        "llava-next": "vlit.curate.mixtures.llava_next:LLAVA_NEXT",
        "llamafactory": "vlit.curate.mixtures.llamafactory:LLAMA_FACTORY",
        "swift": "vlit.curate.mixtures.swift:SWIFT",
        "qwen": "vlit.curate.mixtures.qwen:QWEN",
        "internvl": "vlit.curate.mixtures.internvl:INTERNVL",
    },
)
"""The spellings that are read, in the order in which they are tried."""


def parts_of(sources: Sequence[str]) -> Mixture:
    """The parts that sources name: ``PATH:AMOUNT`` each, or a mixture file without an amount, which gives its own.

    Raises:
        UsageError: there are none, an amount is none, or a mixture cannot be right.
        InputError: a mixture file cannot be read.
    """
    if not sources:
        raise UsageError("mix", "names no dataset", "Name them: vlit mix a.json:0.5 runs/b:20000, or a mixture file.")
    parts: list[Part] = []
    until: Literal["", "first", "all"] = ""
    for source in sources:
        path, amount = parse_source(source)
        found = read_mixture(Path(path)) if amount == Amount() else None
        if found is None:
            parts.append(Part(name=name_of(path), path=path, amount=amount))
        else:
            parts += found.parts
            until = until or found.until
    return Mixture(parts=named_apart(parts), until=until)


def read_mixture(path: Path) -> Mixture | None:
    """The mixture in a YAML or JSON file; None where the file is none, so that it may be a dataset."""
    if path.suffix not in (".yaml", ".yml", ".json") or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return None
    content = _content(path)
    for _, spelling in SPELLINGS.items():
        if content is not None and spelling.looks(content):
            found = spelling.read(content, path)
            if not found.parts:
                raise InputError(str(path), f"is a mixture ({spelling.name}) without datasets", "Add one.")
            return found
    if path.suffix in (".yaml", ".yml"):
        signs = "; ".join(f"{spelling.name} ({spelling.sign})" for _, spelling in SPELLINGS.items())
        raise InputError(str(path), "is no mixture that vlit knows", f"Known: {signs}.")
    return None


def beside(listing: Path, name: str) -> str:
    """A path that a mixture file names, relative to the file's folder where it is not absolute."""
    return name if Path(name).is_absolute() else (listing.parent / name).as_posix()


def name_of(path: str) -> str:
    """What a dataset is called: its file's or folder's name, without endings."""
    name = Path(path).name or Path(path).resolve().name
    return name.partition(".")[0] or name


def named_apart(parts: Sequence[Part]) -> list[Part]:
    """The parts with a number behind each name that an earlier part has."""
    seen: collections.Counter[str] = collections.Counter()
    found: list[Part] = []
    for part in parts:
        seen[part.name] += 1
        again = seen[part.name]
        found.append(part if again == 1 else msgspec.structs.replace(part, name=f"{part.name}-{again}"))
    return found


def _content(path: Path) -> Any:
    text = read_text(path)
    if path.suffix == ".json":
        if not text.lstrip().startswith(b"{"):
            return None
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return None  # a dataset, or damaged: its reader says so
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(str(path), f"is not YAML ({' '.join(str(error).split())})", "Correct it.") from None
