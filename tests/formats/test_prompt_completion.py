"""TRL's prompt and completion."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.errors import UsageError
from vlit.formats import export, open_dataset
from vlit.schema import Message, Part, Sample


def test_the_last_answer_is_the_completion(tmp_path: Path) -> None:
    again = (Message("user", (Part("text", "And?"),)), Message("assistant", (Part("text", "A dog."),)))
    long = sample("a", messages=(*sample().messages, *again))
    export([samples_to_batch([long])], "prompt-completion", tmp_path / "o.jsonl")
    record = json.loads((tmp_path / "o.jsonl").read_text())
    assert [turn["role"] for turn in record["prompt"]] == ["user", "assistant", "user"]
    assert record["completion"] == [{"role": "assistant", "content": [{"type": "text", "text": "A dog."}]}]
    assert record["images"] == ["0.jpg"]


def test_parquet_says_what_the_images_are(tmp_path: Path) -> None:
    export([samples_to_batch([sample()])], "prompt-completion", tmp_path / "o.parquet")
    schema = pq.read_schema(tmp_path / "o.parquet")
    assert schema.names == ["id", "images", "prompt", "completion"]
    features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    assert features["images"] == [{"_type": "Image"}]
    assert open_dataset(tmp_path / "o.parquet").format == "prompt-completion"


def test_plain_strings_are_read(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [{"prompt": "<image>What?", "completion": "A cat.", "images": ["a.jpg"]}])
    assert open_dataset(path).format == "prompt-completion"
    [read] = read_all(path).samples
    assert read.exchanges() == [("What?", "A cat.")]


def test_another_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="End it in"):
        export([], "prompt-completion", tmp_path / "o.csv")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(given_sample=samples())
def test_round_trip(given_sample: Sample, tmp_path: Path) -> None:
    export([samples_to_batch([given_sample])], "prompt-completion", tmp_path / "o.parquet")
    [read] = read_all(tmp_path / "o.parquet").samples
    assert (read.id, read.messages, read.images) == (given_sample.id, given_sample.messages, given_sample.images)
