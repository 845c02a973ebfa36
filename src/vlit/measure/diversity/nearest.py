"""How far is an instruction from the one that is most like it?"""

from __future__ import annotations

import numpy as np

from vlit.measure.cosine import nearest
from vlit.measure.diversity.semantic import NO_INSTRUCTION, instructions
from vlit.measure.indicator import DatasetIndicator, Note, Pick, Summary, indicator
from vlit.measure.statistics import TOO_FEW, histogram, mean_by_unit
from vlit.measure.view import View

_EXAMPLES = 20


@indicator(
    name="nearest",
    title="Distance to the nearest instruction",
    characteristic="diversity",
    level="dataset",
    tier="embed",
    unit="cosine distance",
    direction="higher",
)
class Nearest(DatasetIndicator):
    """Mean over instructions of 1 - cosine similarity of embeddings to the most similar other instruction.

    Among the first 2,000 instructions of the draw, since it falls with their number. 0: every instruction has a copy,
    as where templates ask the same of every image. Where the Vendi score of diversity.semantic sees the whole spread,
    this sees crowding. Numbers of different embedders are not comparable.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean, its histogram, and samples with the most crowded and the loneliest instructions."""
        lines = instructions(draw)
        embeddings = draw.instruments.embeddings
        if embeddings is None or lines.height < 2:
            return Summary(value=None, n=0, reason=NO_INSTRUCTION)
        similarity, neighbour = nearest(embeddings.texts(lines["question"].to_list()))
        distance = np.clip(1 - similarity, 0.0, 2.0)
        rows, questions = lines["row"].to_list(), lines["question"].to_list()
        interval = mean_by_unit(distance, draw.units[lines["row"].to_numpy()], rng)
        order = np.argsort(distance, kind="stable").tolist()

        def pick(i: int) -> Pick:
            other = questions[int(neighbour[i])]
            return Pick(rows[i], float(distance[i]), Note(f"nearest: {other[:200]}", questions[i]))

        return Summary(
            value=float(distance.mean()),
            n=lines["row"].n_unique(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            histogram=histogram(distance),
            worst=tuple(pick(i) for i in order[:_EXAMPLES]),
            best=tuple(pick(i) for i in order[::-1][:_EXAMPLES]),
        )
