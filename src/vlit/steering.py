"""From what a user names to what the planner is told: the gaps of a dataset to fill, a dataset to imitate.

Both are read from a quality card (`vlit.measure.Content`); a dataset that is named instead is measured for it, by its
words alone. Instruction types of foreign data are those that the card tells by rules; what no generator makes stays in
the count of what is there, and is named.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from vlit.construct import (
    GROUP,
    LANGUAGE_SHARES,
    REGISTER_SHARES,
    SHARES,
    Constructed,
    ConstructSettings,
    Existing,
)
from vlit.engine import Engine
from vlit.errors import UsageError
from vlit.inputs import dataset, sample_shards
from vlit.measure import Card, MeasureSettings, measure_shards, read_card
from vlit.run import Run
from vlit.runfolder import RunFolder, digest

_LETTERS = "ABCD"
_COUNTED = ("diversity.types",)
"""The indicator to measure where only the content is wanted: the cheapest one."""


class Order(msgspec.Struct, frozen=True):
    """Settings for the planner, the card they rest on (None for none), and what cannot be had, in sentences."""

    settings: ConstructSettings
    card: Card | None = None
    notes: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """The settings for ``run.json``; what was read from a card as a hash, since the card holds it."""
        told: dict[str, Any] = msgspec.to_builtins(self.settings)
        read = {name: told.pop(name) for name in ("have", "forms_of", "turns", "words")}
        return told if self.card is None else {**told, "card": digest(read)}


def order(
    *,
    samples: int,
    seed: int,
    types: Mapping[str, float] | None,
    registers: Mapping[str, float] | None,
    languages: Mapping[str, float] | None,
    per_image: int,
    images_first: int,
    fill_gaps_of: str | Path | Run | None,
    like: str | Path | Run | None,
    engine: Engine,
) -> Order:
    """The planner's settings for what the options of ``construct`` and ``plan`` say.

    Raises:
        UsageError: options that exclude each other, or a setting that cannot be right.
        InputError: the card or the dataset cannot be read.
    """
    plain = ConstructSettings(
        samples=samples, seed=seed, per_image=per_image, images=images_first, shares=dict(types or SHARES),
        registers=dict(registers or REGISTER_SHARES), languages=dict(languages or LANGUAGE_SHARES),
    )  # fmt: skip
    plain.check()
    plain.spoken()
    if fill_gaps_of is not None and like is not None:
        raise UsageError("--like", "cannot be joined with --fill-gaps-of", "Imitate a dataset, or fill its gaps.")
    if fill_gaps_of is not None:
        card = card_of(fill_gaps_of, engine)
        have = existing(card)
        return Order(msgspec.structs.replace(plain, have=have), card, have.lacks)
    if like is not None:
        if types:
            raise UsageError("--types", "says the types, and so does --like", "Leave one of them out.")
        card = card_of(like, engine)
        return _imitation(plain, card)
    return Order(plain)


def card_of(named: str | Path | Run, engine: Engine) -> Card:
    """The card in a folder or file, or that of a dataset, which is then measured by its words."""
    path = named.path if isinstance(named, Run) else Path(named)
    if path.name == "card.json" or (path / "card.json").is_file():
        return read_card(path / "card.json" if path.is_dir() else path)
    with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
        folder = RunFolder.create(Path(temporary) / "card", "measure", {})
        shards = sample_shards(dataset(path, None, None), folder, engine, None)
        settings = MeasureSettings(tiers=("text",), indicators=_COUNTED)
        return measure_shards(shards, folder, engine, settings, None, path.name)


def existing(card: Card) -> Existing:
    """What the dataset of a card holds, in the planner's terms; counts of its draw are scaled to the whole."""
    groups = _grouped(card.types)
    foreign = {name: n for name, n in groups.items() if name not in SHARES}
    lacks = [f"{sum(foreign.values()):,} of its {card.samples:,} samples are of types that no generator makes "
             f"({', '.join(sorted(foreign))}); they stay as they are"] if foreign else []  # fmt: skip
    content = card.content
    if content is None:
        lacks.append("its card does not count answers, letters and objects: only types are filled up; measure it again")
        return Existing(samples=card.samples, groups=groups, exchanges=dict(card.types), lacks=tuple(lacks))
    if content.objects is None:
        lacks.append("its card was made without annotations: rare objects are favoured without regard to it")
    scale = card.samples / max(1, content.samples)

    def scaled(counts: Mapping[str, int]) -> dict[str, int]:
        return {name: round(n * scale) for name, n in counts.items()}

    letters = scaled(content.letters)
    a, b, c, d = (letters.get(x, 0) for x in _LETTERS)
    return Existing(
        samples=card.samples,
        groups=groups,
        exchanges=scaled(content.types),
        answers={kind: scaled(said) for kind, said in content.answers.items()},
        asked={thing: (round(yes * scale), round(no * scale)) for thing, (yes, no) in content.asked.items()},
        letters=(a, b, c, d),
        objects=scaled(content.objects or {}),
        lacks=tuple(lacks),
    )


