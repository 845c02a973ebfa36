"""Does an answer betray how it was made?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

_KINDS = {
    "speaks of its source": r"(?:\b(?:based on|according to|from|given|in|as (?:described|mentioned|stated) (?:in|by)|per) "
    r"(?:the |this |these |those )?(?:(?:given|provided|above|original|image|picture|five|ground[- ]truth|following) )*"
    r"(?:captions?|bounding box(?:es)?|annotations?|coordinates|object list|scene graph|prompt)\b"
    r"|\b(?:the |this |these )(?:(?:given|provided|image|five) )*(?:captions?|annotations?) (?:says?|mentions?|states?|describes?"
    r"|indicates?|suggests?|provided|given|do(?:es)? not)\b|\b(?:provided|given) (?:captions?|descriptions?|text|information"
    r"|context|bounding box(?:es)?)\b)",
    "speaks as a model": r"\b(?:as an? (?:ai|artificial intelligence|large language|language)(?: language)?(?: |-)?(?:model|assistant"
    r"|chatbot)?|i(?:'|’)?a?m an? (?:ai|language model)|my training data|my knowledge cutoff|openai|chatgpt|gpt-?4)\b",
    "refuses": r"(?:\bi(?:'|’)?a?m (?:sorry|unable|not able)\b|\bi (?:cannot|can(?:'|’)t|can not|could not|couldn(?:'|’)t|don(?:'|’)t|do not) "
    r"(?:see|view|access|assist|help|provide|process|analy[sz]e|have (?:access|enough|the ability))\b|\bi apologi[sz]e\b"
    r"|\bwithout (?:the|an) actual image\b|\bno image (?:was|is|has been) (?:provided|attached|given)\b)",
    "holds prompt text": r"(?:(?:^|\n) ?(?:###|human:|user:|assistant:|gpt:|system:|question:|q:|\[inst\])|<\|im_(?:start|end)\|>|</s>"
    r"|\[/inst\]|<\|endoftext\|>)",
}  # fmt: skip
_HINTS = [
    "caption", "bounding box", "annotation", "coordinates", "object list", "scene graph", "prompt", "provided", "given",
    "as an ai", "as a lang", "as a large", "as an artificial", "an ai", "language model", "my training", "my knowledge",
    "openai", "chatgpt", "gpt", "sorry", "unable", "not able", "cannot", "can't", "can’t", "can not", "could", "don't",
    "don’t", "do not", "apologi", "without the actual", "without an actual", "no image", "###", "human:", "user:",
    "assistant:", "system:", "question:", "q:", "[inst", "[/inst", "<|im_", "</s>", "<|endoftext",
]  # fmt: skip


@indicator(
    name="leakage",
    title="Answers free of leakage",
    characteristic="correctness",
    level="sample",
    tier="text",
    unit="share",
    direction="higher",
)
class Leakage(SampleIndicator):
    """Share of samples whose answers do not betray how they were made.

    Leakage is: speaking of the text that a model was given instead of the image ("based on the caption"), speaking as a
    model ("as an AI"), refusing, or prompt text left in the answer. Bars count samples by kind. Rules on wording, English;
    it misleads where captions, prompts or annotations are what the picture shows (a comic, a screenshot), and sees no
    leakage that is worded otherwise.
    """

    def score(self, view: View) -> pl.Series:
        """1 without leakage, 0 with; null without an answer."""
        answers = view.exchanges.filter(pl.col("answer") != "").select("row").unique()
        leaky = _found(view)["row"].to_list()
        return view.per_row(answers.with_columns(ok=~pl.col("row").is_in(leaky)), "ok")

    def tally(self, view: View) -> dict[str, int]:
        """Samples by kind of leakage."""
        found = _found(view).unique(["row", "kind"])
        return dict(found.group_by("kind").len().sort("kind").iter_rows())

    def note(self, view: View, row: int) -> Note:
        """The kind and the words."""
        found = _found(view).filter(pl.col("row") == row)
        if found.is_empty():
            return Note("no leakage")
        return Note(", ".join(found["kind"].unique(maintain_order=True)), found["words"][0].strip())


def _found(view: View) -> pl.DataFrame:
    answers = view.exchanges.select("row", "answer")
    # Half of the time of a pass with the full rules goes to texts that hold none of their words.
    answers = answers.filter(pl.col("answer").str.contains_any(_HINTS, ascii_case_insensitive=True))
    parts = [
        answers.select("row", pl.lit(kind).alias("kind"), pl.col("answer").str.extract(f"(?i)({rule})").alias("words"))
        for kind, rule in _KINDS.items()
    ]
    return pl.concat(parts).drop_nulls("words")
