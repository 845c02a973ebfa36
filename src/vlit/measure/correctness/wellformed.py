"""Is the record itself in order?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

_STOPPED = r"(?i)(?:[,;:]|\b(?:the|an?|and|or|of|with|to|in|is|are|was|were|that|which|for|from|by|on|at|as))$"
_SENTENCE_BEFORE = r"\p{L}{2}[.!?] +\p{Lu}"
_ENDED = r"[.!?。！？…\])}>\"'”’*`|0-9]$"
_ODD_MARK = r"<(?:image|ImageHere|img|video|__dj__image)>"
_EDGE = 1.0  # pixels that rounding may push a box over the edge


@indicator(
    name="wellformed",
    title="Well-formed records",
    characteristic="correctness",
    level="sample",
    tier="text",
    unit="share",
    direction="higher",
)
class Wellformed(SampleIndicator):
    """Share of samples without a formal defect.

    Defects: no question or no answer; turns that do not alternate user, assistant (after one optional system turn);
    image marks that do not match the images, or a raw mark left in the text; an empty turn; an answer cut off in
    mid-sentence; a box that is outside its image or turned inside out; roles swapped (a short question as the answer
    to a long first turn). Bars count samples per defect. It misleads where answers end on purpose without a full stop
    after several sentences, and cannot judge boxes of images whose size is unknown.
    """

    def score(self, view: View) -> pl.Series:
        """1 without a defect, else 0."""
        return view.per_row(
            view.once("wellformed", _defects).select("row", ok=~pl.any_horizontal(pl.exclude("row"))), "ok"
        )

    def tally(self, view: View) -> dict[str, int]:
        """Samples per defect."""
        sums = view.once("wellformed", _defects).drop("row").sum().row(0, named=True)
        return {name: int(n) for name, n in sums.items() if n}

    def note(self, view: View, row: int) -> Note:
        """The names of the defects."""
        found = view.once("wellformed", _defects).filter(pl.col("row") == row).drop("row").row(0, named=True)
        cut = _turn_defects(view).filter((pl.col("row") == row) & pl.col("cut"))
        sentence = cut["text"][0][-80:] if cut.height else ""
        return Note(", ".join(name for name, bad in found.items() if bad) or "no defect", sentence)


def _turn_defects(view: View) -> pl.DataFrame:
    text, role = pl.col("text"), pl.col("role")
    spoken = role.is_in(["user", "assistant"])
    order = pl.int_range(pl.len()).over("row", "spoken")
    answer = role == "assistant"
    several = text.str.contains(_SENTENCE_BEFORE) & ~text.str.contains("\n", literal=True)  # lists end as they like
    stopped = text.str.contains(_STOPPED) & text.str.contains(" ", literal=True)
    return view.turns.with_columns(spoken=spoken).select(
        "row", "role", "text", "marks",
        order=~spoken & ((role != "system") | (pl.col("turn") > 0))
        | (spoken & (answer != (order % 2 == 1))),
        empty=spoken & (text.str.len_bytes() == 0) & (pl.col("boxes") == 0) & (answer | (pl.col("marks") == 0)),
        cut=answer & (pl.col("boxes") == 0)
        & (stopped | (several & ~text.str.contains(_ENDED))),
        odd=text.str.contains(_ODD_MARK),
    )  # fmt: skip


def _defects(view: View) -> pl.DataFrame:
    turns = _turn_defects(view).group_by("row").agg(
        questions=(pl.col("role") == "user").sum(), answers=(pl.col("role") == "assistant").sum(),
        last=pl.col("role").last(), marks=pl.col("marks").sum(), order=pl.col("order").any(),
        empty=pl.col("empty").any(), cut=pl.col("cut").any(), odd=pl.col("odd").any(),
    )  # fmt: skip
    first = view.exchanges.unique("row", keep="first", maintain_order=True)
    question, answer = pl.col("question"), pl.col("answer")
    swapped = first.filter(
        answer.str.ends_with("?") & ~question.str.contains(r"\?") & (answer.str.len_chars() < 150)
        & (question.str.len_chars() > 2 * answer.str.len_chars()) & (question.str.len_chars() > 150)
    )  # fmt: skip
    frame = view.samples.select("row", "n_images").join(turns, on="row", how="left", maintain_order="left")
    return frame.select(
        "row",
        (pl.col("questions").fill_null(0) * pl.col("answers").fill_null(0) == 0).alias("no question or no answer"),
        (pl.col("order").fill_null(value=False) | (pl.col("last").fill_null("assistant") != "assistant"))
        .alias("turns do not alternate"),
        ((pl.col("marks").fill_null(0) != pl.col("n_images")) | pl.col("odd").fill_null(value=False))
        .alias("image marks do not match the images"),
        pl.col("empty").fill_null(value=False).alias("empty turn"),
        pl.col("cut").fill_null(value=False).alias("answer cut off"),
        pl.col("row").is_in(_bad_boxes(view)).alias("box outside the image"),
        pl.col("row").is_in(swapped["row"].to_list()).alias("roles swapped"),
    )  # fmt: skip


def _bad_boxes(view: View) -> list[int]:
    boxes = view.boxes
    if boxes.is_empty():
        return []
    frame = boxes.join(view.images.with_columns(index=pl.int_range(pl.len(), dtype=pl.Int64).over("row")),
                       on=["row", "index"], how="left")  # fmt: skip
    x1, y1, x2, y2 = (pl.col("box").list.get(i, null_on_oob=True) for i in range(4))
    known = (pl.col("width") > 0) & (pl.col("height") > 0)
    outside = (x2 > pl.col("width") + _EDGE) | (y2 > pl.col("height") + _EDGE)
    bad = (
        (pl.col("box").list.len() != 4) | ~pl.all_horizontal(v.is_finite() for v in (x1, y1, x2, y2))
        | (x1 < -_EDGE) | (y1 < -_EDGE) | (x2 <= x1) | (y2 <= y1) | (known & outside)
    )  # fmt: skip
    return frame.filter(bad.fill_null(value=True))["row"].unique(maintain_order=True).to_list()
