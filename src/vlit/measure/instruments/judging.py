"""A judge behind an endpoint: several opinions per sample, kept in a journal, none asked twice."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from vlit.endpoint import Ask, Asked, Endpoint, Journal, Spent, ask_all
from vlit.imagefile import decoded
from vlit.measure.instruments.labels import Label, load_labels
from vlit.measure.instruments.rubric import Rubric, Vote, load_rubric, read_opinion
from vlit.measure.instruments.store import content_key, sample_key
from vlit.measure.pictured import pictured
from vlit.schema import Sample

if TYPE_CHECKING:
    from vlit.engine import Progress
    from vlit.measure.instruments.settings import InstrumentSettings
    from vlit.measure.view import View

_VERSION = "1"
_TRIES = 3  # of an opinion that cannot be read
_SIDE = 1024  # pixels: larger pictures are shrunk, since servers bill by size
_SENT_AS_IS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png"}
_MOST_BYTES = 1 << 20
_TOKENS = 600
_WARMTH = 0.7  # so that votes may differ; a single vote is asked at 0
_CHUNK = 128
_SCHEMA: dict[str, Any] = {
    "row": pl.UInt32, "vote": pl.Int64, "criterion": pl.String, "score": pl.Float64, "why": pl.String,
}  # fmt: skip


class Judging:
    """A judge and its opinions.

    Args:
        endpoint: whom to ask.
        rubric: what it is told.
        samples: how many samples of a draw it sees.
        votes: opinions per sample.
        labels: by people, by sample id; those in the draw are judged too.
        journal: where answers are kept.
        max_requests: most requests of one run.
        price: to tell the cost, see `InstrumentSettings`.
        progress: told of votes.

    Attributes:
        spent: what this run sent and received.
    """

    def __init__(
        self, endpoint: Endpoint, rubric: Rubric, samples: int, votes: int, labels: dict[str, Label], journal: Path,
        max_requests: int, price: tuple[float, float] | None = None, progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.samples = samples
        self.votes = votes
        self.labels = labels
        self._endpoint = endpoint
        self._rubric = rubric
        self._told = rubric.told()
        self._journal = Journal(journal)
        self._left = max_requests
        self._price = price
        self._progress = progress
        self.spent = Spent()
        self._used = Spent()
        self._lost: dict[str, int] = {}
        self._unasked = False
        self._labelled = 0

    def of(self, view: View) -> pl.DataFrame:
        """row, vote, criterion, score (1 to 5, null where the judge says that it cannot be judged) and why.

        For the rows in reach and those with labels; a line is missing where there is no opinion."""
        return view.once("judge.opinions", self._read)

    def scores(self, view: View, criterion: str) -> pl.DataFrame:
        """row and score: the mean vote of every row in reach."""
        own = self.of(view).filter((pl.col("criterion") == criterion) & (pl.col("row") < self.samples))
        return own.group_by("row", maintain_order=True).agg(pl.col("score").mean())

    def notes(self) -> tuple[str, ...]:
        """Who judged, what the answers behind the numbers cost (whenever they came), what is missing."""
        used = self._used
        cost = f", {used.cost(self._price):.4f} at the prices given" if self._price is not None else ""
        notes = [
            f"Tier judge: {self._endpoint.model} gave {self.votes} opinions per sample, {used.reused:,} answers in all "
            f"with {used.prompt_tokens:,} prompt and {used.completion_tokens:,} completion tokens{cost}."
        ]
        if self._unasked:
            notes.append("--max-requests ended the judging early: the same command goes on where it stopped.")
        if self._lost:
            notes.append(
                "Opinions that are missing: "
                + ", ".join(f"{n:,} ({why})" for why, n in sorted(self._lost.items()))
                + "."
            )
        if self.labels:
            notes.append(f"{self._labelled:,} of {len(self.labels):,} labelled samples are in the draw.")
        return tuple(notes)

    def _read(self, view: View) -> pl.DataFrame:
        ids = view.samples["id"].to_list()
        labelled = [row for row, name in enumerate(ids) if name in self.labels]
        self._labelled = len(labelled)
        rows = list(dict.fromkeys([*labelled, *range(min(self.samples, len(view)))]))
        places: dict[str, list[tuple[int, int]]] = {}
        found: dict[tuple[int, int], dict[str, Vote]] = {}
        wanted: set[tuple[int, int]] | None = None
        for again in range(_TRIES):
            places.clear()
            asked = self._ask(self._asks(view, rows, again, wanted, places))
            wanted = set()
            for key, where in places.items():
                reply = asked.replies.get(key)
                if reply is None:
                    if key in asked.failed:
                        self._count(_short(asked.failed[key]), len(where))
                    continue
                opinion = read_opinion(reply.text)
                if isinstance(opinion, str):
                    wanted.update(where)
                else:
                    found.update(dict.fromkeys(where, opinion))
            if not wanted or self._unasked:
                break
            rows = sorted({row for row, _ in wanted})
        if wanted:
            self._count("the answer could not be read", len(wanted))
        lines = [
            (row, vote, criterion, one.score, one.why)
            for (row, vote), opinion in sorted(found.items())
            for criterion, one in opinion.items()
        ]
        return pl.DataFrame(lines, schema=_SCHEMA, orient="row")

    def _asks(
        self, view: View, rows: list[int], again: int, wanted: set[tuple[int, int]] | None,
        places: dict[str, list[tuple[int, int]]],
    ) -> Iterator[Ask]:  # fmt: skip
        """The questions, made as they are pulled; ``places`` learns which key answers for which row and vote."""
        for start in range(0, len(rows), _CHUNK):
            for row, sample in pictured(view, rows[start : start + _CHUNK], view.instruments.shards):
                if any(image.bytes is None for image in sample.images):
                    self._count("an image could not be read", self.votes)
                    continue
                content = sample_key(sample)
                for vote in range(self.votes):
                    if wanted is not None and (row, vote) not in wanted:
                        continue
                    name = content_key(
                        _VERSION, self._endpoint.model, self._rubric.mark, content, f"{vote}/{again}/{self.votes > 1}"
                    ).hex()
                    places.setdefault(name, []).append((row, vote))
                    yield Ask(name, self._body(sample, vote, again))

    def _body(self, sample: Sample, vote: int, again: int) -> Callable[[], dict[str, Any]]:
        return partial(
            _request, self._told, self._rubric.ask, sample, vote + 1000 * again, _WARMTH if self.votes > 1 else 0.0
        )

    def _ask(self, asks: Iterator[Ask]) -> Asked:
        asked = ask_all(
            asks,
            self._endpoint,
            self._journal,
            max_requests=self._left,
            progress=self._progress,
            stage="asking the judge",
        )
        self._left -= asked.spent.sent
        self._unasked = self._unasked or asked.unasked > 0
        for name in ("sent", "reused", "prompt_tokens", "completion_tokens"):
            setattr(self.spent, name, getattr(self.spent, name) + getattr(asked.spent, name))
        for reply in asked.replies.values():
            self._used.reused += 1
            self._used.prompt_tokens += reply.prompt_tokens
            self._used.completion_tokens += reply.completion_tokens
        return asked

    def _count(self, why: str, n: int) -> None:
        self._lost[why] = self._lost.get(why, 0) + n


def _request(told: str, ask: str, sample: Sample, seed: int, warmth: float) -> dict[str, Any]:
    content: list[dict[str, Any]] = [
        {"type": "image_url", "image_url": {"url": _url(image.bytes)}} for image in sample.images if image.bytes
    ]
    talk = "\n".join(f"{m.role.capitalize()}: {m.text}" for m in sample.messages)
    content.append({"type": "text", "text": f"{ask}\n<sample>\n{talk}\n</sample>"})
    return {
        "messages": [{"role": "system", "content": told}, {"role": "user", "content": content}],
        "temperature": warmth,
        "seed": seed,
        "max_tokens": _TOKENS,
        "response_format": {"type": "json_object"},
    }


def _url(data: bytes) -> str:
    """A picture as a data URL, made smaller where it is large; unreadable bytes go as they are, to be refused."""
    kind = next((kind for start, kind in _SENT_AS_IS.items() if data.startswith(start)), "")
    image = decoded(data, _SIDE)
    if image is not None and (not kind or len(data) > _MOST_BYTES or max(image.size) > _SIDE):
        image.thumbnail((_SIDE, _SIDE))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=90)
        data, kind = buffer.getvalue(), "jpeg"
    return f"data:image/{kind or 'jpeg'};base64,{base64.b64encode(data).decode()}"


def _short(why: str) -> str:
    return why if len(why) <= 120 else why[:119] + "…"


def open_judging(settings: InstrumentSettings, folder: Path, progress: Progress | None) -> Judging:
    """The instrument of tier ``judge``; nothing is asked before the first opinion is needed."""
    endpoint = Endpoint(
        url=settings.endpoint, model=settings.judge, in_flight=settings.in_flight, deadline=settings.deadline
    )
    endpoint.address()
    labels = load_labels(settings.calibrate) if settings.calibrate else {}
    return Judging(
        endpoint, load_rubric(settings.rubric), settings.judge_samples, settings.votes, labels, folder / "asked.jsonl",
        settings.max_requests, settings.price, progress,
    )  # fmt: skip
