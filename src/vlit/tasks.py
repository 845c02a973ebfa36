"""Things that are done each on its own and write a file each: here, in processes, or as tasks of a Ray cluster.

For what is too large to be a row of a shard, such as a cell of a study. The engine's `Engine.run` is for shards.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, TypeVar

from vlit.engine import Engine, start_ray
from vlit.errors import InputError, VlitError

T = TypeVar("T")
Work = Callable[[T, Path], Any]


def do_each(
    work: Work[T], things: Sequence[T], out: Path, engine: Engine, what: str, *, gpu: bool = False
) -> list[tuple[T, VlitError]]:
    """Do all things; returns those that failed, and why. A failure does not stop the others.

    Args:
        work: importable, called with a thing and ``out``; what it leaves is written below that folder, which on a
            cluster every node has to see.
        engine: ``workers`` at once (0 for one per core), on ``runner``; its progress is told after each.
        what: is being done, for the progress.
        gpu: on Ray: whether a task takes a GPU of a cluster that has any.
    """
    failed = []
    for done, (thing, why) in enumerate(_attempts(work, things, out.absolute(), engine, gpu), start=1):
        if why is not None:
            failed.append((thing, why))
        if engine.progress is not None:
            engine.progress(what, done, len(things))
    return failed


def _attempts(
    work: Work[T], things: Sequence[T], out: Path, engine: Engine, gpu: bool
) -> Iterator[tuple[T, VlitError | None]]:
    if engine.runner == "ray":
        yield from _on_ray(work, things, out, engine, gpu)
        return
    workers = engine.at_once(len(things))
    if workers <= 1:
        for thing in things:
            yield thing, _attempt(work, thing, out)
        return
    # Not forked: a process with torch's threads cannot be.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(_attempt, work, thing, out): thing for thing in things}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _on_ray(
    work: Work[T], things: Sequence[T], out: Path, engine: Engine, gpu: bool
) -> Iterator[tuple[T, VlitError | None]]:
    start_ray(engine.ray_address, engine.at_once(len(things)))
    import ray

    cluster: Any = ray
    has_gpu = cluster.cluster_resources().get("GPU", 0) >= 1
    attempt = cluster.remote(_attempt).options(num_cpus=1, num_gpus=int(gpu and has_gpu))
    waiting = {attempt.remote(work, thing, out): thing for thing in things}
    while waiting:
        for done in ray.wait(list(waiting))[0]:
            yield waiting.pop(done), ray.get(done)


def _attempt(work: Work[T], thing: T, out: Path) -> VlitError | None:
    try:
        work(thing, out)
    except VlitError as error:
        return InputError(error.where, error.what, error.fix)  # one that another process can read
    return None
