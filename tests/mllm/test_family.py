"""Tokens and labels, worked out by hand: what is learnt is the assistant's words and the mark that ends its turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import tiny_families
import tiny_models
from vlit.mllm import Pictures, Unreadable, open_model
from vlit.mllm.device import quiet
from vlit.mllm.family import IGNORED, Written, connector_root, part_of, replace_marks, token_spans
from vlit.schema import ImageRef

Tiny = Callable[[str], Path]


def user(text: str, images: int = 0) -> dict[str, object]:
    return {"role": "user", "content": [{"type": "image"}] * images + [{"type": "text", "text": text}]}


def says(text: str) -> dict[str, object]:
    return {"role": "assistant", "content": [{"type": "text", "text": text}]}


TALK = [user("What colour is it?", 1), says("Red."), user("Is there a dog?"), says("No")]
LEAD = {
    "llava": ["<s>", *["<image>"] * 4],
    "qformer": [*["<image>"] * 3, "<s>"],
    "flamingo": ["<s>", "<image>"],
}
"""How a conversation begins: four patches, three queries before the text, one mark."""
WORDS = ["<user>", "what", "colour", "is", "it", "?", "<assistant>", "red", ".", "</s>", "<user>", "is", "there", "a",
         "dog", "?", "<assistant>", "no", "</s>"]  # fmt: skip
LEARNT = [7, 8, 9, 17, 18]
"""Places among the words: "red", ".", its end; "no", its end."""


@pytest.mark.parametrize("name", tiny_families.FAMILIES)
def test_labels_are_the_answers_and_their_ends(name: str, tiny: Tiny, squares: list[Path]) -> None:
    family = open_model(tiny(name)).family
    pictures = Pictures([ImageRef(path=str(squares[0]))])
    tokens = family.tokens(family.conversation(TALK), [0])
    expected = LEAD[name] + WORDS
    assert family.tokenizer.convert_ids_to_tokens(tokens.ids) == expected
    made = family.tensors([tokens], pictures)
    start = len(LEAD[name])
    wanted = [IGNORED] * len(expected)
    for place in LEARNT:
        wanted[start + place] = tokens.ids[start + place]
    assert made["labels"][0].tolist() == wanted
    assert made["attention_mask"][0].tolist() == [1] * len(expected)


@pytest.mark.parametrize("name", tiny_families.FAMILIES)
def test_a_batch_is_padded_on_the_right_without_labels(name: str, tiny: Tiny, squares: list[Path]) -> None:
    family = open_model(tiny(name)).family
    pictures = Pictures([ImageRef(path=str(p)) for p in squares])
    short = family.tokens(family.conversation([user("Red?", 1), says("no")]), [1])
    long = family.tokens(family.conversation(TALK), [0])
    made = family.tensors([short, long], pictures)
    n = len(short.ids)
    assert made["input_ids"][0, n:].eq(family.pad).all()
    assert made["labels"][0, n:].eq(IGNORED).all()
    assert made["attention_mask"].sum(dim=1).tolist() == [n, len(long.ids)]


def test_flamingo_sees_the_latest_picture(tiny: Tiny, squares: list[Path]) -> None:
    family = open_model(tiny("flamingo")).family
    pictures = Pictures([ImageRef(path=str(p)) for p in squares])
    two = [user("red", 1), says("no"), user("blue", 1), says("yes")]
    tokens = family.tokens(family.conversation(two), [0, 1])
    # <s> <image> <user> red <assistant> no </s> <image> <user> blue <assistant> yes </s>
    seen = family.tensors([tokens], pictures)["image_attention_mask"][0].tolist()
    assert seen == [[0, 0], *[[1, 0]] * 6, *[[0, 1]] * 6]


@pytest.mark.parametrize("name", tiny_families.FAMILIES)
def test_conversations_without_images_can_be_read(name: str, tiny: Tiny) -> None:
    family = open_model(tiny(name)).family
    tokens = family.tokens(family.conversation([user("Is there a dog?"), says("No")]), [])
    inputs = family.tensors([tokens], Pictures())
    logits, labels = family.answers(family.model, inputs)
    assert labels.tolist() == [tokens.ids[-2:]]
    assert logits.shape[:2] == (1, 2)


def test_auto_finds_answers_behind_tokens_that_only_the_processor_knows(tmp_path: Path, squares: list[Path]) -> None:
    with quiet():
        tiny_models.idefics(tmp_path)
    family = open_model(tmp_path).family
    assert family.name == "auto"
    pictures = Pictures([ImageRef(path=str(p)) for p in squares])
    talk = [user("what is it ?", 1), says("a dog"), user("and this ?", 1), says("a cat")]
    tokens = family.tokens(family.conversation(talk), [0, 1])
    made = family.tensors([tokens], pictures)
    learnt = made["labels"][0]
    assert family.tokenizer.decode(learnt[learnt != IGNORED]) == "a dog<end_of_utterance>a cat<end_of_utterance>"
    assert (made["input_ids"][0][learnt != IGNORED] == learnt[learnt != IGNORED]).all()


def test_the_last_turn_gets_an_end_where_the_template_gives_none(tiny: Tiny) -> None:
    family = open_model(tiny("llava")).family
    family.chat_template = (
        "{% for m in messages %}{{ m.role }} {% for c in m.content %}{% if c.type == 'text' %}{{ c.text }}{% endif %}"
        "{% endfor %} {% endfor %}{% if add_generation_prompt %}assistant {% endif %}"
    )
    written = family.conversation([user("a dog ?"), says("no")])
    assert [written.text[a:b] for a, b in written.spans] == ["no</s>"]


@pytest.mark.parametrize(
    ("messages", "why"),
    [([user("a dog ?")], "no answer"), ([user("a"), says("")], "no token|empty")],
)
def test_conversations_that_teach_nothing_are_refused(messages: list[object], why: str, tiny: Tiny) -> None:
    family = open_model(tiny("flamingo")).family
    family.chat_template = family.chat_template.replace("{{ eos_token }}", "")
    family.tokenizer.eos_token = None
    with pytest.raises(Unreadable, match=why):
        family.tokens(family.conversation(messages), [])  # type: ignore[arg-type]


def test_marks_are_counted_and_filled() -> None:
    written = Written("<image>a <image>b", ((7, 8), (16, 17)))
    text, spans = replace_marks(written, 2, "<image>", "##")
    assert text == "##a ##b"
    assert [text[a:b] for a, b in spans] == ["a", "b"]
    with pytest.raises(Unreadable, match="marks 2 images and it has 1"):
        replace_marks(written, 1, "<image>", "#")


def test_spans_in_tokens() -> None:
    offsets = [(0, 3), (3, 5), (5, 5), (6, 9)]
    assert token_spans(offsets, [(4, 9)]) == [(1, 4)]
    with pytest.raises(Unreadable):
        token_spans(offsets, [(0, 2)])


@pytest.mark.parametrize(
    ("parameter", "part"),
    [
        ("model.vision_tower.encoder.layers.0.mlp.fc1.weight", "tower"),
        ("vision_model.embeddings.patch_embedding.weight", "tower"),
        ("model.multi_modal_projector.linear_1.weight", "connector"),
        ("query_tokens", "connector"),
        ("qformer.encoder.layer.0.attention.attention.query.weight", "connector"),
        ("model.gated_cross_attn_layers.0.alpha_cross_attn", "connector"),
        ("model.visual.merger.mlp.0.weight", "connector"),
        ("model.language_model.layers.0.self_attn.q_proj.weight", "language"),
        ("lm_head.weight", "language"),
    ],
)
def test_parts_by_name(parameter: str, part: str) -> None:
    assert part_of(parameter) == part


def test_the_root_of_a_connector() -> None:
    assert connector_root("model.multi_modal_projector.linear_1") == "model.multi_modal_projector"
    assert connector_root("model.layers.0") == ""
