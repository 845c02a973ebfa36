"""Samples, scenes and views made in a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vlit.arrow import samples_to_batch
from vlit.measure import INDICATORS, DatasetIndicator, SampleIndicator, Summary, View
from vlit.schema import Evidence, ImageRef, Message, Object, Part, Sample, Scene

COCO = ("bus", "car", "cat", "dog", "person")


class Index:
    """Scenes by image path: what `vlit.scenes.SceneIndex` is to the room."""

    def __init__(self, scenes: Sequence[Scene]) -> None:
        self._scenes = {s.image.path: s for s in scenes}

    def get(self, image: str) -> Scene | None:
        return self._scenes.get(image)


def sample(
    *pairs: tuple[str, str], id: str = "s", image: str = "a.jpg", type: str = "", source: str = "", mark: bool = True,
    evidence: tuple[Evidence, ...] = (), size: tuple[int, int] = (0, 0),
) -> Sample:  # fmt: skip
    messages: list[Message] = []
    for i, (question, answer) in enumerate(pairs):
        marks = (Part("image"),) if image and mark and i == 0 else ()
        messages += [
            Message("user", (*marks, Part("text", question))),
            Message("assistant", (Part("text", answer),)),
        ]
    images = (ImageRef(path=image, width=size[0], height=size[1]),) if image else ()
    return Sample(
        id=id, images=images, messages=tuple(messages), instruction_type=type, source=source, evidence=evidence
    )


def scene(image: str, *categories: str, closed: Sequence[str] = COCO) -> Scene:
    objects = tuple(
        Object(id=str(i), category=c, box=(10.0 * i, 10.0, 10.0 * i + 8, 30.0), area=160.0)
        for i, c in enumerate(categories)
    )
    reference = ImageRef(path=image, width=640, height=480)
    return Scene(id=image, image=reference, objects=objects, closed_world=tuple(closed), lexicon="coco")


def view(samples: Sequence[Sample], scenes: Sequence[Scene] = ()) -> View:
    return View(samples_to_batch(samples), Index(scenes) if scenes else None)


def score(name: str, samples: Sequence[Sample], scenes: Sequence[Scene] = ()) -> list[float | None]:
    one = INDICATORS.get(name)()
    assert isinstance(one, SampleIndicator)
    return one.score(view(samples, scenes)).to_list()


def mean(name: str, samples: Sequence[Sample], scenes: Sequence[Scene] = ()) -> float:
    one = INDICATORS.get(name)()
    assert isinstance(one, SampleIndicator)
    v = view(samples, scenes)
    scores, weights = one.score(v), one.weigh(v)
    known = [(s, 1.0 if weights is None else weights[i]) for i, s in enumerate(scores) if s is not None]
    return sum(s * w for s, w in known) / sum(w for _, w in known)


def summary(name: str, samples: Sequence[Sample], scenes: Sequence[Scene] = ()) -> Summary:
    one = INDICATORS.get(name)()
    assert isinstance(one, DatasetIndicator)
    return one.summarise(view(samples, scenes), np.random.default_rng(0))


def value(name: str, samples: Sequence[Sample], scenes: Sequence[Scene] = ()) -> float:
    found = summary(name, samples, scenes).value
    assert found is not None
    return found


def shards(folder: Path, *parts: Sequence[Sample]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for i, part in enumerate(parts):
        paths.append(folder / f"part-{i:05d}.parquet")
        pq.write_table(pa.Table.from_batches([samples_to_batch(part)]), paths[-1])
    return paths


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """The functions of this file."""
    return SimpleNamespace(
        Index=Index, sample=sample, scene=scene, view=view, score=score, mean=mean, summary=summary, value=value,
        shards=shards,
    )  # fmt: skip
