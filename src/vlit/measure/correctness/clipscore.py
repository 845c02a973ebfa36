"""Does the text look like the picture to a model of both?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.instruments import Instruments
from vlit.measure.view import View
from vlit.words import WORD

_SCALE = 2.5
_FEWEST_WORDS = 5
_MOST = 8
_PREFIX = "A photo depicts "


@indicator(
    name="clipscore",
    title="CLIPScore",
    characteristic="correctness",
    level="sample",
    tier="embed",
    unit="CLIPScore",
    direction="higher",
)
class ClipScore(SampleIndicator):
    """2.5 * max(cosine similarity of image and text, 0), the mean over the answers' sentences (Hessel et al. 2021,
    arXiv 2104.08718).

    Each of the first 8 sentences of at least 5 words of a sample with one image is read as "A photo depicts ...", as in
    the paper; whole answers would be cut, since CLIP reads 77 tokens. It sees what a sentence is about, hardly counts,
    sides or negation, and no short answer; scores of different embedders are not comparable. Null without an image file
    or such a sentence.
    """

    def lacks(self, instruments: Instruments) -> str:
        """An embedder of texts alone is not enough."""
        embeddings = instruments.embeddings
        if embeddings is None or embeddings.sees:
            return ""
        return f"the embedder {embeddings.name} embeds no images: --embedder FOLDER of a CLIP-like model"

    def score(self, view: View) -> pl.Series:
        """The score; null where unknown."""
        found = view.once("correctness.clipscore", _scored)
        return view.per_row(found.group_by("row").agg(pl.col("score").mean()), "score")

    def note(self, view: View, row: int) -> Note:
        """The sentence that fits least."""
        found = view.once("correctness.clipscore", _scored).filter(pl.col("row") == row).sort("score")
        if found.is_empty():
            return Note()
        return Note(f"its least fitting sentence has {found['score'][0]:.2f}", found["sentence"][0])


def _scored(view: View) -> pl.DataFrame:
    """row, sentence and score of every sentence that is scored."""
    schema = {"row": pl.UInt32, "sentence": pl.String, "score": pl.Float64}
    embeddings = view.instruments.embeddings
    if embeddings is None or not embeddings.sees:
        return pl.DataFrame(schema=schema)
    single = view.samples.filter(pl.col("n_images") == 1)["row"]
    sentence = pl.col("answer").str.extract_all(r"[^.!?\n]+[.!?]*").alias("sentence")
    lines = view.exchanges.filter(pl.col("row").is_in(single.implode())).select("row", sentence).explode("sentence")
    lines = lines.with_columns(pl.col("sentence").str.strip_chars())
    lines = lines.filter(pl.col("sentence").str.count_matches(WORD) >= _FEWEST_WORDS)
    lines = lines.filter(pl.int_range(pl.len()).over("row") < _MOST)
    seen = embeddings.images(view, sorted(set(lines["row"].to_list())))
    lines = lines.filter(pl.col("row").is_in(list(seen)))
    if lines.is_empty():
        return pl.DataFrame(schema=schema)
    texts = embeddings.texts([_PREFIX + s for s in lines["sentence"]])
    pictures = np.stack([seen[row] for row in lines["row"].to_list()])
    alike = (texts * pictures).sum(axis=1).astype(np.float64)
    return lines.with_columns(score=pl.Series(_SCALE * np.clip(alike, 0.0, None))).cast(schema)  # type: ignore[arg-type]
