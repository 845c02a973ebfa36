"""Does an answer betray how it was made?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

_TOLD = (
    r"(?:captions?|bounding box(?:es)?|annotations?|coordinates|object list|scene graph|metadata"
    r"|ground[- ]truth|prompt)"
)
_WHICH = r"(?:(?:given|provided|supplied|above|original|image|five|following) )*"
_KINDS = {
    "speaks of its source": (
        r"\b(?:based on|according to|judging by|from|given|in|with|as (?:described|mentioned|stated) (?:in|by)|per) "
        rf"(?:the |this |these |those )?{_WHICH}{_TOLD}\b"
        rf"|\b(?:the |this |these ){_WHICH}(?:captions?|annotations?|prompt) (?:says?|mentions?|states?|describes?"
        r"|indicates?|suggests?|provided|given|do(?:es)? not)\b"
        r"|\b(?:provided|given) (?:captions?|descriptions?|text|information|context|bounding box(?:es)?)\b"
        r"|\b(?:caption|sentence) \d\b"
    ),
    "speaks as a model": (
        r"\bas an? (?:ai|artificial intelligence|large language|language)\b[ -]?(?:language )?"
        r"(?:model|assistant|chatbot)?"
        r"|\bi(?:'|’| a)?m (?:just )?an? (?:ai|language model)\b|\bmy training data\b|\bmy knowledge cutoff\b"
        r"|\bopenai\b|\bchatgpt\b|\bgpt-?4\b"
    ),
    "refuses": (
        r"\bi(?:'|’| a)?m (?:sorry|unable|not able)\b|\bi apologi[sz]e\b"
        r"|\bi (?:cannot|can(?:'|’)t|can not|could not|couldn(?:'|’)t|don(?:'|’)t|do not|am not able to) "
        r"(?:(?:see|view|access) (?:the |this |that |any )?(?:actual )?(?:images?|pictures?|photos?)|assist|help"
        r"|provide|process|analy[sz]e|comply|have (?:access|enough|the ability))\b"
        r"|\bwithout (?:the|an) actual image\b|\bno image (?:was|is|has been) (?:provided|attached|given)\b"
    ),
    "holds prompt text": (
        r"(?:^|\n) ?(?:###|human:|user:|assistant:|gpt:|system:|question:|q:|\[inst\])"
        r"|<\|im_(?:start|end)\|>|</s>|\[/inst\]|<\|endoftext\|>|<(?:caption|bbox)>"
        r"|\[(?:insert|image|caption)[^\]]{0,20}\]"
        r"|\b(?:system|user) prompt\b"
    ),
}
_ANY = f"(?i){'|'.join(_KINDS.values())}"


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

    Leakage is: speaking of the text that a model was given instead of the image ("based on the caption"), speaking as
    a model ("as an AI"), refusing, or prompt text left in the answer. Bars count samples by kind. Rules on wording,
    English; it misleads where captions, prompts or annotations are what the picture shows (a comic, a screenshot),
    and sees no leakage that is worded otherwise.
    """

    def score(self, view: View) -> pl.Series:
        """1 without leakage, 0 with; null without an answer."""
        answers = view.exchanges.filter(pl.col("answer") != "").select("row").unique()
        leaky = view.once("leakage", _found)["row"].to_list()
        return view.per_row(answers.with_columns(ok=~pl.col("row").is_in(leaky)), "ok")

    def tally(self, view: View) -> dict[str, int]:
        """Samples by kind of leakage."""
        found = view.once("leakage", _found).unique(["row", "kind"])
        return dict(found.group_by("kind").len().sort("kind").iter_rows())

    def note(self, view: View, row: int) -> Note:
        """The kind and the words."""
        found = view.once("leakage", _found).filter(pl.col("row") == row)
        if found.is_empty():
            return Note("no leakage")
        return Note(", ".join(found["kind"].unique(maintain_order=True)), found["words"][0].strip())


def _found(view: View) -> pl.DataFrame:
    answers = view.exchanges.select("row", "answer").filter(pl.col("answer").str.contains(_ANY))
    parts = [
        answers.select("row", pl.lit(kind).alias("kind"), pl.col("answer").str.extract(f"(?i)({rule})").alias("words"))
        for kind, rule in _KINDS.items()
    ]
    return pl.concat(parts).drop_nulls("words")