def likeness(card: Card, made: Constructed) -> dict[str, float]:
    """How much of the imitated set's distributions the made one covers: sum of the smaller shares, 1 when they agree.

    Of instruction types of exchanges, answer forms, answer lengths and exchanges per sample.
    """
    content = card.content
    if content is None:
        return {}
    pairs = {
        "types": (_grouped(content.types), _grouped(made.shape["exchange"])),
        "forms": (_over_all(content.forms), made.shape["form"]),
        "lengths": (_over_all(content.words), made.shape["words"]),
        "turns": (content.turns, made.shape["turns"]),
    }
    return {name: round(_overlap(wanted, found), 4) for name, (wanted, found) in pairs.items()}


def _imitation(plain: ConstructSettings, card: Card) -> Order:
    content = card.content
    if content is None:
        raise UsageError("--like", "names a card that does not count what the dataset holds", "Measure it again.")
    several = {n: times for n, times in content.turns.items() if int(n) > 1}
    mixed = sum(several.values()) / max(1, content.samples)
    groups = _grouped(card.types)
    known = {name: float(n) for name, n in groups.items() if name in SHARES and name != "conversation"}
    if not known:
        raise UsageError(
            "--like", "names a dataset of which no type can be made", "See the types in docs/construct.md."
        )
    whole = sum(known.values())
    shares = {name: (1 - mixed) * n / whole for name, n in known.items()}
    if mixed:
        shares["conversation"] = mixed
    lost = 1 - (whole + groups.get("conversation", 0)) / max(1, sum(groups.values()))
    notes = [f"{lost:.1%} of its samples are of types that no generator makes "
             f"({', '.join(sorted(n for n in groups if n not in SHARES))})"] if lost > 0.0005 else []  # fmt: skip
    settings = msgspec.structs.replace(
        plain, shares=shares, forms_of=_weights(content.forms, shares), words=_weights(content.words, shares),
        turns={n: float(times) for n, times in several.items()},
    )  # fmt: skip
    return Order(settings, card, tuple(notes))


def _weights(counts: Mapping[str, Mapping[str, int]], shares: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Counts of single types as weights of quotas."""
    weights: dict[str, dict[str, float]] = {}
    for kind, found in counts.items():
        group = GROUP.get(kind, kind)
        if group in shares:
            into = weights.setdefault(group, {})
            for name, n in found.items():
                into[name] = into.get(name, 0.0) + n
    return weights


def _over_all(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for found in counts.values():
        total.update(found)
    return dict(total)


def _grouped(types: Mapping[str, int]) -> dict[str, int]:
    groups: Counter[str] = Counter()
    for kind, n in types.items():
        groups[GROUP.get(kind, kind)] += n
    return dict(groups)


def _overlap(wanted: Mapping[str, int], found: Mapping[str, int]) -> float:
    both = sum(wanted.values()), sum(found.values())
    if not all(both):
        return 0.0
    return sum(min(n / both[0], found.get(name, 0) / both[1]) for name, n in wanted.items())
