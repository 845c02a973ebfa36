"""Small pictures, cards and samples for the tests of the report room."""

from __future__ import annotations

import html.parser
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from vlit.measure import Bars, Box_, Card, Example, Histogram, Interval, Measured, Turn
from vlit.schema import Evidence, ImageRef, Message, Object, Part, Sample, Scene

NASTY = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
_VOID = {"meta", "br", "img", "link", "input", "hr"}


class _Checker(html.parser.HTMLParser):
    """Notes tags that do not balance, duplicate ids, and everything that a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"<{tag} {name}>"
            if name == "id":
                assert value not in self.ids, f"id {value} twice"
                self.ids.add(value or "")
            if name in ("src", "href", "srcset", "action", "data", "xlink:href"):
                self.targets.append(value or "")
            if name == "style":
                assert "url(" not in (value or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> without a start"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


@pytest.fixture(scope="session")
def parsed() -> Callable[[str], _Checker]:
    """Parse a page and hold it to the rules: balanced, no script, nothing fetched, no dead link."""

    def check(page: str) -> _Checker:
        checker = _Checker()
        checker.feed(page)
        checker.close()
        assert not checker.open, f"never closed: {checker.open}"
        assert not {"script", "iframe", "link", "object", "embed", "img"} & set(checker.tags)
        for target in checker.targets:
            assert target.startswith(("#", "data:image/jpeg;base64,")), target[:80]
            if target.startswith("#"):
                assert target[1:] in checker.ids, f"{target} leads nowhere"
        style = page.split("<style>")[1].split("</style>")[0]
        assert "url(" not in style
        assert "@import" not in style
        return checker

    return check


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of 640 x 480 with a gradient, so that scaling and encoding have something to do."""
    path = tmp_path / "photo.jpg"
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(path)
    return path


def measured(name: str, value: float | None = 0.9, **changes: object) -> Measured:
    characteristic, _, short = name.partition(".")
    fields: dict[str, object] = {
        "name": name,
        "title": short.capitalize(),
        "characteristic": characteristic,
        "level": "sample",
        "tier": "text",
        "unit": "share",
        "direction": "higher",
        "value": value,
        "n": 1204,
        "coverage": 0.66,
    }
    return Measured(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_measured() -> Callable[..., Measured]:
    return measured


@pytest.fixture
def card(photo: Path) -> Card:
    """A card with every part filled, something missing, and hostile text wherever text can be."""
    example = Example(
        id=f"id {NASTY}",
        image=str(photo),
        turns=(Turn("user", "What is there?"), Turn("assistant", f"A cat. {NASTY} It sits.")),
        boxes=(
            Box_(f"cat {NASTY}", (10.0, 20.0, 200.0, 300.0), "contradicted"),
            Box_("dog", (0, 0, 50, 50), "supported"),
        ),
        score=0.25,
        note=f"no cat {NASTY}",
        sentence=NASTY,
    )
    missing = Example(id="gone", image=f"/nowhere/{NASTY}.jpg", turns=(), score=0.5, sentence="not in any turn")
    return Card(
        name=f"set {NASTY}",
        samples=1810,
        exchanges=5230,
        images=159,
        drawn=1000,
        seed=7,
        types={"count": 1200, NASTY: 610},
        sources={"https://example.org/data": 1810},
        licences={"https://creativecommons.org/licenses/by/4.0/": 1810},
        tiers={"text": "ran", "embed": f"no model {NASTY}"},
        notes=(f"a note {NASTY}",),
        indicators=(
            measured(
                "correctness.claims",
                0.9428,
                interval=Interval(0.9281, 0.9562),
                histogram=Histogram((0.0, 0.25, 0.5, 0.75, 1.0), (1, 0, 3, 1200)),
                by_type={"count": (0.97, 1200), NASTY: (None, 0)},
                worst=(example, missing),
                best=(example,),
                doc=f"Share that holds, with ``code`` and {NASTY}.",
            ),
            measured(
                "diversity.types", 6.8, unit="effective types", bars=Bars(("a", "b"), (3.0, 1.0)), reason="one draw"
            ),
            measured("complexity.clip", None, n=0, coverage=0.0, reason=f"no model {NASTY}", direction="none"),
        ),
    )


@pytest.fixture
def empty_card() -> Card:
    return Card(name="empty", samples=0, exchanges=0, images=0, drawn=0, seed=0)


@pytest.fixture
def scene(photo: Path) -> Scene:
    return Scene(
        id="1",
        image=ImageRef(path=str(photo), width=640, height=480),
        objects=(
            Object(id="7", category="cat", box=(10.0, 20.0, 200.0, 300.0)),
            Object(id="8", category="dog", box=(300.0, 100.0, 600.0, 400.0)),
        ),
    )


@pytest.fixture
def sample(photo: Path) -> Sample:
    """Two exchanges: one with a box in the question, one whose evidence names an object."""
    question = (
        Part("image"),
        Part("text", "What is in "),
        Part("box", "", (10.0, 20.0, 200.0, 300.0)),
        Part("text", "?"),
    )
    return Sample(
        id="s-1",
        images=(ImageRef(path=str(photo)),),
        messages=(
            Message("user", question),
            Message("assistant", (Part("text", "A cat."),)),
            Message("user", (Part("text", "How many dogs?"),)),
            Message("assistant", (Part("text", "1"),)),
        ),
        instruction_type="conversation",
        source="coco",
        licence="CC BY 4.0",
        evidence=(
            Evidence(exchange=0, type="referring", form="free", value='"cat"', objects=("7",), hops=1,
                     program='{"op":"category_of","object":{"op":"object_at","id":"7"}}'),
            Evidence(exchange=1, type="count", form="word", value="1", objects=("8", "gone"), hops=1,
                     program='{"op":"count","of":{"op":"of_category","of":{"op":"objects"},"name":"dog"}}'),
        ),
    )  # fmt: skip
