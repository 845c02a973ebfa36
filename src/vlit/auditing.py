"""`vlit.audit`: every claim of a dataset, with its verdict."""

from __future__ import annotations

import time
from pathlib import Path

from vlit.claims import AuditStep, summarise
from vlit.engine import Engine
from vlit.inputs import SAMPLES, contradicted, dataset, sample_shards, scene_index
from vlit.report import Audit, audit_report
from vlit.run import Run
from vlit.runfolder import RunFolder
from vlit.schema import Scene


def audit(
    data: str | Path | Run,
    *,
    out: str | Path,
    scenes: str | None = None,
    images: str | Path | None = None,
    format: str | None = None,
    limit: int | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Audit:
    """Every claim that the answers of a dataset make, with its verdict and what the verdict rests on.

    Args:
        data: a dataset file, a run folder, or what `construct` returned.
        out: a run folder: the table in ``data/``, the page in ``report.html``, the numbers in ``audit.json``.
        scenes: what is known of the images; a run folder brings its own. Without it every claim is unknown.
        images: folder that image names are relative to.
        format: the dataset's format, recognised when None.
        limit: use the first samples only.
        engine, overwrite: as in `construct`.
    """
    began = time.monotonic()
    engine = engine or Engine()
    source = dataset(data, format, images)
    described = {"data": str(source.path), "scenes": scenes, "images": str(images or ""), "limit": limit}
    folder = RunFolder.create(out, "audit", described, overwrite=overwrite)
    shards = sample_shards(source, folder, engine, limit)
    index = scene_index(data, scenes, folder, engine)
    counts: dict[str, int] = {}
    for line in engine.run(AuditStep(index), shards, folder):
        for name, n in line.counts.items():
            counts[name] = counts.get(name, 0) + n
    found = Audit(summarise(folder.shards(), counts), folder.path)
    info = {
        **folder.info(),
        "finished": True,
        "inputs": {"data": {"path": str(source.path), "format": source.format, "fingerprint": source.fingerprint()}},
        "counts": {**counts, "claims": found.found.claims, "rejected": sum(x.rejected for x in folder.lines(SAMPLES))},
        "times": {"audit": round(time.monotonic() - began, 2)},
    }
    folder.write_text("audit.json", found.to_json() + "\n")
    page = audit_report(found.found, info, contradicted(folder.shards(), shards), index.get if index else _unknown)
    folder.write_text("report.html", page)
    folder.write_text("README.md", f"# Claims of {source.path.name}\n\n```\n{found.summary()}\n```\n")
    folder.write_info(info)
    return found


def _unknown(_: str) -> Scene | None:
    return None
