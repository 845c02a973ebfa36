"""Damage as a step: harm the samples that stand on purpose, for studies of what harm does."""

from __future__ import annotations

from vlit.curate.decisions import ADDED, CHANGED, DROPPED
from vlit.curate.pool import Pool
from vlit.curate.rewriting import Fate, rewrite
from vlit.damage import DAMAGES, Data
from vlit.errors import UsageError
from vlit.schema import Sample


def parse_damage(text: str) -> tuple[str, float]:
    """``swap_answers:0.3`` as a name and a strength in 0..1. Raises `UsageError` for what is none."""
    name, _, strength = text.partition(":")
    DAMAGES.get(name)
    try:
        value = float(strength)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UsageError(f"--damage {text}", "has no strength from 0 to 1", f"Write {name}:0.3.")
    return name, value


def damage(pool: Pool, name: str, strength: float) -> Pool:
    """Harm the samples that stand in one way (`vlit.damage`); returns a pool of the harmed ones.

    The seed is the pool's, so that what is harmed at one strength is harmed at every higher one.

    Raises:
        UsageError: there is no such damage, or it needs annotations and there are none.
    """
    harm = DAMAGES.get(name)
    if harm.needs_scenes and pool.scenes is None:
        raise UsageError(f"--damage {name}", "needs the images' annotations", "Name them: --scenes SOURCE:PATH.")
    detail = f"strength {strength:g}"

    def change(before: list[Sample]) -> tuple[list[Sample], dict[str, Fate]]:
        after = harm(Data(before, pool.scenes), strength, pool.seed)
        old = {sample.id: sample for sample in before}
        fates: dict[str, Fate] = {}
        for sample in after:
            if old.get(sample.id) != sample:
                fates[sample.id] = Fate(CHANGED if sample.id in old else ADDED, detail)
        left = {sample.id for sample in after}
        fates |= {sample.id: Fate(DROPPED, detail) for sample in before if sample.id not in left}
        return after, fates

    return rewrite(pool, f"damage.{name}", change)
