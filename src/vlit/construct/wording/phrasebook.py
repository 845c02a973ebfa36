"""The data files, read and checked: every template of a language, by section and purpose.

A section is named after an instruction type, or after a way of asking that several types share (``count_part``).
Whatever is wrong in a file is an `InputError` that names the file, the section and the line's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from vlit.construct.wording.templates import Chain, Choice, TemplateError, chain, choice, lowered, parse, slots
from vlit.errors import InputError, nearest
from vlit.program import PLACES

_T = TypeVar("_T")
_COMMON = "common.yaml"
_Lines = list[str]

_A_SET = (
    "a a:plural a:head a:head_one a:single a:loose a:kind a:one a:ask a:are a:many a:n a:nhead a:tail a:pred a:pred_one"
)
_AN_OBJECT = "a a:it a:verb a:single a:of"
_MORE = "v v:n v:be v:number w w:n w:number n"
_SLOTS = {
    "existence": _A_SET,
    "existence_part": _A_SET,
    "count": f"{_A_SET} n",
    "count_part": f"{_A_SET} n",
    "count_objects": f"{_A_SET} n",
    "count_total": "all all:or n terms",
    "count_compare": f"{_A_SET} b:plural {_MORE}",
    "count_halves": f"{_A_SET} half other half:v half:w {_MORE}",
    "category": f"{_AN_OBJECT} v",
    "category_named": "a v",
    "nearest": f"{_AN_OBJECT} v",
    "attribute": "a a:it kind v",
    "attribute_colour": "a a:it kind v",
    "attribute_size": "a a:it kind v",
    "position": "a a:it v v:plain",
    "spatial": "a a:it b rel",
    "holds": "holds holds:it holds_ask holds_ask:it holds_not holds_not:it true true:it",
    "size": "a b v w",
    "predicate": "a a:it b does",
    "referring": "box v",
    "grounding": "a a:it box",
    "read_text": "text",
    "read_text_at": "text box",
    "locate_text": "text box",
    "false_premise": f"x {_A_SET}",
    "wrong_count": f"{_A_SET} n c c:np c:be",
    "wrong_relation": "holds holds:it holds_ask holds_not holds_not:it true true:it",
    "wrong_attribute": "a a:it c v",
    "caption": "caption",
    "description": "",
    "description_counts": "list",
    "inventory": "list list:one",
    "multi_step": "n",
}
_EVERYWHERE = "image medium thing things"
_HEADS = frozenset({"head", "head_one", "nhead"})
_TAILS = frozenset({"tail", "pred", "pred_one"})
FORM_KEYS = ("free", "word", "yesno", "letter", "full")


class _Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: _Lines
    before: _Lines


class _Choosing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    letter: _Lines
    choose: _Lines
    both: _Lines


class _Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    media: dict[str, _Lines]
    things: dict[str, tuple[str, str]]
    spelling: dict[str, str]
    people: frozenset[str]
    places: dict[str, _Lines]
    predicates: dict[str, str]
    fragments: dict[str, _Lines]
    forms: dict[str, _Lines]
    choosing: _Choosing
    hints: dict[str, _Hints]


class _RawSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hint: str = ""
    ask: _Lines = []
    free: _Lines = []
    choice: _Lines = []
    pronoun: _Lines = []
    statements: dict[str, _Lines] = {}
    answers: dict[str, _Lines] = {}
    follow: dict[str, _Lines] = {}


class Section(msgspec.Struct, frozen=True):
    """One section, as it is or with ``{scene}`` left out.

    Attributes:
        cores: questions by key: ``ask``, ``free``, ``choice``, ``pronoun``; without any instruction on the form.
        sentences: answers by purpose and case: ``answers/many``, ``statements/one``, ``follow/one``.
        hint: which instructions go with the forms other than ``free``; ``""`` where there is no such form.
    """

    cores: dict[str, list[Chain]]
    sentences: dict[str, list[Chain]]
    hint: str


class Phrasebook:
    """All sections of a language.

    Args:
        folder: the folder of the data files; None for those that come with vlit.
    """

    def __init__(self, folder: Path | None = None) -> None:
        files = _files(folder)
        if _COMMON not in files:
            raise InputError(
                str(folder), f"{_COMMON} is missing", "Copy the folder that comes with vlit, then change it."
            )
        self.common = _convert(_COMMON, _yaml(_COMMON, files[_COMMON]), _Common)
        _check_common(self.common)
        self._plain: dict[str, Section] = {}
        self._placed: dict[str, Section] = {}
        for name, text in files.items():
            if name != _COMMON:
                self._read(name, _yaml(name, text))
        missing = sorted(set(_SLOTS) - set(self._plain))
        if missing:
            raise InputError(
                str(folder or "wording"), f"no section {missing[0]!r}", "Add the section to one of the files."
            )

    def _read(self, file: str, data: dict[str, object]) -> None:
        own = _convert(f"{file}: fragments", data.pop("fragments", {}), dict[str, _Lines])
        for name, raw in data.items():
            where = f"{file}: {name}"
            if name not in _SLOTS:
                raise InputError(where, "there is no such section", nearest(name, _SLOTS))
            if name in self._plain:
                raise InputError(where, "the section stands in two files", "Merge the two.")
            section = _convert(where, raw, _RawSection)
            if section.hint and section.hint not in self.common.hints:
                raise InputError(f"{where}.hint", f"no hint {section.hint!r}", nearest(section.hint, self.common.hints))
            fragments = {**self.common.fragments, **own}
            for drop, sections in ((False, self._plain), (True, self._placed)):
                sections[name] = _Reader(where, fragments, drop, _SLOTS[name]).section(section)

    def section(self, name: str, placed: bool) -> Section:
        """A section; ``placed`` for phrases that name the image themselves."""
        return (self._placed if placed else self._plain)[name]

    def questions(self, name: str, form: str, *, placed: bool, pronoun: bool) -> list[Chain]:
        """The questions of a section in a form, one template for each core with all the ways to frame it.

        ``form`` is ``free``, ``word``, ``yesno``, or for a choice ``letter`` and ``full``. Empty where there are none.
        """
        section = self.section(name, placed)
        cores = section.cores
        chosen = cores["pronoun"] if pronoun and cores["pronoun"] else cores["ask"]
        if form == "free":
            return chosen if chosen is cores["pronoun"] else chosen + cores["free"]
        if not section.hint or (form == "yesno") != (section.hint == "yesno"):
            return []
        if form in ("letter", "full") and cores["choice"]:
            chosen = cores["choice"]
        hints, choosing = self.common.hints[section.hint], self.common.choosing
        parts = {
            "hint": _literals(hints.after),
            "hint_lead": _literals(hints.before),
            "letter": _literals(choosing.letter),
            "choose": _literals(choosing.choose),
            "both": _literals(choosing.both),
        }
        framed: list[Chain] = []
        for core in chosen:
            here = {**parts, "core": choice([core]), "core:lower": choice([lowered(core)])}
            framed.append(chain([choice([parse(text, here) for text in self.common.forms[form]])]))
        return framed


def _literals(lines: _Lines) -> Choice:
    return choice([parse(line, {}) for line in lines])


class _Reader:
    """Parses one section. ``drop`` leaves ``{scene}`` out."""

    def __init__(self, where: str, fragments: Mapping[str, _Lines], drop: bool, known: str) -> None:
        self._where = where
        self._drop = drop
        self._known = {*known.split(), *_EVERYWHERE.split()}
        self._fragments: dict[str, Choice] = {}
        for name, lines in fragments.items():
            self._fragments[name] = choice(self._parse("fragments." + name, lines))

    def section(self, raw: _RawSection) -> Section:
        cores = {key: self._parse(key, getattr(raw, key)) for key in ("ask", "free", "choice", "pronoun")}
        sentences: dict[str, list[Chain]] = {}
        for purpose in ("statements", "answers", "follow"):
            for case, lines in getattr(raw, purpose).items():
                sentences[f"{purpose}/{case}"] = self._parse(f"{purpose}.{case}", lines)
        # A yes or no question is answered with that word first; a bare statement would not do.
        for key in [k for k in sentences if k.startswith("statements/") and raw.hint != "yesno"]:
            both = key.replace("statements", "answers")
            sentences[both] = sentences[key] + sentences.get(both, [])
        return Section(cores, sentences, raw.hint)

    def _parse(self, purpose: str, lines: _Lines) -> list[Chain]:
        found: list[Chain] = []
        seen: set[str] = set()
        for line in lines:
            text = line.replace(" {scene}", "{medium}").replace("|{scene}", "") if self._drop else line
            # A slot that may be empty brings its own space along.
            text = text.replace(" {a:tail}", "{a:tail}")
            if text in seen:
                continue
            seen.add(text)
            try:
                found.append(parse(text, self._fragments))
            except TemplateError as error:
                raise InputError(f"{self._where}.{purpose}", str(error), "Correct the template.") from None
            self._check(purpose, found[-1])
        return found

    def _check(self, purpose: str, template: Chain) -> None:
        where = f"{self._where}.{purpose}"
        found = slots(template)
        for slot in found:
            name = f"{slot.name}:{slot.form}" if slot.form else slot.name
            if name not in self._known:
                raise InputError(where, f"no slot or fragment {{{name}}} here", nearest(name, self._known))
        forms = {slot.form for slot in found if slot.name == "a"}
        if self._where.endswith("_part") and forms & _HEADS and not forms & _TAILS:
            raise InputError(where, "a template loses what follows the noun", "Add {a:tail} or {a:pred} to it.")


def data_version() -> str:
    """A digest of the data files that come with vlit."""
    return blake2b("\n".join(_files(None).values()).encode(), digest_size=8).hexdigest()


def _check_common(common: _Common) -> None:
    for place in PLACES:
        if not common.places.get(place):
            raise InputError(f"{_COMMON}: places", f"no words for the place {place!r}", "Add a list with at least one.")
    for form in FORM_KEYS:
        if not common.forms.get(form):
            raise InputError(f"{_COMMON}: forms", f"no layout for the form {form!r}", "Add a list with at least one.")
    for name, table in (("media", common.media), ("things", common.things)):
        if not table.get("default"):
            raise InputError(f"{_COMMON}: {name}", "no default", "Add it.")


def _files(folder: Path | None) -> dict[str, str]:
    root: Traversable = resources.files(__package__).joinpath("en") if folder is None else folder
    try:
        entries = sorted((e for e in root.iterdir() if e.name.endswith(".yaml")), key=lambda e: e.name)
        return {entry.name: entry.read_text(encoding="utf-8") for entry in entries}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(folder), f"the folder cannot be read ({error})", "Give a folder of YAML files.") from None


def _yaml(name: str, text: str) -> dict[str, object]:
    try:
        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise InputError(name, f"not YAML: {' '.join(str(error).split())}", "Correct the file.") from None
    if not isinstance(data, dict):
        raise InputError(name, "not a table of sections", "Start with a section name and a colon.")
    return data


def _convert(where: str, data: object, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise InputError(where, str(error), "See docs/wording.md for what a section holds.") from None
