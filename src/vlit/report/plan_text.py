"""A plan as lines of text: what each type gets and why, forms and polarity, images, what the card will say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vlit.construct import GROUP, ConstructSettings, Planned
from vlit.schema import FORMS

_WIDTH = 24
_CLUSTERS = 12


def plan_text(planned: Planned, settings: ConstructSettings, notes: Sequence[str] = ()) -> str:
    """The plan, ready for a terminal."""
    plan = planned.plan
    samples = sum(map(len, plan.items.values()))
    lines = [f"{samples:,} of {settings.samples:,} samples from {len(plan.items):,} of {planned.world.scenes:,} images"]
    if settings.have.samples:
        lines.append(f"to join {settings.have.samples:,} samples that are there")
    lines += ["", *_quotas(planned, settings)]
    if planned.images is not None:
        lines += ["", *_images(planned)]
    if plan.predicted:
        whose = "both together" if settings.have.samples else "them"
        lines += ["", f"what the quality card will say of {whose}"]
        lines += [f"  {name:<24} {value:.4g}" for name, value in plan.predicted.items()]
    lines += [f"note: {note}" for note in notes]
    return "\n".join(lines)


def _quotas(planned: Planned, settings: ConstructSettings) -> list[str]:
    forms: dict[str, Counter[str]] = {}
    polarity: dict[str, Counter[str]] = {}
    for kind, form, said, n in planned.plan.table:
        group = GROUP.get(kind, kind)
        forms.setdefault(group, Counter())[form] += n
        polarity.setdefault(group, Counter())[said] += n
    there = bool(settings.have.samples)
    head = ["type", *(["there"] if there else []), "wanted", "offered", "planned", *FORMS, "yes", "no"]
    rows = []
    for quota in sorted(planned.plan.quotas, key=lambda q: (-q.planned, q.type)):
        numbers = [*([quota.have] if there else []), quota.wanted, quota.offered, quota.planned]
        asked = [forms.get(quota.type, Counter())[form] for form in FORMS]
        words = [polarity.get(quota.type, Counter())[word] for word in ("yes", "no")]
        rows.append([quota.type, *(f"{n:,}" for n in numbers), *(f"{n:,}" if n else "" for n in (*asked, *words))])
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    most = max((q.planned for q in planned.plan.quotas), default=0) or 1
    lines = ["  ".join(_aligned(head, widths))]
    for row, quota in zip(rows, sorted(planned.plan.quotas, key=lambda q: (-q.planned, q.type)), strict=True):
        bar = "#" * round(_WIDTH * quota.planned / most)
        lines.append(f"{'  '.join(_aligned(row, widths))}  {bar:<{_WIDTH}}  {quota.why}".rstrip())
    return lines


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.ljust(width) if i == 0 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _images(planned: Planned) -> list[str]:
    images = planned.images
    assert images is not None
    lines = [
        f"{len(images.rows):,} images of {len(images.clusters):,} kinds, which show {images.categories:,} of "
        f"{images.of_categories:,} categories"
    ]
    for cluster in images.clusters[:_CLUSTERS]:
        about = ", ".join(cluster.about) or "no object"
        lines.append(f"  {cluster.chosen:>6,} of {cluster.scenes:<8,} {about}")
    more = images.clusters[_CLUSTERS:]
    if more:
        lines.append(
            f"  {sum(c.chosen for c in more):>6,} of {sum(c.scenes for c in more):<8,} {len(more)} further kinds"
        )
    return lines
