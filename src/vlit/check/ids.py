"""A rule for ids that only number the records of their file."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.check.rule import Context, Hit, file_rule, sample_rule
from vlit.schema import Sample

_RUNNING = "id-running"
_ENOUGH = 30


@sample_rule
def count_running(sample: Sample, context: Context) -> Iterator[Hit]:
    """Counts samples whose id is their number in the file, from 0 or from 1, for `running_ids`."""
    if sample.id in (str(context.samples), str(context.samples - 1)):
        context.counts[_RUNNING] += 1
    yield from ()


@file_rule
def running_ids(context: Context) -> Iterator[Hit]:
    """All ids are running numbers: another file of the same set has the same. One finding for the file."""
    if context.samples >= _ENOUGH and context.counts[_RUNNING] == context.samples:
        yield Hit(
            _RUNNING, "note", "id", f"the ids number the records of this file, {context.samples:,} in all",
            "Put the file's name before them when files are brought together.",
        )  # fmt: skip
