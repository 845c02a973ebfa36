"""Which languages the texts are in, by their script and, for the Latin one, by their small words.

Tells 8 languages in Latin letters and 9 other scripts. It misleads for languages that share both with one of these
(Danish reads as none, Ukrainian as Russian), which is why a set whose texts mostly cannot be told stays unknown.
"""

from __future__ import annotations

import polars as pl

from vlit.catalog.classify.finding import Basis, Finding, unknown
from vlit.catalog.classify.survey import Facts

_LOOKED_AT = 400  # characters
_FEW = 0.02
_TOLD = 0.5  # of the samples with letters must be told
_SURE = 0.9

# Japanese before Chinese, whose characters it uses too.
_SCRIPTS = {
    "ja": r"[\x{3041}-\x{30FF}]", "ko": r"[\x{AC00}-\x{D7AF}]", "zh": r"[\x{4E00}-\x{9FFF}]",
    "ru": r"[\x{0400}-\x{04FF}]", "ar": r"[\x{0620}-\x{06FF}]", "hi": r"[\x{0900}-\x{097F}]",
    "th": r"[\x{0E00}-\x{0E7F}]", "el": r"[\x{0370}-\x{03FF}]", "he": r"[\x{0590}-\x{05FF}]",
}  # fmt: skip
_SMALL = {
    "en": "the a an is are was were of in on and to with there it this that not yes at by for what how which who does",
    "de": "der die das und ist ein eine einen auf mit dem den im sind zu von nicht gibt wie welche was wird",
    "fr": "le la les des est et un une du qui dans sur avec sont au pour il elle ce cette quelle quel combien",
    "es": "el la los las es y del que en por para un una con hay son se lo qué cuántos esta está",
    "it": "il lo la gli della che di con sono nel nella una un è e per questa quale quanti",
    "pt": "o a os as é um uma do da em que com para não na no esta qual quantos são",
    "nl": "de het een en van op met zijn er dat niet is in wat hoeveel deze te voor",
    "pl": "i w na z jest się nie to do że są co jak ile przez dla który tego",
}


def languages(facts: Facts) -> Finding:
    """``languages``: those of at least 2 % of the samples whose language can be told, the most frequent first."""
    texts = (
        facts.drawn.group_by("sample", maintain_order=True)
        .agg((pl.col("question") + " " + pl.col("answer")).str.join(" "))["question"]
        .str.head(_LOOKED_AT)
    )
    texts = texts.filter(texts.str.contains(r"\p{L}{2}"))
    told = language_of(texts)
    known = told.drop_nulls()
    if not known.len() or known.len() < _TOLD * texts.len():
        return unknown("languages", f"the language of {known.len():,} of {texts.len():,} samples can be told")
    counts = known.rename("language").value_counts().sort(["count", "language"], descending=[True, False])
    named = [(str(name), int(n)) for name, n in counts.iter_rows() if n >= _FEW * known.len()]
    shares = ", ".join(f"{name} {n / known.len():.0%}" for name, n in named)
    reason = f"{shares} of {known.len():,} samples, by script and small words; {texts.len() - known.len():,} not told"
    return Finding(
        field="languages", value=tuple(name for name, _ in named), basis=Basis.INFERRED, confidence=_SURE,
        reasons=(reason,),
    )  # fmt: skip


def language_of(texts: pl.Series) -> pl.Series:
    """The two-letter code of each text's language, null where it cannot be told."""
    lowered = texts.fill_null("").str.to_lowercase().rename("text")
    letters = lowered.str.count_matches(r"\p{L}")
    frame = pl.DataFrame({"letters": letters, "latin": lowered.str.count_matches(r"\p{Latin}")}).with_columns(
        [lowered.str.count_matches(pattern).alias(code) for code, pattern in _SCRIPTS.items()]
        + [
            lowered.str.count_matches(rf"\b(?:{'|'.join(words.split())})\b").alias(code)
            for code, words in _SMALL.items()
        ]
    )
    # A Japanese text is mostly Chinese characters at times; a tenth of kana decides.
    decided = pl.when((pl.col("latin") < 0.5 * pl.col("letters")) & (pl.col("letters") > 0))
    script = pl.lit(None, dtype=pl.String)
    for code in reversed(_SCRIPTS):
        enough = 0.1 if code == "ja" else 0.3
        script = pl.when(pl.col(code) >= enough * pl.col("letters")).then(pl.lit(code)).otherwise(script)
    best = pl.max_horizontal(list(_SMALL))
    second = pl.concat_list(list(_SMALL)).list.sort(descending=True).list.get(1)
    latin = pl.coalesce(pl.when(pl.col(code) == best).then(pl.lit(code)) for code in _SMALL)
    clear = (best > 0) & (best > second) | (pl.col("en") == best) & (best > 0)
    return frame.select(decided.then(script).when(clear).then(latin).alias("language"))["language"]
