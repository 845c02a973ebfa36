"""The data files, read and checked: every template of a language, by section and purpose.

A section is named after an instruction type, or after a way of asking that several types share (``count_part``).
Whatever is wrong in a file is an `InputError` that names the file, the section and the line's text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from vlit.construct.wording.common import Common, Lines
from vlit.construct.wording.language import LANGUAGES
from vlit.construct.wording.templates import (
    Chain,
    Choice,
    TemplateError,
    chain,
    choice,
    filled,
    lowered,
    parse,
    slots,
)
from vlit.errors import InputError, nearest
from vlit.program import PLACES

_T = TypeVar("_T")
_COMMON = "common.yaml"

_A_SET = (
    "a a:plural a:head a:head_one a:single a:loose a:kind a:one a:ask a:are a:many a:n a:nhead a:tail a:pred a:pred_one"
)
_AN_OBJECT = "a a:it a:verb a:single a:of"
_MORE = "v v:n v:be v:number w w:n w:be w:number n"
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
    "attribute_material": "a a:it kind v",
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
    "summary": "top top:n rest rest:are",
    "interaction": "s s:it doing v",
    "depth": "a a:it b b:it does",
    "describe_region": "box v",
    "describe_phrase": "box caption",
    "same_kind": "a b one two",
    "unanswerable": f"x {_A_SET}",
    "field": "field text",
    "text_place": "text v v:plain",
    "image_more": f"{_A_SET} nth counts nth:v",
    "image_match": f"{_A_SET} nth",
    "image_difference": "nth nth:other list list:bare",
    "image_common": "list list:bare",
}
SECTIONS = tuple(_SLOTS)
_EVERYWHERE = "image medium thing things"
_HEADS = frozenset({"head", "head_one", "nhead"})
_TAILS = frozenset({"tail", "pred", "pred_one"})
_HINTS = {"json": "json", "list": "lines"}
FORM_KEYS = ("free", "word", "yesno", "letter", "full", "json", "list")
REGISTERS = ("plain", "polite", "terse", "child", "expert")


class _RawSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hint: str = ""
    several: bool = False
    forms: dict[str, str] = {}
    ask: Lines = []
    free: Lines = []
    choice: Lines = []
    pronoun: Lines = []
    registers: dict[str, Lines] = {}
    statements: dict[str, Lines] = {}
    answers: dict[str, Lines] = {}
    follow: dict[str, Lines] = {}


class Section(msgspec.Struct, frozen=True):
    """One section, as it is or with ``{scene}`` left out.

    Attributes:
        cores: questions by key: ``ask``, ``free``, ``choice``, ``pronoun`` and the registers; without any instruction
            on the form.
        framed: those of ``ask``, ``choice`` that a register may put its words around: they open as a question.
        sentences: answers by purpose and case: ``answers/many``, ``statements/one``, ``follow/one``.
        hint: which instructions go with the forms other than ``free``; ``""`` where there is no such form.
        forms: instructions for single forms that differ from that.
        several: the questions are about several images, so nothing is said of one.
    """

    cores: dict[str, list[Chain]]
    framed: dict[str, list[Chain]]
    sentences: dict[str, list[Chain]]
    hint: str
    forms: dict[str, str]
    several: bool


class Phrasebook:
    """All sections of a language.

    Args:
        folder: the folder of the data files; None for those that come with vlit.
        language: which of those that come with vlit.
    """

    def __init__(self, folder: Path | None = None, language: str = "en") -> None:
        files = _files(folder, language)
        if _COMMON not in files:
            raise InputError(
                str(folder), f"{_COMMON} is missing", "Copy the folder that comes with vlit, then change it."
            )
        self.common = _convert(_COMMON, _yaml(_COMMON, files[_COMMON]), Common)
        _check_common(self.common)
        self._plain: dict[str, Section] = {}
        self._placed: dict[str, Section] = {}
        for name, text in files.items():
            if name != _COMMON:
                self._read(name, _yaml(name, text))
        missing = sorted(set(_SLOTS) - set(self._plain))
        if missing and not self.common.partial:
            raise InputError(
                str(folder or "wording"), f"no section {missing[0]!r}", "Add the section to one of the files."
            )

    def _read(self, file: str, data: dict[str, object]) -> None:
        own = _convert(f"{file}: fragments", data.pop("fragments", {}), dict[str, Lines])
        for name, raw in data.items():
            where = f"{file}: {name}"
            if name not in _SLOTS:
                raise InputError(where, "there is no such section", nearest(name, _SLOTS))
            if name in self._plain:
                raise InputError(where, "the section stands in two files", "Merge the two.")
            section = _convert(where, raw, _RawSection)
            for hint in filter(None, (section.hint, *section.forms.values())):
                if hint not in self.common.hints:
                    raise InputError(f"{where}.hint", f"no hint {hint!r}", nearest(hint, self.common.hints))
            fragments = {**self.common.fragments, **own}
            for drop, sections in ((False, self._plain), (True, self._placed)):
                reader = _Reader(where, fragments, drop, _SLOTS[name], self.common.openers)
                sections[name] = reader.section(section)

    def has(self, name: str) -> bool:
        """Whether the language has words for a section."""
        return name in self._plain

    def section(self, name: str, placed: bool) -> Section:
        """A section; ``placed`` for phrases that name the image themselves."""
        return (self._placed if placed else self._plain)[name]

    def questions(
        self, name: str, form: str, *, placed: bool, pronoun: bool, register: str = "plain", again: bool = False
    ) -> list[Chain]:
        """The questions of a section in a form, one template for each core with all the ways to frame it.

        ``form`` is one of `vlit.schema.FORMS`, with ``letter`` and ``full`` for ``choice``. ``again``: the person spoke
        before, and says no "excuse me" a second time. Empty where there are none.
        """
        section = self.section(name, placed)
        if (form == "yesno" and section.hint != "yesno") or (form != "free" and not section.hint):
            return []
        if form in ("word", "letter", "full") and section.hint == "yesno":
            return []
        cores = self._cores(section, form, pronoun, register, again)
        if form == "free":
            return cores
        hint = section.forms.get(form) or _HINTS.get(form, section.hint)
        hints, choosing = self.common.hints[hint], self.common.choosing
        parts = {
            "hint": _literals(hints.after),
            "hint_lead": _literals(hints.before),
            "letter": _literals(choosing.letter),
            "choose": _literals(choosing.choose),
            "both": _literals(choosing.both),
        }
        # What a register says stands at the beginning; nothing goes before it.
        texts = [t for t in self.common.forms[form] if register == "plain" or t.startswith("{core}")]
        layouts = [parse(text, parts) for text in texts]
        return [_around(core, layouts) for core in cores]

    def _cores(self, section: Section, form: str, pronoun: bool, register: str, again: bool) -> list[Chain]:
        cores = section.cores
        if pronoun and cores["pronoun"]:
            return cores["pronoun"]
        own = cores.get(register, [])
        key = "choice" if form in ("letter", "full") and cores["choice"] else "ask"
        if register == "plain":
            return cores[key] + (cores["free"] if form == "free" else [])
        if own and key == "ask" and (again or not self.common.registers[register].frames):
            return own
        chosen = [*(own if key == "ask" else ()), *section.framed[key]] or cores[key]
        texts = [t for t in self.common.registers[register].frames if not (section.several and "{image}" in t)]
        frames = [parse(text, {}) for text in texts]
        return [_around(core, frames) for core in chosen] if frames and not again else chosen


def _around(core: Chain, layouts: Sequence[Chain]) -> Chain:
    """A question with every way to put words around it."""
    here = {"core": choice([core]), "core:lower": choice([lowered(core)])}
    return chain([choice([filled(layout, here) for layout in layouts])])


def _literals(lines: Lines) -> Choice:
    return choice([parse(line, {}) for line in lines])


class _Reader:
    """Parses one section. ``drop`` leaves ``{scene}`` out."""

    def __init__(
        self, where: str, fragments: Mapping[str, Lines], drop: bool, known: str, openers: tuple[str, ...]
    ) -> None:
        self._openers = openers
        self._where = where
        self._drop = drop
        self._known = {*known.split(), *_EVERYWHERE.split()}
        self._fragments: dict[str, Choice] = {}
        for name, lines in fragments.items():
            self._fragments[name] = choice(self._parse("fragments." + name, lines))

    def section(self, raw: _RawSection) -> Section:
        cores = {key: self._parse(key, getattr(raw, key)) for key in ("ask", "free", "choice", "pronoun")}
        for register, lines in raw.registers.items():
            if register not in REGISTERS:
                raise InputError(f"{self._where}.registers", f"no register {register!r}", nearest(register, REGISTERS))
            cores[register] = self._parse(f"registers.{register}", lines)
        framed = {key: self._parse(key, self._opening(getattr(raw, key))) for key in ("ask", "choice")}
        sentences: dict[str, list[Chain]] = {}
        for purpose in ("statements", "answers", "follow"):
            for case, lines in getattr(raw, purpose).items():
                sentences[f"{purpose}/{case}"] = self._parse(f"{purpose}.{case}", lines)
        # A yes or no question is answered with that word first; a bare statement would not do.
        for key in [k for k in sentences if k.startswith("statements/") and raw.hint != "yesno"]:
            both = key.replace("statements", "answers")
            sentences[both] = sentences[key] + sentences.get(both, [])
        return Section(cores, framed, sentences, raw.hint, raw.forms, raw.several)

    def _opening(self, lines: Lines) -> Lines:
        """The questions that open as one: "How many", not "I am looking for"."""
        return [line for line in lines if not self._openers or line.lstrip("[").startswith(self._openers)]

    def _parse(self, purpose: str, lines: Lines) -> list[Chain]:
        found: list[Chain] = []
        seen: set[str] = set()
        for line in lines:
            text = line.replace(" {scene}", "{medium}").replace("|{scene}", "") if self._drop else line
            text = text.replace("{scene}", "{medium}") if self._drop else text
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


@cache
def load_phrasebook(language: str, folder: Path | None = None) -> Phrasebook:
    """The data files of a language, read once. Raises as `Phrasebook` does."""
    return Phrasebook(folder, language)


def data_version() -> str:
    """A digest of the data files that come with vlit."""
    told = [text for language in LANGUAGES for text in _files(None, language).values()]
    return blake2b("\n".join(told).encode(), digest_size=8).hexdigest()


def _check_common(common: Common) -> None:
    for place in PLACES:
        if not common.places.get(place):
            raise InputError(f"{_COMMON}: places", f"no words for the place {place!r}", "Add a list with at least one.")
    for form in FORM_KEYS:
        if not common.forms.get(form):
            raise InputError(f"{_COMMON}: forms", f"no layout for the form {form!r}", "Add a list with at least one.")
    for register in REGISTERS:
        if register not in common.registers:
            raise InputError(f"{_COMMON}: registers", f"no register {register!r}", "Add it; it may be empty.")
    for name, table in (("media", common.media), ("things", common.things)):
        if not table.get("default"):
            raise InputError(f"{_COMMON}: {name}", "no default", "Add it.")


def _files(folder: Path | None, language: str = "en") -> dict[str, str]:
    root: Traversable = resources.files(__package__).joinpath(language) if folder is None else folder
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
