"""Looking at and rewriting batches that have `vlit.arrow.SAMPLE_SCHEMA` already."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from vlit.arrow import SAMPLE_SCHEMA

_IMAGES = SAMPLE_SCHEMA.field("images").type
_LINEAGE = SAMPLE_SCHEMA.field("lineage").type


def is_canonical(schema: pa.Schema) -> bool:
    """Whether rows of a schema can be used as samples without conversion."""
    return bool(schema.remove_metadata().equals(SAMPLE_SCHEMA.remove_metadata()))


def map_paths(batch: pa.RecordBatch, change: Callable[[str], str]) -> pa.RecordBatch:
    """The batch with every image path changed."""
    position = batch.schema.get_field_index("images")
    column = batch.column(position)
    images = column.values
    fields = [images.field(n) for n in range(images.type.num_fields)]
    at = images.type.get_field_index("path")
    fields[at] = pa.array([change(path or "") for path in fields[at].to_pylist()], pa.string())
    changed = pa.StructArray.from_arrays(fields, fields=list(_IMAGES.value_type))
    return batch.set_column(position, batch.schema.field(position), _lists(column.offsets, changed))


def name_format(batch: pa.RecordBatch, name: str) -> pa.RecordBatch:
    """The batch with a format's name as version of the lineage steps that have none yet: those of reading."""
    position = batch.schema.get_field_index("lineage")
    column = batch.column(position)
    steps = column.flatten()
    fields = [steps.field(n) for n in range(steps.type.num_fields)]
    at = steps.type.get_field_index("version")
    fields[at] = pc.if_else(pc.equal(fields[at], ""), name, fields[at])
    named = pa.StructArray.from_arrays(fields, fields=list(_LINEAGE.value_type))
    start = column.offsets[0]
    offsets = column.offsets if start.as_py() == 0 else pc.subtract(column.offsets, start)
    return batch.set_column(
        position, batch.schema.field(position), pa.ListArray.from_arrays(offsets, named, type=_LINEAGE)
    )


def _lists(offsets: pa.Array, values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(offsets, values, type=_IMAGES)
