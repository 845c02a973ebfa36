from __future__ import annotations

from pathlib import Path

import pytest

from vlit.construct.instruct import chosen, load_prompts
from vlit.construct.instruct.prompt import schema, told
from vlit.errors import InputError, UsageError
from vlit.schema import FAMILY_OF

_PLAIN = "type: caption\nsystem: Be brief.\nask: '{scene} What is it?'\n"


def test_the_prompts_of_the_package() -> None:
    assert set(load_prompts("prompts")) == {"conversation", "detail", "reasoning", "negative", "region"}
    assert set(load_prompts("evolutions")) == {"deeper", "longer", "multi_hop", "deny_premise", "paraphrase"}
    for kind in ("prompts", "evolutions"):
        for name, prompt in load_prompts(kind).items():  # type: ignore[arg-type]
            assert prompt.name == name
            assert not prompt.type or prompt.type in FAMILY_OF
            assert "JSON" in told(prompt)
            assert schema(prompt)["required"] == ["exchanges"]
            for example in prompt.examples:
                assert prompt.exchanges[0] <= len(example.answer) <= prompt.exchanges[1]


def test_a_folder_adds_to_them_and_replaces(tmp_path: Path) -> None:
    (tmp_path / "detail.yaml").write_text(_PLAIN)
    (tmp_path / "mine.yml").write_text(_PLAIN.replace("caption", "count"))
    (tmp_path / "notes.txt").write_text("no prompt")
    found = load_prompts("prompts", str(tmp_path))
    assert found["detail"].system == "Be brief."
    assert found["mine"].type == "count"
    assert "conversation" in found
    assert found["detail"].mark != load_prompts("prompts")["detail"].mark


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("type: caption\nsystem: x", "is no prompt"),
        (_PLAIN + "temprature: 1", "temprature"),
        (_PLAIN.replace("caption", "captoin"), "Did you mean 'caption'"),
        (_PLAIN.replace("type: caption\n", ""), "has no type"),
        (_PLAIN.replace("{scene}", ""), "without {scene}"),
        (_PLAIN + "exchanges: [3, 2]", "3 to 2"),
        (_PLAIN + "temperature: 9", "out of range"),
        (_PLAIN + "needs: [absent]", "without the other"),
        (_PLAIN + "needs: [cats]", "is no prompt"),
        ("a: [", "line 1"),
    ],
)
def test_files_that_are_none(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(InputError) as error:
        load_prompts("prompts", str(tmp_path))
    assert says in str(error.value)
    assert "bad.yaml" in str(error.value)


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no prompt file"):
        load_prompts("prompts", str(tmp_path))
    with pytest.raises(InputError, match="cannot be read"):
        load_prompts("prompts", str(tmp_path / "none"))


def test_weights() -> None:
    prompts = load_prompts("prompts")
    assert chosen(prompts, None, "--types") == dict.fromkeys(prompts, 1.0)
    assert chosen(prompts, {"detail": 2.0, "region": 0.0}, "--types") == {"detail": 2.0}
    for shares in ({"detial": 1.0}, {"detail": -1.0}, {"detail": 0.0}):
        with pytest.raises(UsageError):
            chosen(prompts, shares, "--types")
