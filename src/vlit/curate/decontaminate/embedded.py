"""Images of a benchmark that are embedded like those of samples: crops and redrawn copies, where an embedder sees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from vlit.arrow import samples_to_batch
from vlit.curate.decontaminate.benchmark import Benchmark
from vlit.curate.decontaminate.hits import FOUND_SCHEMA
from vlit.curate.features import BASIC
from vlit.curate.pool import Pool
from vlit.curate.vectors import embedder, image_vectors
from vlit.measure import View
from vlit.schema import ImageRef, Sample

_BLOCK = 1024


def embedded_hits(pool: Pool, benchmarks: Sequence[Benchmark], least: float) -> pl.DataFrame:
    """Hits with the columns of `FOUND_SCHEMA`: samples whose first image has a cosine similarity of at least ``least``
    to one of a benchmark's; none where no embedder that sees images is named. Benchmarks' embedded pixels are left out.
    """
    nothing = pl.from_arrow(FOUND_SCHEMA.empty_table())
    assert isinstance(nothing, pl.DataFrame)
    basic = pool.read(BASIC, ["id", "paths", "images"]).with_row_index("row").cast({"row": pl.Int64})
    pictured = basic.filter((pl.col("images") > 0) & pl.Series(pool.alive))
    firsts = pictured.unique("paths", keep="first", maintain_order=True)
    mine = image_vectors(pool, firsts["row"].to_numpy())
    if mine is None:
        return nothing
    tools = embedder(pool)
    assert tools.embeddings is not None
    pairs: list[tuple[int, int, int, float]] = []
    for number, benchmark in enumerate(benchmarks):
        at = [i for i, file in enumerate(benchmark.files) if file]
        shown = [Sample(id=str(i), images=(ImageRef(path=benchmark.files[i]),), messages=()) for i in at]
        if not shown:
            continue
        found = tools.embeddings.images(View(samples_to_batch(shown), instruments=tools), range(len(shown)))
        if not found:
            continue
        theirs = np.stack(list(found.values()))
        items = benchmark.image_items[[at[place] for place in found]]
        for start in range(0, mine.rows.size, _BLOCK):
            alike = mine.values[start : start + _BLOCK] @ theirs.T
            for i, j in zip(*np.nonzero(alike >= least), strict=True):
                pairs.append((int(mine.rows[start + i]), number, int(items[j]), float(alike[i, j])))
    if not pairs:
        return nothing
    kinds = {"first": pl.Int64, "benchmark": pl.Int32, "item": pl.Int64, "similarity": pl.Float64}
    hits = pl.DataFrame(pairs, schema=kinds, orient="row").unique(["first", "benchmark", "item"], maintain_order=True)
    named = hits.join(firsts.select("paths", first="row"), on="first", how="left", maintain_order="left")
    lines = named.join(pictured.select("paths", "row", "id"), on="paths", how="inner", maintain_order="left")
    lines = lines.with_columns(
        evidence=pl.lit("image_embedding"), pictured=pl.lit(True), text=pl.lit(""), image=pl.lit("")
    )
    absent = [name for name in nothing.columns if name not in lines.columns]
    lines = lines.with_columns(pl.lit(None).alias(name) for name in absent)
    return lines.select(pl.col(name).cast(kind) for name, kind in nothing.schema.items())
