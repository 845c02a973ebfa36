"""The part of a question that asks, without "In this photo, can you tell me if" before it and its rules after it."""

from __future__ import annotations

import polars as pl

PICTURE = r"(?:image|picture|photo|photograph|photos|images|scene|frame)"
_LOOKED_AT = 400  # characters: what is asked stands at the start; long contexts would only cost time
_COURTESY = (  # a question for leave or help before what is asked: "May I ask something? Is there a dog?"
    r"(?i)^(?:(?:may|can|could) i (?:please )?ask (?:you )?(?:something|a (?:quick )?question)"
    r"|(?:(?:can|could|would|will) you (?:please )?help|would you mind helping) me(?: out)?"
    r"(?: with (?:this|the|something|my)(?: \w+)?)?)(?:,? please)?\?\s+"
)
_BEFORE_MARK = r"^(?:[^?\n]*[.:] +)?([^?\n]*)\?"  # "Answer yes or no: ..." and "Look at the photo. ..." stand before it
_LEADS = (
    rf"^(?:in|from|for|on|looking at|considering|based on|given) (?:the |this |that )?(?:\w+ )?{PICTURE}\b"
    r"[^,]{0,20}, *",
    r"^(?:and|so|now|briefly|please|also|then)\b[,:]? +",
    r"^(?:can|could|would|will) you (?:please )?(?:tell|show) me +",
    r"^(?:can|could|would|will) you (?:briefly |please )*(?:tell|show) me +|^would you say (?:that )?",
    r"^of (?:the|these) options[^,]{0,20}, *|^(?:which|what) of these would you say ",
    r"^(?:please )?(?:tell|show) me +|^do you know +|^i (?:want|would like) to know +|^please +",
    r"^(?:if|whether) +",
)


def without_courtesy(question: pl.Expr) -> pl.Expr:
    """A question without one for leave or help before it."""
    return question.str.replace(_COURTESY, "")


def asking_clause(questions: pl.Series) -> pl.Series:
    """The asking clause in lower case, up to its question mark or the end of the line, polite openings removed."""
    text = questions.fill_null("").str.slice(0, _LOOKED_AT).str.to_lowercase().str.strip_chars().rename("text")
    found = (
        text.to_frame()
        .with_columns(without_courtesy(pl.col("text")))
        .select(
            pl.coalesce(pl.col("text").str.extract(_BEFORE_MARK), pl.col("text").str.extract(r"^([^\n]*)"), pl.lit(""))
        )
    )
    clause = found.to_series().str.strip_chars()
    for lead in _LEADS:
        clause = clause.str.replace(lead, "")
    return clause
