"""Reading and checking a study file: every mistake is found before anything runs, and told with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from vlit.damage import DAMAGES
from vlit.errors import UsageError, nearest
from vlit.laptop import RECIPES
from vlit.measure import INDICATORS
from vlit.study.settings import Study
from vlit.yamlfile import Mistake, Notes, Place, composed

Found = tuple[Place, str, str]
_REPORTED = 6


def load_study(path: str | Path) -> Study:
    """Read and check a study.

    Raises:
        InputError: the file cannot be read, or is no YAML.
        UsageError: what is wrong in it, each with its line.
    """
    study, mistakes = check_study(path)
    if mistakes or study is None:
        first = mistakes[0]
        more = "".join(f"\n  line {m.line}: {m.what}. {m.fix}" for m in mistakes[1:_REPORTED])
        left = len(mistakes) - _REPORTED
        raise UsageError(
            f"{path}, line {first.line}", first.what, first.fix + more + (f"\n  and {left} more" if left > 0 else "")
        )
    return study


def check_study(path: str | Path) -> tuple[Study | None, list[Mistake]]:
    """Read a study and find all mistakes, in the order of their lines."""
    notes = Notes()
    study = notes.struct(composed(path, "study"), Study, "a study")
    if study is not None:
        for place, what, fix in [*_arms(study), *_models(study), *_benchmarks(study), *_rest(study)]:
            notes.wrong(notes.line(place), what, fix)
    return study, sorted(notes.mistakes, key=lambda mistake: mistake.line)


def _arms(study: Study) -> Iterator[Found]:
    for name, number in Counter(arm.name for arm in study.all_arms()).items():
        if number > 1:
            yield ("arms",), f"{number} arms are named '{name}'", "Give each its own name."
    needs_base = bool(study.doses)
    for n, arm in enumerate(study.arms):
        needs_base |= arm.data is None
        yield from _damage(("arms", n, "damage"), arm.damage)
        if arm.data is not None:
            yield from _there(("arms", n, "data", "path"), arm.data.path)
    for name, doses in study.doses.items():
        yield from _damage(("doses", name, "damage"), dict.fromkeys([doses.damage], 0.5))
        for at in doses.at:
            yield from _damage(("doses", name, "at"), {DAMAGES.names()[0]: at})
        if len(set(doses.at)) < max(2, len(doses.at)):
            yield ("doses", name, "at"), "a dose-response needs two different doses or more", "Write [0, 0.15, 0.3]."
    if study.data is not None:
        yield from _there(("data", "path"), study.data.path)
    elif needs_base:
        yield (), "arms without data of their own need a base dataset", "Add 'data: {path: ...}'."
    if not study.all_arms():
        yield (), "the study has no arms", "Add 'arms:', or 'data:' and 'doses:'."
    if study.kind == "cross":
        if len(study.arms) < 2 or any(arm.data is None for arm in study.arms):
            yield ("arms",), "a cross study has two datasets or more, each an arm with data", "Add 'data:' to each."
        if study.doses:
            yield ("doses",), "a cross study compares datasets, not doses", "Remove 'doses:'."
        if not 0 < study.held_out < 1:
            yield ("held_out",), f"{study.held_out} is no share of the images", "Give more than 0 and less than 1."


def _damage(place: Place, damage: dict[str, float]) -> Iterator[Found]:
    for name, strength in damage.items():
        if name not in DAMAGES.names():
            yield place, f"there is no damage '{name}'", nearest(name, DAMAGES.names())
        if not 0 <= strength <= 1:
            yield place, f"{strength:g} is no strength of {name}", "Give 0 to 1."


def _models(study: Study) -> Iterator[Found]:
    if not study.models:
        yield ("models",), "the study has no models", "Add '- {name: ..., path: ...}'."
    for name, number in Counter(model.name for model in study.models).items():
        if number > 1:
            yield ("models",), f"{number} models are named '{name}'", "Give each its own name."
    for n, model in enumerate(study.models):
        place: Place = ("models", n)
        if bool(any(model.paths)) == (model.build is not None):
            yield place, f"{model.name} needs a path or something to build, and not both", "Keep one of the two."
        builds = model.build if isinstance(model.build, list) else [model.build] if model.build else []
        for build in builds:
            if build.family not in RECIPES:
                yield (*place, "build"), f"there is no base of family '{build.family}'", nearest(build.family, RECIPES)
    if not study.seeds or len(set(study.seeds)) < len(study.seeds):
        yield ("seeds",), "the seeds are missing or not all different", "Write 'seeds: [0, 1, 2]'."


def _benchmarks(study: Study) -> Iterator[Found]:
    if study.kind == "cross":
        names = [arm.name for arm in study.arms]
        if study.benchmarks:
            yield ("benchmarks",), "the benchmarks of a cross study are its datasets' held-out parts", "Remove them."
        if study.outcome.benchmark != "all":
            yield ("outcome", "benchmark"), "the outcome of a cross study is on all datasets", "Write 'all'."
        if "all" in names:
            yield ("arms",), "'all' is the name of all datasets together", "Name the arm otherwise."
        return
    names = [bench.called for bench in study.benchmarks]
    if not names:
        yield (), "the study has no benchmarks", "Add 'benchmarks:' with '- {path: ...}'."
    elif study.outcome.benchmark not in names:
        yield (
            ("outcome", "benchmark"),
            f"no benchmark is named '{study.outcome.benchmark}'",
            nearest(study.outcome.benchmark, names),
        )
    for n, bench in enumerate(study.benchmarks):
        yield from _there(("benchmarks", n, "path"), bench.path)
        if names.count(names[n]) > 1:
            yield ("benchmarks", n, "path"), f"two benchmarks are named {names[n]}", "Give one of them another name."


def _rest(study: Study) -> Iterator[Found]:
    given = [name for name in ("images", "turns", "tokens") if getattr(study.budget, name)]
    if len(given) != 1 or study.budget.amount < 1:
        yield ("budget",), "the budget is given in one of images, turns and tokens", "Write 'budget: {turns: 10000}'."
    named = study.outcome.indicator
    if named and named not in INDICATORS.names():
        yield ("outcome", "indicator"), f"there is no indicator '{named}'", nearest(named, INDICATORS.names())
    elif named and not study.tiers:
        yield ("tiers",), f"without tiers {named} is not computed", "Add its tier, or declare no indicator."
    try:
        study.tune.check()
    except UsageError as error:
        yield ("tune",), f"{error.where} {error.what}", error.fix
    if study.threads < 1:
        yield ("threads",), f"{study.threads} is no number of threads", "Give 1 or more."


def _there(place: Place, path: str) -> Iterator[Found]:
    if not Path(path).exists():
        yield place, f"there is no {path}", "Correct the path, or make it first."
