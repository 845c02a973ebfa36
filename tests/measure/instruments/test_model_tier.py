"""Tier `model` on tiny random models of two families, against losses computed the slow way."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tiny_models
from vlit.arrow import samples_to_batch
from vlit.engine import Engine
from vlit.errors import InputError
from vlit.measure import (
    INDICATORS,
    InstrumentSettings,
    MeasureSettings,
    SampleIndicator,
    View,
    from_json,
    measure_shards,
    to_json,
)
from vlit.measure.instruments import Instruments, open_instruments
from vlit.measure.instruments.chat import alone, seen, unseen
from vlit.runfolder import RunFolder
from vlit.schema import ImageRef, Message, Part, Sample

pytest.importorskip("torch", reason="torch is not installed: pip install 'vlit[model]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'vlit[model]'")

FAMILIES = ("llava", "idefics")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Sums this small are slower in several threads, and on a busy machine many times so."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", params=FAMILIES)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / request.param
    make(request.param, folder)
    return folder


def make(family: str, folder: Path) -> None:
    from vlit.mllm.device import quiet

    with quiet():
        getattr(tiny_models, family)(folder)


def picture(folder: Path, number: int) -> str:
    folder.mkdir(exist_ok=True)
    path = folder / f"{number}.png"
    noise = np.random.default_rng(number).integers(0, 255, (20, 24, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    return str(path)


def dataset(kit: SimpleNamespace, folder: Path) -> list[Sample]:
    one, two = picture(folder, 1), picture(folder, 2)
    late = Sample(
        id="late", images=(ImageRef(path=one), ImageRef(path=two)),
        messages=(
            Message("user", (Part("image"), Part("text", "what is it ?"))),
            Message("assistant", (Part("text", "a dog"),)),
            Message("user", (Part("image", index=1), Part("text", "and this ?"))),
            Message("assistant", (Part("text", "a red cat sits"),)),
        ),
    )  # fmt: skip
    return [
        kit.sample(("what is it ?", "a dog sits on the mat"), id="plain", image=one),
        kit.sample(("how many dogs are there ?", "two"), ("is it red ?", "a cat is red"), id="turns", image=two),
        kit.sample(("how many ?", "two dogs are there"), id="unmarked", image=one, mark=False),
        late,
        kit.sample(("what is it ?", "a cat"), id="text", image=""),
    ]


def opened(model: Path, folder: Path, **settings: Any) -> Instruments:
    return open_instruments(InstrumentSettings(model=str(model), device="cpu", **settings), ("model",), folder)


def losses(samples: Sequence[Sample], tools: Instruments) -> list[dict[str, Any]]:
    assert tools.losses is not None
    return tools.losses.of(View(samples_to_batch(samples), None, tools)).to_dicts()


@functools.cache
def loaded(model: Path) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForImageTextToText, AutoProcessor

    from vlit.mllm.device import quiet

    with quiet():
        network = AutoModelForImageTextToText.from_pretrained(model, dtype=torch.float32).eval()
        return AutoProcessor.from_pretrained(model), network


def slow(model: Path, sample: Sample) -> tuple[float | None, float, float]:
    """Nats per token with image, without, and alone: one chat at a time, one answer at a time, with the model's own
    loss on a prompt and its continuation. The templates end their prompts with a line break, so that no token spans
    prompt and answer."""
    import torch

    processor, network = loaded(model)

    def read(text: str, images: list[Any]) -> Any:
        bos = processor.tokenizer.bos_token
        extra = {"images": [images]} if images else {}
        return processor(text=[text], return_tensors="pt", add_special_tokens=not text.startswith(bos), **extra)

    def total(chat: Any) -> tuple[float, int]:
        nats, tokens = 0.0, 0
        for i in chat.answers:
            pictures = chat.images[: sum(p["type"] == "image" for m in chat.messages[:i] for p in m["content"])]
            head = processor.apply_chat_template(chat.messages[:i], tokenize=False, add_generation_prompt=True)
            inputs = read(head + chat.messages[i]["content"][0]["text"], pictures)
            before = read(head, pictures)["input_ids"].shape[1]
            labels = inputs["input_ids"].clone()
            labels[:, :before] = -100
            with torch.inference_mode():
                loss = float(network(**inputs, labels=labels).loss)
            n = int((labels != -100).sum())
            nats, tokens = nats + loss * n, tokens + n
        return nats, tokens

    with_image = seen(filled(sample))
    assert with_image is not None
    singles = [total(chat) for chat in alone(sample)]
    bare = total(unseen(sample))
    image = total(with_image) if with_image.images else None
    return (
        None if image is None else image[0] / image[1],
        bare[0] / bare[1],
        sum(s[0] for s in singles) / sum(s[1] for s in singles),
    )


def filled(sample: Sample) -> Sample:
    import msgspec

    images = tuple(ImageRef(path=i.path, bytes=Path(i.path).read_bytes()) for i in sample.images)
    return msgspec.structs.replace(sample, images=images)


@pytest.mark.parametrize("batch", [1, 3])
def test_losses_are_those_of_the_slow_way(kit: SimpleNamespace, model: Path, tmp_path: Path, batch: int) -> None:
    samples = dataset(kit, tmp_path / "p")
    found = losses(samples, opened(model, tmp_path / "run", batch=batch))
    assert [f["why"] for f in found] == [""] * 5
    for sample, line in zip(samples, found, strict=True):
        image, text, bare = slow(model, sample)
        assert line["text"] == pytest.approx(text, abs=2e-5), sample.id
        assert line["alone"] == pytest.approx(bare, abs=2e-5), sample.id
        assert (line["image"] is None) == (image is None)
        if image is not None:
            assert line["image"] == pytest.approx(image, abs=2e-5), sample.id


def test_scores_follow_from_the_losses(kit: SimpleNamespace, model: Path, tmp_path: Path) -> None:
    samples = dataset(kit, tmp_path / "p")
    tools = opened(model, tmp_path / "run")
    view = View(samples_to_batch(samples), None, tools)
    line = losses(samples, tools)[0]
    scores = {}
    for name in ("correctness.visual_necessity", "complexity.ifd", "complexity.ifd_image"):
        one = INDICATORS.get(name)()
        assert isinstance(one, SampleIndicator)
        scores[name] = one.score(view).to_list()
        assert one.note(view, 0).note
    assert scores["correctness.visual_necessity"][0] == pytest.approx(line["text"] - line["image"])
    assert scores["complexity.ifd"][0] == pytest.approx(math.exp(line["text"] - line["alone"]))
    assert scores["complexity.ifd_image"][0] == pytest.approx(math.exp(line["image"] - line["alone"]))
    assert scores["correctness.visual_necessity"][4] is None
    assert scores["complexity.ifd"][4] is not None
    assert scores["complexity.ifd_image"][4] is None


def test_a_run_is_resumed_and_nothing_read_twice(
    kit: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("llava", tmp_path / "llava")
    samples = dataset(kit, tmp_path / "p")
    paths = kit.shards(tmp_path / "data", samples[:3], samples[3:])
    told: list[tuple[str, int, int]] = []

    def card(limit: int) -> Any:
        folder = RunFolder.create(tmp_path / "run", "measure", {})
        settings = InstrumentSettings(model=str(tmp_path / "llava"), model_samples=limit, device="cpu")
        tools = open_instruments(settings, ("model",), folder.path, lambda *a: told.append(a))
        chosen = MeasureSettings(tiers=("model",))
        found = measure_shards(paths, folder, Engine(workers=1), chosen, instruments=tools)
        assert from_json(to_json(found)) == found
        return found

    first = card(3)
    assert {m.name: m.n for m in first.indicators}["complexity.ifd"] == 3
    assert any("first 3 of 5" in note for note in first.notes)
    assert any("llava" in note for note in first.notes)
    whole = card(5)
    assert {m.name: m.n for m in whole.indicators} == {
        "correctness.visual_necessity": 4, "complexity.ifd": 5, "complexity.ifd_image": 4,
    }  # fmt: skip
    assert whole.indicators[1].coverage == 1.0
    assert told
    from vlit.measure.instruments import mllm

    monkeypatch.setattr(mllm, "Mllm", None)  # a third run must not even load it
    assert card(5) == whole


def test_what_cannot_be_read_is_unknown_with_a_reason(kit: SimpleNamespace, tmp_path: Path) -> None:
    make("llava", tmp_path / "llava")
    good = picture(tmp_path / "p", 1)
    samples = [
        kit.sample(("what ?", ""), id="empty", image=good),
        kit.sample(("what ?", "a dog"), id="lost", image="nowhere.jpg"),
        kit.sample(("what ?", "a dog " * 200), id="long", image=good),
        kit.sample(("what ?", "a dog"), id="fine", image=good),
    ]
    tools = opened(tmp_path / "llava", tmp_path / "run")
    found = losses(samples, tools)
    assert [f["image"] is None for f in found] == [True, True, True, False]
    assert "empty" in found[0]["why"]
    assert "could not be read" in found[1]["why"]
    assert found[1]["text"] is not None  # the words are there all the same
    assert "longer than the 256 tokens" in found[2]["why"]
    assert tools.losses is not None
    assert "longer" in tools.losses.notes()[0]


ANSWERS = ("a dog sits on the mat", "two red cats are there")
QUESTIONS = ("what is it ?", "what is there ?")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A tiny LLaVA that has learnt one answer for a dark picture and another for a bright one; and the pictures."""
    import torch
    from transformers import AutoModelForImageTextToText

    from vlit.mllm.device import quiet

    place = tmp_path_factory.mktemp("taught")
    folder = place / "llava"
    make("llava", folder)
    pictures = [str(place / f"{shade}.png") for shade in (20, 230)]
    for path, shade in zip(pictures, (20, 230), strict=True):
        Image.new("RGB", (16, 16), (shade, shade, shade)).save(path)
    processor = loaded(folder)[0]
    with quiet():
        network = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32)
    texts = [f"<s>USER:\n<image>\n{q}\nASSISTANT:\n{a}</s>" for q in QUESTIONS for a in ANSWERS]
    shown = [[Image.open(pictures[i % 2])] for i in range(4)]
    inputs = processor(text=texts, images=shown, return_tensors="pt", padding=True, add_special_tokens=False)
    labels = inputs["input_ids"].masked_fill(inputs["attention_mask"] == 0, -100)
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3)
    for _ in range(200):
        optimiser.zero_grad()
        network(**inputs, labels=labels).loss.backward()
        optimiser.step()
    with quiet():
        network.save_pretrained(folder)
    return folder, pictures


