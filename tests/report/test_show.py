from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PIL import ImageChops

from vlit.report import draw, show_picture, show_text
from vlit.schema import Claim, Message, Part, Sample, Scene, Verdict

VERDICTS = (
    Verdict(
        claim=Claim(kind="count", exchange=1, text="1", start=0, end=1, subject="dog", value="1"),
        status="contradicted", objects=("8", "9"), reason="2 found",
    ),
    Verdict(claim=Claim(kind="existence", exchange=0, text="", subject="cat", negated=True), status="unknown"),
)  # fmt: skip


def test_text(sample: Sample) -> None:
    text = show_text(sample, VERDICTS)
    for line in (
        "sample s-1",
        "Q  What is in [10, 20, 200, 300]?",
        "A  A cat.",
        "     referring, 1 hop: object 7 → category_of",
        '     = "cat"',
        "2 claims: 0 supported, 1 contradicted, 1 unknown",
        "  ✗ contradicted  count: dog 1  “1”",
        "      2 found",
        "      evidence: 8, 9",
        "  ? unknown  existence: not cat",
    ):
        assert line in text.splitlines(), line
    assert text.index("referring") < text.index("How many dogs?") < text.index("count, 1 hop")


def test_nothing_checked(sample: Sample) -> None:
    assert "no claims were checked" in show_text(sample)
    assert "sample empty" in show_text(Sample(id="empty", messages=()))


def test_a_record_cannot_steer_the_terminal(sample: Sample) -> None:
    nasty = "\x1b[2J\x07 \u202e " + "x" * 300
    text = show_text(replace(sample, id=nasty, messages=(Message("assistant", (Part("text", nasty),)),)))
    assert not [c for c in text if not c.isprintable() and c != "\n"]
    assert all(len(line) <= 400 for line in text.splitlines())


def test_picture(sample: Sample, scene: Scene, photo: Path) -> None:
    shown, plain = show_picture(sample, [scene]), draw(photo, max_side=960)
    assert shown.size == plain.size == (640, 480)
    assert ImageChops.difference(shown, plain).getbbox() is not None
    assert show_picture(sample).tobytes() != shown.tobytes()
    assert show_picture(sample, [scene], root=Path("/elsewhere")).tobytes() == shown.tobytes()  # the path is absolute


def test_no_picture(sample: Sample) -> None:
    assert show_picture(replace(sample, images=())).size == (480, 360)


def test_several_pictures_stand_side_by_side(sample: Sample, scene: Scene) -> None:
    both = replace(sample, images=(*sample.images, *sample.images))
    assert show_picture(both, [scene, scene]).size == (480 + 8 + 480, 360)
