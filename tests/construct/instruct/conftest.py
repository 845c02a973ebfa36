"""A server that a double of a writing model answers through, and scenes of which everything is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import vlit
import writer_double
from chat_server import Server, serve
from handmade import kitchen
from vlit.arrow import SCENE_SCHEMA, scenes_to_batch
from vlit.engine import Kept, ingest
from vlit.instructing import Planned, plan_construct
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef

__all__ = ["serve"]
_NAME = "secret-folder/kitchen-{}.jpg"


@pytest.fixture(scope="session")
def kitchens(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Twelve scenes like the kitchen, to use as ``--scenes``."""
    folder = tmp_path_factory.mktemp("kitchens") / "scenes"
    made = [kitchen(id=str(i), image=ImageRef(path=_NAME.format(i), width=1000, height=500)) for i in range(1, 13)]
    (folder / "secret-folder").mkdir(parents=True)
    for i in range(1, 13):
        Image.new("RGB", (1000, 500), (20 * i, 90, 60)).save(folder / _NAME.format(i))
    place = RunFolder.create(folder, "render", {}, overwrite=True)
    ingest(iter([Kept(scenes_to_batch(made))]), SCENE_SCHEMA, place, "data", "x", shard_rows=5)
    place.write_info({**place.info(), "finished": True})
    return f"vlit:{folder}"


@pytest.fixture
def writer(serve: Callable[..., Server]) -> Server:
    """A server whose model writes what is true."""
    return serve(writer_double.write)


@pytest.fixture
def plan(kitchens: str, tmp_path: Path) -> Callable[..., Planned]:
    """Plan a run over the kitchens: ``plan(server, **settings and arguments)``."""

    def make(server: Server | None = None, out: str = "run", **given: Any) -> Planned:
        names = vlit.InstructSettings.__struct_fields__
        settings = {k: v for k, v in given.items() if k in names}
        settings.setdefault("model", "double")
        if server is not None:
            settings["endpoint"] = server.url
        rest = {k: v for k, v in given.items() if k not in names}
        rest.setdefault("samples", 20)
        return plan_construct(kitchens, out=tmp_path / out, instruct=settings, **rest)

    return make