def mean(name: str, taught: tuple[Path, list[str]], samples: list[Sample], folder: Path) -> float:
    one = INDICATORS.get(name)()
    assert isinstance(one, SampleIndicator)
    tools = opened(taught[0], folder)
    return float(one.score(View(samples_to_batch(samples), None, tools)).mean())  # type: ignore[arg-type]


def test_swapped_pictures_lower_the_need_of_them(
    kit: SimpleNamespace, taught: tuple[Path, list[str]], tmp_path: Path
) -> None:
    def need(swapped: int, prefix: str = "") -> float:
        samples = [
            kit.sample((QUESTIONS[0], ANSWERS[i % 2]), id=f"{prefix}{i}", image=taught[1][(i + (i < swapped)) % 2])
            for i in range(6)
        ]
        return mean("correctness.visual_necessity", taught, samples, tmp_path / f"{prefix}{swapped}")

    values = [need(n) for n in (0, 2, 4, 6)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.03
    assert values[-1] < 0
    assert need(2, "other") == values[1]


@pytest.mark.parametrize("name", ["ifd", "ifd_image"])
def test_foreign_words_in_the_answer_make_it_harder(
    kit: SimpleNamespace, taught: tuple[Path, list[str]], tmp_path: Path, name: str
) -> None:
    def difficulty(damaged: int) -> float:
        samples = [
            kit.sample((QUESTIONS[i % 2] if i >= damaged else "red red how many on on", ANSWERS[i % 2]),
                       id=str(i), image=taught[1][(i + (i < damaged)) % 2])
            for i in range(6)
        ]  # fmt: skip
        return mean(f"complexity.{name}", taught, samples, tmp_path / str(damaged))

    values = [difficulty(n) for n in (0, 2, 4, 6)]
    assert values == sorted(values)
    assert values[-1] > values[0]


def test_a_folder_that_is_no_model_is_refused(kit: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"config\.json"):
        opened(tmp_path, tmp_path / "run")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "config.json").write_text('{"model_type": "llava"}')
    with pytest.raises(InputError, match="cannot be loaded"):
        losses([kit.sample(("q", "a"), image="")], opened(tmp_path / "m", tmp_path / "other"))
