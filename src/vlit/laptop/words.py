"""The tokenizer of the laptop world: one token a word, lower case, for all families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

PAD, START, END, UNKNOWN, IMAGE = "<pad>", "<s>", "</s>", "<unk>", "<image>"
USER, ASSISTANT = "<user>", "<assistant>"
SPECIAL = (PAD, START, END, UNKNOWN, IMAGE, USER, ASSISTANT)

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'assistant' %}<assistant>{% endif %}"
    "{% for c in m.content %}{% if c.type == 'image' %}<image>{% endif %}{% endfor %}"
    "{% if m.role == 'user' %}<user>{% endif %}"
    "{% for c in m.content %}{% if c.type == 'text' %} {{ c.text }}{% endif %}{% endfor %}"
    "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
"""The chat template of the laptop bases: one mark for each turn, the image before the words."""


def word_tokenizer(texts: Iterable[str]) -> Any:
    """A tokenizer that knows every word of the texts; others become ``<unk>``."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    splitter = pre_tokenizers.Split(Regex(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[^\sa-z0-9]"), "removed", invert=True)
    lower = normalizers.Lowercase()
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word for word, _ in splitter.pre_tokenize_str(lower.normalize_str(text)))
    vocabulary = {word: n for n, word in enumerate([*SPECIAL, *sorted(counts)])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    made.normalizer = lower
    made.pre_tokenizer = splitter
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made, pad_token=PAD, bos_token=START, eos_token=END, unk_token=UNKNOWN,
        additional_special_tokens=[IMAGE, USER, ASSISTANT],
    )  # fmt: skip
