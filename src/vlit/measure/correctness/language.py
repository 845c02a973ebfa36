"""Is the answer in the question's language?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

_SCRIPTS = {
    "Japanese": r"[\p{Hiragana}\p{Katakana}]",
    "Chinese": r"\p{Han}",
    "Korean": r"\p{Hangul}",
    "Cyrillic": r"\p{Cyrillic}",
    "Arabic": r"\p{Arabic}",
    "Devanagari": r"\p{Devanagari}",
    "Greek": r"\p{Greek}",
    "Hebrew": r"\p{Hebrew}",
    "Thai": r"\p{Thai}",
}
_STOP_WORDS = {
    "English": "the is are of and in to with this that what how it there on at you his her they which does i not no do "
    "can be see seen here have has from or some yes",
    "German": "der die das und ist ein eine einen auf mit dem den im sind was wie viele zu von nicht sie es gibt",
    "French": "le la les des est et un une du que qui dans sur avec sont au pour quel quelle combien il elle",
    "Spanish": "el los las es y un una del que en con por para está hay qué cuál cuántos son se al",
    "Italian": "il lo gli è e un una del della che di in con per sono quale quanti nel nella si",
    "Portuguese": "o os as é e um uma do da que em com por para está há qual quantos são no na não",
    "Dutch": "de het een en is van op met zijn wat hoe er in dat die niet hoeveel naar",
}
_LOOKED_AT = 300
_GLANCED_AT = 120
_SURELY_ENGLISH = r"\b(?:the|and|are|this|with|that|what|there|how|you|they|does|which)\b"
_SURE = 2
_ASKED_OTHERWISE = (
    r"(?i)\b(?:translat\w+|übersetz\w+|tradui\w+|traduc\w+|auf (?:deutsch|englisch)"
    r"|in (?:english|german|french|spanish|italian|portuguese|dutch|chinese|japanese|korean|russian|arabic|hindi)"
    r"|en (?:français|anglais|español|inglés))\b|翻译|英文|英语|中文"
)
_SHOWN = 120


@indicator(
    name="language",
    title="Answer in the question's language",
    characteristic="correctness",
    level="sample",
    tier="text",
    unit="share",
    direction="higher",
)
class Language(SampleIndicator):
    """Share of exchanges whose answer is in the question's language, averaged per sample.

    The language is told by script, and for the Latin script by stop-words of seven languages (English, German,
    French, Spanish, Italian, Portuguese, Dutch) in the first 300 characters; at least two must be found and no other
    language may have as many. Unknown, so null: short answers, other languages, and questions that ask for a
    language. It misleads on close relatives (Portuguese and Spanish) in short texts, and cannot tell languages that
    share a script other than Latin.
    """

    def score(self, view: View) -> pl.Series:
        """Share of exchanges, among those where both languages are known."""
        frame = view.once("language", _languages).drop_nulls()
        same = frame.group_by("row").agg(ok=(pl.col("asked") == pl.col("answered")).mean())
        return view.per_row(same, "ok")

    def lines(self, view: View) -> pl.DataFrame:
        """Whether each exchange keeps to its language."""
        frame = view.once("language", _languages).drop_nulls()
        return frame.select("row", "k", score=(pl.col("asked") == pl.col("answered")).cast(pl.Float64))

    def tally(self, view: View) -> dict[str, int]:
        """Exchanges per pair of languages."""
        frame = view.once("language", _languages).drop_nulls()
        pair = pl.when(pl.col("asked") == pl.col("answered")).then(pl.col("asked")).otherwise(
            pl.format("{} asked, {} answered", "asked", "answered"))  # fmt: skip
        return dict(frame.group_by(pair.alias("pair")).len().sort("pair").iter_rows())

    def note(self, view: View, row: int) -> Note:
        """The first pair of languages that differs."""
        frame = view.once("language", _languages).filter(pl.col("row") == row).drop_nulls()
        other = frame.filter(pl.col("asked") != pl.col("answered"))
        if other.is_empty():
            return Note("the same language")
        return Note(
            f"asked in {other['asked'][0]}, answered in {other['answered'][0]}",
            other["start"][0],
            exchange=other["k"][0],
        )


def _languages(view: View) -> pl.DataFrame:
    pairs = view.exchanges
    otherwise = pl.col("question").str.contains(_ASKED_OTHERWISE)
    frame = pairs.select("row", "k", otherwise=otherwise, start=pl.col("answer").str.head(_SHOWN))
    frame = frame.with_columns(asked=_language(pairs["question"]), answered=_language(pairs["answer"]))
    return frame.select("row", "k", pl.when(~pl.col("otherwise")).then("asked").alias("asked"), "answered", "start")


def _language(texts: pl.Series) -> pl.Series:
    frame = texts.to_frame("text").with_row_index("i")
    # Nearly all text of nearly all datasets is plain English: only the rest is looked at closely.
    glance = pl.col("text").str.head(_GLANCED_AT).str.to_lowercase()
    plain = pl.col("text").str.len_bytes() == pl.col("text").str.len_chars()
    frame = frame.with_columns(ascii=plain, english=plain & (glance.str.count_matches(_SURELY_ENGLISH) >= _SURE))
    rest = frame.filter(~pl.col("english")).with_columns(head=pl.col("text").str.head(_LOOKED_AT).str.to_lowercase())
    told = [
        frame.filter("english").select("i", language=pl.lit("English")),
        _by_stop_words(rest.filter("ascii")),
        _by_script(rest.filter(~pl.col("ascii"))),
    ]
    found = frame.select("i").join(pl.concat(told), on="i", how="left", maintain_order="left")
    return found["language"].rename("")


def _by_stop_words(rest: pl.DataFrame) -> pl.DataFrame:
    rest = rest.with_columns(pl.col("head").str.count_matches(_pattern(n)).alias(n) for n in _STOP_WORDS)
    best = pl.max_horizontal(*_STOP_WORDS)
    clear = (best >= _SURE) & (pl.sum_horizontal((pl.col(n) == best).cast(pl.Int64) for n in _STOP_WORDS) == 1)
    names = pl.coalesce(pl.when(clear & (pl.col(n) == best)).then(pl.lit(n)) for n in _STOP_WORDS)
    return rest.select("i", language=names)


def _by_script(rest: pl.DataFrame) -> pl.DataFrame:
    counts = rest.with_columns(
        *(pl.col("head").str.count_matches(p).alias(f"script {n}") for n, p in _SCRIPTS.items()),
        latin=pl.col("head").str.count_matches(r"\p{Latin}"),
    )
    # Japanese comes first: it is written with Chinese characters too.
    script = pl.coalesce(pl.when(pl.col(f"script {n}") >= _SURE).then(pl.lit(n)) for n in _SCRIPTS)
    foreign = 2 * pl.sum_horizontal(pl.col(f"script {n}") for n in _SCRIPTS) >= pl.col("latin")
    return pl.concat(
        [
            counts.filter(foreign).select("i", language=script),
            _by_stop_words(counts.filter(~foreign).select("i", "head")),
        ]
    )


def _pattern(name: str) -> str:
    return rf"\b(?:{'|'.join(_STOP_WORDS[name].split())})\b"
