"""Where samples stood in the file that they were read from."""

from __future__ import annotations

import json
from pathlib import Path

from formats.helpers import dump, llava
from vlit.arrow import samples_from_batch
from vlit.formats import export, open_dataset
from vlit.schema import Lineage, Sample


def _samples(path: Path) -> list[Sample]:
    return [s for kept in open_dataset(path).read() for s in samples_from_batch(kept.rows)]


def test_the_place_the_format_and_what_was_mended(tmp_path: Path) -> None:
    bare = [("human", "What?"), ("gpt", "A cat.")]
    path = dump(tmp_path / "a.json", [llava("a"), llava("b", turns=bare), {"id": 3}, llava("a", turns=bare)])
    assert [s.lineage for s in _samples(path)] == [
        (Lineage("read", "llava", "a.json: record 1"),),
        (Lineage("read", "llava", "a.json: record 2"), Lineage("mended", "llava", "image marks added: 1")),
        (
            Lineage("read", "llava", "a.json: record 4"),
            Lineage("mended", "llava", "image marks added: 1"),
            Lineage("mended", "llava", "repeated id 'a' became 'a#2'"),
        ),
    ]


def test_lines_are_told_as_lines_and_limits_keep_places(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n\n".join(json.dumps(llava(str(n))) for n in range(3)))
    kept = next(open_dataset(path).read(2))
    assert [s.lineage[0].detail for s in samples_from_batch(kept.rows)] == ["a.jsonl: line 1", "a.jsonl: line 3"]


def test_vlits_own_form_carries_it_and_others_do_not_count_it_as_lost(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [llava("a")])
    report = export((k.rows for k in open_dataset(path).read()), "parquet", tmp_path / "a.parquet")
    assert report.lost == {}
    assert _samples(tmp_path / "a.parquet") == _samples(path)
    report = export((k.rows for k in open_dataset(path).read()), "sharegpt", tmp_path / "b.json")
    assert report.lost == {}
