"""The file of a draft: an entry that reads back, with its reasons in comments."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from vlit.catalog import DatasetEntry
from vlit.catalog.classify import Basis, Finding
from vlit.catalog.drafted import Draft, Headline, draft_entry
from vlit.catalog.entryfile import read_entry


def drafted(*findings: Finding, name: str = "Set", files: tuple[str, ...] = ("a.json",)) -> Draft:
    entry, kept = draft_entry(name, files, findings)
    shown = (Headline(name="complexity.words", title="Length", unit="words", value=3.5, n=10, low=3.0, high=4.0),)
    return Draft(entry=entry, findings=kept, files=files, exchanges=3, unread=0, measured=shown)


SIZE = Finding(field="size_instances", value=10, basis=Basis.COUNTED, confidence=1.0, reasons=("10 samples",))
SCOPE = Finding(field="scope", value="general", basis=Basis.INFERRED, confidence=0.7, reasons=("no domain leads",))
WEAK = Finding(field="construction", value="human", basis=Basis.INFERRED, confidence=0.4, reasons=("a guess",))


def test_the_file_reads_back_as_the_entry(tmp_path: Path) -> None:
    made = drafted(SIZE, SCOPE, WEAK)
    file = tmp_path / "set.toml"
    file.write_text(made.to_toml(), encoding="utf-8")
    assert read_entry(file, DatasetEntry) == made.entry
    assert made.entry.inferred == ("scope",)
    assert made.entry.evidence.startswith("counted in a.json by vlit ")
    assert "# size_instances: counted\n#     10 samples\nsize_instances = 10\n" in made.to_toml()
    assert "#   complexity.words (Length): 3.5 [3, 4] words, n = 10" in made.to_toml()


def test_what_is_not_sure_enough_is_unknown() -> None:
    made = drafted(SIZE, WEAK)
    assert made.entry.construction is None
    found = made.finding("construction")
    assert found.basis is Basis.UNKNOWN
    assert found.reasons[0] == "human is not sure enough (0.40 of 0.6)"
    assert "#   construction: unknown" in made.to_toml()


@given(st.text(), st.text(min_size=1), st.text(min_size=1))
def test_no_text_of_the_data_breaks_the_file(reason: str, name: str, file: str) -> None:
    usable = [t.encode("utf-8", "ignore").decode() for t in (reason, name, file)]
    made = drafted(msgspec.structs.replace(SCOPE, reasons=(usable[0],)), name=usable[1], files=(usable[2],))
    assert tomllib.loads(made.to_toml())["name"] == usable[1]
    assert msgspec.json.decode(made.to_json())["entry"]["name"] == usable[1]
