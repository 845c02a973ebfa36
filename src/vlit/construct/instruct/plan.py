"""Which drafts are asked: quotas by prompt, spread over the rows that support them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.construct.instruct.draft import Offer
from vlit.construct.instruct.prompt import Prompt
from vlit.construct.instruct.steps import DRAFTS, Rows, unfit
from vlit.construct.quota import Quota, split
from vlit.construct.world import World
from vlit.engine import read_batches
from vlit.runfolder import RunFolder, digest

PLANNED = "work/drafts"
_Counts = npt.NDArray[np.int64]


class Planner:
    """Takes drafts from rows, at first for the quotas, then to replace what was refused.

    Args:
        shards: of the rows.
        rows: how to read them.
        prompts: by name; ``shares``: their weights.
        world: counts over the scenes.
        seed: of every random choice.
        once: whether a row is taken at most once: a sample that is evolved.
        cap: most drafts of one row; 0 for no limit.
    """

    def __init__(
        self, shards: Sequence[Path], rows: Rows, prompts: Mapping[str, Prompt], shares: Mapping[str, float],
        world: World, seed: int, *, once: bool = False, cap: int = 0,
    ) -> None:  # fmt: skip
        self._shards = list(shards)
        self._rows = rows
        self._prompts = {name: prompts[name] for name in shares}
        self._shares = dict(shares)
        self._world = world
        self._seed = seed
        self._cap = 1 if once else cap
        self.passed_over: Counter[str] = Counter()
        """Rows of which nothing can be asked, by reason."""
        offers = [[offer.most(p) if offer else 0 for p in self._prompts.values()] for offer in self._offers()]
        self._room: _Counts = np.array(offers, dtype=np.int64).reshape(-1, len(self._prompts))
        self._taken: _Counts = np.zeros_like(self._room)
        rng = np.random.default_rng(seed)
        self._dice = rng.random(self._room.shape)
        self._wanted: dict[str, int] = {}

    @property
    def number(self) -> int:
        """Of rows."""
        return len(self._room)

    @property
    def drafts(self) -> int:
        """Taken so far."""
        return int(self._taken.sum())

    def want(self, samples: int) -> int:
        """Take drafts for so many samples; returns how many there are."""
        self._wanted = split(samples, self._shares)
        target = split(samples, self._shares, self._offered())
        return self._take(target)

    def replace(self, missing: Mapping[str, int]) -> int:
        """Take further drafts of the same prompts, for those of which nothing came; returns how many there are."""
        return self._take(missing)

    def quotas(self, kept: Mapping[str, int]) -> list[Quota]:
        """One line for each prompt."""
        offered = self._offered()
        lines = []
        for at, name in enumerate(self._prompts):
            wanted, planned = self._wanted[name], int(self._taken[:, at].sum())
            why = (
                ""
                if planned >= wanted
                else "no scene supports it"
                if not offered[name]
                else "the scenes support no more"
            )
            lines.append(
                Quota(type=name, wanted=wanted, offered=offered[name], planned=planned, why=why, kept=kept.get(name, 0))
            )
        return lines

    def write(self, folder: RunFolder) -> list[Path]:
        """Shards of the rows that have drafts, each with its drafts; one for each shard of the rows."""
        first = 0
        settings = [self._rows.settings(), {n: p.mark for n, p in self._prompts.items()}, self._seed]
        for number, shard in enumerate(self._shards):
            rows = pq.read_metadata(shard).num_rows
            taken = self._taken[first : first + rows]
            mark = digest([settings, str(shard.name), shard.stat().st_size, taken.tolist()])
            if folder.finished(PLANNED, number, mark) is None:
                folder.write_shard(PLANNED, number, mark, self._rows.schema.append(DRAFTS), self._drafted(shard, taken))
            first += rows
        folder.trim(PLANNED, len(self._shards))
        return folder.shards(PLANNED)

    def _drafted(self, shard: Path, taken: _Counts) -> Iterator[pa.RecordBatch]:
        at = 0
        for batch in read_batches([shard]):
            part = taken[at : at + batch.num_rows]
            at += batch.num_rows
            busy = np.flatnonzero(part.sum(axis=1))
            if not busy.size:
                continue
            chosen = batch.select(self._rows.schema.names).take(pa.array(busy))
            drafts = []
            for row, (scene, _) in zip(busy, self._rows.read(chosen), strict=True):
                assert scene is not None
                offer = Offer(scene, self._world, self._seed)
                drafts.append(
                    msgspec.json.encode(
                        [
                            draft
                            for prompt, number in zip(self._prompts.values(), part[row], strict=True)
                            for draft in (offer.drafts(prompt, int(number)) if number else ())
                        ]
                    )
                )
            yield pa.RecordBatch.from_arrays(
                [*chosen.columns, pa.array(drafts, DRAFTS.type)], schema=self._rows.schema.append(DRAFTS)
            )

    def _offers(self) -> Iterator[Offer | None]:
        for batch in read_batches(self._shards):
            for scene, sample in self._rows.read(batch):
                if scene is None:
                    self.passed_over[(unfit(sample) if sample else "") or "whose image no scene describes"] += 1
                yield None if scene is None else Offer(scene, self._world, self._seed)

    def _offered(self) -> dict[str, int]:
        return {name: int(self._room[:, at].sum()) for at, name in enumerate(self._prompts)}

    def _take(self, target: Mapping[str, int]) -> int:
        """The scarcest prompt first; of each, rows that have given least first."""
        before = self.drafts
        offered = self._offered()
        names = list(self._prompts)
        for name in sorted(target, key=lambda n: (offered[n] / max(1, self._wanted[n]), n)):
            at, left = names.index(name), target[name]
            while left > 0:
                used = self._taken.sum(axis=1)
                open_ = self._room[:, at] > self._taken[:, at]
                if self._cap:
                    open_ &= used < self._cap
                rows = np.flatnonzero(open_)
                if not rows.size:
                    break
                # One draft of each row at most before the next is looked for, so that scenes take turns.
                order = np.lexsort((self._dice[rows, at], self._taken[rows, at], used[rows]))
                chosen = rows[order[:left]]
                self._taken[chosen, at] += 1
                left -= chosen.size
        return self.drafts - before
