"""The page of an audit marks the sentence and draws the boxes."""

from __future__ import annotations

from pathlib import Path

import vlit
from vlit.claims import AuditSummary, KindCount, Share
from vlit.report import Audit, audit_report
from vlit.schema import ImageRef, Message, Object, Part, Sample, Scene

FOUND = AuditSummary(
    samples=2, exchanges=2, with_scene=2, not_english=1, claims=3, coverage=2 / 3,
    share=Share(value=0.5, low=0.1, high=0.9, n=2),
    kinds=(KindCount(kind="existence", supported=1, contradicted=1, unknown=1, share=Share(value=0.5, n=2)),),
)  # fmt: skip
SAMPLE = Sample(
    id="one", images=(ImageRef(path="missing.jpg"),),
    messages=(
        Message("user", (Part("text", "What is <there>?"),)),
        Message("assistant", (Part("text", "A dog. It is red."),)),
    ),
)  # fmt: skip
ROW = {"id": "one", "exchange": 0, "kind": "attribute", "sentence": "It is red.", "text": "It is red",
       "status": "contradicted", "reason": "no dog is annotated as red", "objects": ["d"]}  # fmt: skip
SCENE = Scene(id="s", image=ImageRef(path="missing.jpg", width=10, height=10),
              objects=(Object(id="d", category="dog", box=(1, 1, 5, 5)),))  # fmt: skip


def test_page() -> None:
    page = audit_report(FOUND, {"vlit": "0"}, [(ROW, SAMPLE)], lambda _: SCENE)
    assert "<mark>It is red.</mark>" in page
    assert "no dog is annotated as red" in page
    assert "&lt;there&gt;" in page
    assert "<script" not in page
    assert page == audit_report(FOUND, {"vlit": "0"}, [(ROW, SAMPLE)], lambda _: SCENE)


def test_nothing_was_contradicted() -> None:
    empty = AuditSummary(
        samples=0, exchanges=0, with_scene=0, not_english=0, claims=0, coverage=None, share=Share(value=None), kinds=()
    )
    assert "No claim was contradicted." in audit_report(empty, {}, [], lambda _: None)


def test_summary() -> None:
    text = Audit(FOUND, Path("runs/audit")).summary()
    assert "existence" in text
    assert "not in English, not read: 1" in text
    assert "0.1" in text
    assert "n 2" in text


def test_the_picture_shows_the_boxes(made: vlit.Run, tmp_path: Path) -> None:
    audit = vlit.audit(made, out=tmp_path / "audit")
    page = (tmp_path / "audit" / "report.html").read_text("utf-8")
    assert "No claim was contradicted." in page
    assert audit.found.claims > 300
    assert audit.found.share.value == 1.0
