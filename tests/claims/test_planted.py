"""True answers that programs made, read as free text: nothing is contradicted; what is altered in them is."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

import vlit
from vlit.claims import SceneTable, audit_sample, load_lexicon, scenes_of
from vlit.scenes import SceneIndex
from vlit.schema import Message, Part, Sample

_TURNED = {"left": "right", "right": "left", "above": "below", "below": "above", "Yes": "No", "No": "Yes"}


def test_program_made_answers(made: vlit.Run) -> None:
    index = SceneIndex(made.folder.shards("work/scenes"))
    planted: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for sample in made.samples():
        scenes = scenes_of(sample, index)
        scene = SceneTable.over(scenes)
        lexicon = load_lexicon(scenes[0].lexicon)
        bare = msgspec.structs.replace(sample, evidence=())
        wrong = [v for v in audit_sample(bare, scene, lexicon) if v.status == "contradicted"]
        assert not wrong, (bare.exchanges(), wrong)
        for evidence in sample.evidence:
            if evidence.form != "free" or evidence.type not in ("spatial", "right_relation", "absent"):
                continue
            altered = _altered(bare, evidence.exchange, evidence.type)
            if altered is not None:
                kind = "existence" if evidence.type == "absent" else "relation"
                planted[kind] += 1
                noticed[kind] += any(
                    v.status == "contradicted" and v.claim.exchange == evidence.exchange
                    for v in audit_sample(altered, scene, lexicon)
                )
    assert planted["relation"] > 5
    assert planted["existence"] > 5
    assert noticed["relation"] >= 0.85 * planted["relation"]
    assert noticed["existence"] >= 0.85 * planted["existence"]


def _altered(sample: Sample, exchange: int, kind: str) -> Sample | None:
    """The last direction turned round, or "Yes." for "No ..."."""
    at = [i for i, m in enumerate(sample.messages) if m.role == "assistant"][exchange]
    text = sample.messages[at].text
    if kind == "absent":
        new = "Yes." if text.startswith("No") else text
    else:
        found = list(re.finditer(r"\b(?:left|right)(?= of)|\babove\b|\bbelow\b", text))
        if not found:
            return None
        new = text[: found[-1].start()] + _TURNED[found[-1].group()] + text[found[-1].end() :]
    if new == text:
        return None
    messages = list(sample.messages)
    messages[at] = Message("assistant", (Part("text", new),))
    return msgspec.structs.replace(sample, messages=tuple(messages))
