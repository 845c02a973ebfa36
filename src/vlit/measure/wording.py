"""What questions and answers say, in forms that can be compared: as Polars expressions and frames, English first."""

from __future__ import annotations

import polars as pl

from vlit.measure.clause import PICTURE, asking_clause
from vlit.measure.view import View
from vlit.schema import ASKED_AS
from vlit.words import normalised

SHORT_WORDS = 3
LETTERS = "ABCDEFGH"
_OPTION = r"(?m)(?:^|[\s(])([A-H])[.):]"
_CHOSEN = r"^\W*(?:(?i:the )?(?i:correct |right )?(?i:answer|option)(?i: is)?:? *)?\(?([A-H])(?:[.):]|\W*$)"
_NUMBERS = {
    "zero": 0, "none": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_PLACE = rf" (?:in|on|within|inside|of) (?:the |this |that |your )?{PICTURE}\b.*$"
_THING = r"(?:(?:any|an?|some|the|at least one|or more)\b ?)*"
_SEEN = r"(?: (?:to be )?(?:present|visible|shown|seen|here))?"
_EXISTENCE = (
    rf"^(?:(?:is|are|was|were) there|there (?:is|are)) {_THING}(.+?){_SEEN}$",
    rf"^(?:do|can|could|did) you (?:see|spot|find|notice|identify) {_THING}(.+)$",
    rf"^does (?:the|this) {PICTURE} (?:show|contain|have|include|feature|depict) {_THING}(.+)$",
    r"^(?:is|are) (?:any|an?|some) (.+?) (?:present|visible|shown|seen|to be seen)$",
    r"^(?:do|does) (?:any|an?|some) (.+?) appear$",
)
_COUNT = (
    r"^how many (.+?)(?: (?:are|is|were) there| (?:are|is) (?:present|visible|shown)"
    r"| can be (?:seen|found|counted|spotted)"
    r"| (?:do|can) you (?:see|spot|count|find)| appear| are|)$"
)
# A number asks how many, not whether: "are there two dogs" may be denied where there are three.
_NO_NOUN = (
    r"^(?:are|is|of|were|do|can|it|them|they|there|those|these|any|some|ones?|more|fewer|less|such"
    rf"|exactly|only|just|\d+|{'|'.join(_NUMBERS)})\b"
)
_LONGEST_NOUN = 4  # words; beyond that it is a description, not a thing that two questions share


def number_words(answer: pl.Expr) -> pl.Expr:
    """A number up to twelve in words as digits; anything else as it is."""
    return answer.replace({word: str(n) for word, n in _NUMBERS.items()})


def yes_no(answer: pl.Expr) -> pl.Expr:
    """``yes`` or ``no`` where the answer begins with it, else null."""
    return answer.str.extract(r"(?i)^\W*(yes|no)\b").str.to_lowercase()


def short_answer(answer: pl.Expr) -> pl.Expr:
    """Yes, no, or the normalised answer of at most three words without its article; null for long and empty answers."""
    plain = normalised(answer.str.slice(0, 80)).str.replace(r"^(?:an?|the) ", "")
    short = (answer.str.len_bytes() <= 80) & (plain.str.count_matches(" ") < SHORT_WORDS) & (plain != "")
    return pl.coalesce(yes_no(answer), pl.when(short).then(plain))


def short_exchanges(view: View) -> pl.DataFrame:
    """Exchanges that have a short answer: row, k, type, question, answer (normalised).

    The type is what is asked: where only the answer tells two types apart (`vlit.schema.ASKED_AS`), they are one.
    """
    return view.once("short exchanges", _short_exchanges)


def _short_exchanges(view: View) -> pl.DataFrame:
    kind = pl.col("type").replace(ASKED_AS)
    frame = view.exchanges.select("row", "k", kind, "question", short_answer(pl.col("answer")).alias("answer"))
    return frame.drop_nulls("answer")


def lettered(view: View) -> pl.DataFrame:
    """Exchanges that offer lettered options and choose one: row, k, type, question, offered (letters), chosen."""
    return view.once("lettered", _lettered)


def _lettered(view: View) -> pl.DataFrame:
    lines = view.exchanges.select(
        "row", "k", pl.col("type").replace(ASKED_AS), "question",
        offered=pl.col("question").str.extract_all(_OPTION).list.eval(pl.element().str.extract(r"([A-H])"))
        .list.unique(maintain_order=True), chosen=pl.col("answer").str.extract(_CHOSEN),
    )  # fmt: skip
    return lines.filter((pl.col("offered").list.len() > 1) & pl.col("offered").list.contains(pl.col("chosen")))


def facts(view: View) -> pl.DataFrame:
    """What short questions and answers say of things: row, k, noun (singular), exists (0 or 1), number (null if not
    said).

    From "Is there a dog?" with yes or no, and "How many dogs are there?" with a number up to twelve in words or any
    in digits. Only English. The noun is as asked, without its article: "red car" and "car" are two things.
    """
    return view.once("facts", _facts)


def _facts(view: View) -> pl.DataFrame:
    frame = view.exchanges.with_columns(asking_clause(view.exchanges["question"]).alias("asked")).select(
        "row", "k", normalised(pl.col("asked")).str.replace(_PLACE, ""), yes_no(pl.col("answer")).alias("said"),
        normalised(pl.col("answer").str.slice(0, 80)).alias("answer"),
    )  # fmt: skip
    words = "|".join(_NUMBERS)
    number = pl.col("answer").str.extract(rf"\b(\d{{1,3}}|{words})\b")
    existence = frame.filter(pl.col("said").is_not_null()).select(
        "row", "k", pl.coalesce(pl.col("asked").str.extract(p) for p in _EXISTENCE).alias("noun"),
        exists=(pl.col("said") == "yes").cast(pl.Int64), number=pl.lit(None, dtype=pl.Int64),
    )  # fmt: skip
    counted = frame.select("row", "k", pl.col("asked").str.extract(_COUNT).alias("noun"), number=number).drop_nulls()
    counted = counted.with_columns(
        number=pl.col("number").replace({w: str(n) for w, n in _NUMBERS.items()}).cast(pl.Int64)
    ).select("row", "k", "noun", exists=(pl.col("number") > 0).cast(pl.Int64), number="number")
    found = pl.concat([existence, counted]).drop_nulls("noun")
    return found.with_columns(singular(pl.col("noun"))).filter(
        (pl.col("noun") != "")
        & ~pl.col("noun").str.contains(_NO_NOUN)
        & (pl.col("noun").str.count_matches(" ") < _LONGEST_NOUN)
    )


def singular(noun: pl.Expr) -> pl.Expr:
    """The noun with its last word made singular by the regular rules and a few irregular words."""
    bare = noun.str.strip_chars()
    for pattern, put in (
        (r"\bpeople$", "person"), (r"\b(wo|)men$", "${1}man"), (r"\bchildren$", "child"), (r"\bmice$", "mouse"),
        (r"(kni|wi|li)ves$", "${1}fe"), (r"(shel|loa|lea|wol|hal)ves$", "${1}f"),
        (r"([^aeiou])ies$", "${1}y"), (r"(ch|sh|x|ss|z|o)es$", "$1"),
        (r"([^siu])s$", "$1"),
    ):  # fmt: skip
        bare = bare.str.replace(pattern, put)
    return bare
