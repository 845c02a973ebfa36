"""The published schemas describe what is written."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import vlit
from vlit.measure.card import SCHEMA as CARD
from vlit.measure.comparison import SCHEMA as COMPARISON
from vlit.measure.json_schema import json_schema
from vlit.measure.json_schema import made as made_now


@pytest.mark.parametrize("version", [CARD, COMPARISON])
def test_the_files_are_up_to_date(version: str) -> None:
    assert json.loads(made_now(version)) == json_schema(version), "run: python -m vlit.measure.json_schema"
    jsonschema.Draft202012Validator.check_schema(json_schema(version))


def test_a_card_and_a_comparison_fit(made: vlit.Run, tmp_path: Path) -> None:
    card = json.loads(vlit.measure(made).to_json())
    jsonschema.validate(card, json_schema(CARD))
    jsonschema.validate(json.loads(vlit.compare([made, made], tiers=["text"]).to_json()), json_schema(COMPARISON))
    for damage in ({"schema": "card/2"}, {"samples": "many"}, {"indicators": [{"name": "x"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**card, **damage}, json_schema(CARD))


def test_there_is_no_other() -> None:
    with pytest.raises(vlit.VlitError, match="no schema"):
        json_schema("card/99")
