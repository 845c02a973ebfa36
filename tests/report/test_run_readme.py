from __future__ import annotations

import pytest
import yaml

from vlit.report import readme

INFO = {
    "vlit": "0.1.0",
    "settings": {"scenes": "coco:data", "samples": 5000},
    "seed": 3,
    "counts": {"kept": 4900},
    "claims": {"supported": 9000, "contradicted": 0, "unknown": 12},
    "plan": [{"type": "read_text", "wanted": 100, "planned": 0, "why": "no scene offers it"}],
}


def front(page: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(page.split("---\n")[1])
    return found


def test_readme() -> None:
    page = readme(INFO, {"count": 4900}, {"CC BY 4.0": 4900})
    assert front(page) == {
        "license": "cc-by-4.0",
        "task_categories": ["visual-question-answering", "image-text-to-text"],
        "language": ["en"],
        "size_categories": ["1K<n<10K"],
        "tags": ["vlit", "instruction-tuning"],
        "configs": [{"config_name": "default", "data_files": "data/*.parquet"}],
    }
    assert "4,900 samples" in page
    assert "9,000 supported, 0 contradicted, 12 unknown" in page
    assert "vlit construct --scenes coco:data --samples 5000 --seed 3 --out OUT" in page
    assert r"| read\_text | 100 | 0 | no scene offers it |" in page
    assert "| CC BY 4.0 | 4,900 | 100\u202f% |" in page


@pytest.mark.parametrize(
    ("licences", "known"),
    [({}, "unknown"), ({"my own": 1}, "other"), ({"CC0": 1, "cc by  4.0": 2}, ["cc-by-4.0", "cc0-1.0"])],
)
def test_licences(licences: dict[str, int], known: object) -> None:
    assert front(readme({}, {}, licences))["license"] == known


def test_nothing_and_hostile() -> None:
    assert front(readme({}, {}, {}))["size_categories"] == ["n<1K"]
    page = readme(
        {"settings": {"scenes": "a\n```\n<script>"}}, {"<script>": 1, "a|b": 2}, {"---\nx: 1 ![](http://a)": 3}
    )
    assert "&lt;script&gt;" in page
    assert front(page)["license"] == "other"
    assert "![](" not in page


def test_the_largest_is_named() -> None:
    assert front(readme({"counts": {"kept": 10**9}}, {}, {}))["size_categories"] == ["n>10M"]
