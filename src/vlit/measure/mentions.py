"""The objects that answers mention, and those that are not in their images: what the two CHAIR indicators read."""

from __future__ import annotations

import polars as pl

from vlit.measure.checked import sentence_at, shown
from vlit.measure.indicator import Note
from vlit.measure.view import View


def mention_lines(view: View) -> pl.DataFrame:
    """Per answer that is read: row, k, bad (hallucinated mentions), all (mentions)."""
    return view.once("mentions", _lines)


def _lines(view: View) -> pl.DataFrame:
    from vlit.claims import SceneTable, load_lexicon, object_mentions  # here, because tier text needs no lexicon

    tables: dict[int, SceneTable] = {}
    found: list[tuple[int, int, int, int]] = []
    for row, k, question, answer in view.exchanges.select("row", "k", "question", "answer").iter_rows():
        scene = view.scenes[row]
        if scene is None or not answer:
            continue
        if id(scene) not in tables:  # rows of one image share their scene
            tables[id(scene)] = SceneTable(scene)
        mentions = object_mentions(question, answer, tables[id(scene)], load_lexicon(scene.lexicon))
        if mentions is not None:
            found.append((row, k, sum(m.hallucinated for m in mentions), len(mentions)))
    schema = {"row": pl.UInt32, "k": pl.Int64, "bad": pl.Int64, "all": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row")


def first_hallucination(view: View, row: int) -> Note:
    """The first mention of a row that is not in the image, its sentence, and boxes of what is."""
    from vlit.claims import SceneTable, load_lexicon, object_mentions

    scene = view.scenes[row]
    if scene is None:
        return Note()
    number = 0
    table = SceneTable(scene)
    for k, (question, answer) in enumerate(view.sample(row).exchanges()):
        for mention in object_mentions(question, answer, table, load_lexicon(scene.lexicon)) or ():
            number += 1
            if mention.hallucinated:
                why = f"'{mention.text}' ({mention.category}) is neither annotated nor in a caption"
                sentence = sentence_at(answer, mention.start, mention.end) or answer
                return Note(why, sentence, shown(scene, [o.id for o in scene.objects], "supported"), k)
    return Note(f"{number} mentions, all of them in the image" if number else "")
