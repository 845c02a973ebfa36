"""CHAIR on a model's descriptions: how many of the things that it names are not in the picture.

Rohrbach et al. 2018 (arXiv 1809.02156), with the claims and verdicts of `vlit.claims`, so over the categories that the
scene annotates in full; what cannot be decided does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from vlit.claims import audit_sample, load_lexicon
from vlit.evaluate.question import Answer, Question
from vlit.evaluate.score import Metric, Scores
from vlit.measure import Interval, ratio_by_unit
from vlit.schema import Message, Part, Sample, Scene

PROMPT = "Describe this image in detail."
"""As CHAIR is asked of instruction-tuned models (LLaVA, LURE)."""
_SEED = 0


def caption_questions(scenes: Sequence[Scene]) -> list[Question]:
    """A description to be given of each scene's image."""
    return [Question(id=scene.id, images=(scene.image,), text=PROMPT, kind="caption") for scene in scenes]


def chair(
    questions: Sequence[Question], answers: Mapping[str, Answer], scene_of: Callable[[str], Scene | None]
) -> Scores:
    """``chair_i``: named things that are not there / named things that can be decided; ``chair_s``: descriptions that
    name at least one such thing / descriptions that name any. Lower is better.

    Args:
        scene_of: what is known of an image, by the question's id.
    """
    counts = [_counted(answers.get(q.id), scene_of(q.id)) for q in questions]
    bad, named = (np.array([pair[k] for pair in counts], dtype=np.float64) for k in (0, 1))
    units = np.arange(len(questions))
    rng = np.random.default_rng(_SEED)
    metrics = {}
    any_bad, any_named = (np.array(each > 0, dtype=np.float64) for each in (bad, named))
    for name, top, bottom in (("chair_i", bad, named), ("chair_s", any_bad, any_named)):
        total = float(bottom.sum())
        found = ratio_by_unit(top, bottom, units, rng) if total else None
        between = Interval(found.low, found.high) if found else None
        metrics[name] = Metric(float(top.sum() / total) if total else 0.0, int(total), between)
    unread = sum(not (a := answers.get(q.id)) or not a.text for q in questions)
    return Scores(len(questions), len(questions), unread, metrics, {}, None, 0.0)


def _counted(answer: Answer | None, scene: Scene | None) -> tuple[int, int]:
    """Things named that are not there, and all that can be decided; each once."""
    if answer is None or not answer.text or scene is None:
        return 0, 0
    said = (Message("user", (Part("text", PROMPT),)), Message("assistant", (Part("text", answer.text),)))
    found: dict[str, bool] = {}
    for verdict in audit_sample(Sample(id="x", messages=said), scene, load_lexicon(scene.lexicon)):
        claim = verdict.claim
        if claim.kind == "existence" and not claim.negated and claim.value != "false" and verdict.status != "unknown":
            found[claim.subject] = found.get(claim.subject, False) or verdict.status == "contradicted"
    return sum(found.values()), len(found)
