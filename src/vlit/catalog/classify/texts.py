"""What rules look at in the exchanges of a draw: each a Boolean expression over the columns question and answer."""

from __future__ import annotations

import polars as pl

_YES_NO = r"^(?:yes|no|true|false)[.!]?$"
_BOX = r"(?:[\[(<{]\s*\d*\.?\d+(?:\s*[,; ]\s*\d*\.?\d+){3}\s*[\])>}])|<box>|<loc_?\d+>|(?:\{<\d+>){4}|(?:<\d+>){4}"
_OPTION = r"(?:^|\n|\s)\(?A[.):]\s.*\(?B[.):]\s"
_SHORT, _LONG = 3, 15

MARKS = {
    "speaks of the image as a whole": (
        r"\bthe (?:image|scene|picture|photo(?:graph)?) (?:features?|shows?|depicts?|captures?|showcases?|presents?"
        r"|portrays?|displays?|suggests?|appears|also)\b"
        r"|\b(?:in|of|within) (?:the|this) (?:image|scene|picture|photo)\b"
    ),
    "joins sentences": (
        r"\b(?:additionally|overall|furthermore|moreover|in addition|in summary|in conclusion|consequently)\b"
    ),
    "hedges": (
        r"\b(?:suggest(?:s|ing)?|indicat(?:es|ing)|possibly|likely|appears? to|seems? to|(?:could|may|might) (?:be|have"
        r"|also|indicate))\b"
    ),
    "adds mood or purpose": (
        r"\b(?:atmosphere|ambian?ce|creat(?:es|ing) an?|sense of|visually|add(?:s|ing) (?:a|to)|contribut(?:es|ing) to"
        r"|providing|ensur(?:e|es|ing)|enjoy(?:ing|able)|important to|essential)\b"
    ),
}
"""Turns of phrase that answers of language models repeat and that people rarely use in captions and short answers."""


def asked() -> pl.Expr:
    """The question in lower case, its options and context included."""
    return pl.col("question").str.to_lowercase()


def words(column: str) -> pl.Expr:
    """Number of words."""
    return pl.col(column).str.count_matches(r"\S+")


def short() -> pl.Expr:
    """The answer has 1 to 3 words."""
    return words("answer").is_between(1, _SHORT)


def long() -> pl.Expr:
    """The answer has at least 15 words."""
    return words("answer") >= _LONG


def yes_no() -> pl.Expr:
    """The answer is a bare truth value."""
    return pl.col("answer").str.to_lowercase().str.strip_chars().str.contains(_YES_NO)


def options() -> pl.Expr:
    """The question lists options."""
    return pl.col("question").str.contains(f"(?s){_OPTION}")


def number() -> pl.Expr:
    """The answer is a number, a year or an amount."""
    return pl.col("answer").str.strip_chars().str.contains(r"^[$€£]?\s?-?\d[\d,. /:%-]*(?:\s?[%a-zA-Z]{0,3})$")


def boxed() -> pl.Expr:
    """A box stands in the sample, or in the words of the exchange."""
    return pl.col("boxed") | pl.col("question").str.contains(_BOX) | pl.col("answer").str.contains(_BOX)


def marks() -> pl.Expr:
    """How many of the kinds of `MARKS` the answer shows, 0 to 4."""
    text = pl.col("answer").str.to_lowercase()
    return pl.sum_horizontal([text.str.contains(pattern).cast(pl.Int64) for pattern in MARKS.values()])


def hits(frame: pl.DataFrame, test: pl.Expr) -> int:
    """Rows for which a test is true."""
    return int(frame.select(test.fill_null(value=False).sum()).item()) if frame.height else 0


def frame_of(questions: pl.Series) -> tuple[str, float]:
    """The wording that questions begin with, and the share that does: ``("is this true of the image:", 1.0)``.

    The longest run of first words that at least 90 % share, of two words or more; ``("", 0.0)`` where there is none.
    """
    split = questions.str.to_lowercase().str.split(" ")
    found, share = "", 0.0
    for size in range(2, 9):
        heads = split.list.head(size).list.join(" ").rename("head").value_counts(sort=True)
        if not heads.height or heads["count"][0] < 0.9 * questions.len():
            break
        found, share = str(heads["head"][0]), heads["count"][0] / questions.len()
    return found, share
