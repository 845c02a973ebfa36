"""The instruction type of a question that does not say it: rules on its words, for data that others made.

The rules are read in order and the first that fits wins; a question that fits none is ``other``. They are made for
English; a question in another language is ``other``. They misread questions whose wording hides what is asked ("Do
you see how many dogs there are?" is taken for existence).
"""

from __future__ import annotations

import polars as pl

OTHER = "other"
_LOOKED_AT = 400  # characters: what is asked stands at the start; long contexts would only cost time

_RULES: tuple[tuple[str, str], ...] = (
    ("count_compare", r"\bare there (?:more|fewer|less)\b|\b(?:which|what) .*\b(?:more|most|fewer|fewest)\b.*\bor\b"),
    ("count_total", r"\bhow many .*\b(?:in total|altogether|in all)\b|\btotal number of\b"),
    ("count", r"\bhow many\b|\bnumber of\b|^count\b|\bwhat is the count\b"),
    ("multi_step", r"\bwhy\b|\bexplain\b|\breason(?:s|ing)?\b|\binfer|\bpredict|\bwhat (?:might|could|would"
     r"|can|may)\b"
     r"|\bhow (?:might|could|would|can|may|does|do|did|is|are|has|have|should)\b|\bwhat (?:if|factors?"
     r"|purpose|challenges?"
     r"|benefits?|potential|precautions?|considerations?|advantages?|role|strategies|measures|impact|message"
     r"|lessons?)\b"
     r"|\bwhat (?:is|are) (?:the |some |a |an )?(?:\w+ ){0,2}(?:purposes?|challenges?|benefits?|significance"
     r"|precautions?"
     r"|considerations?|advantages?|implications?|skills|factors|risks?|roles?|impact|functions?|relationship)\b"
     r"|\b(?:suggest|imply|indicate)s?\b|\bcan (?:be|we|you) (?:inferred|infer|concluded?|deduced?)\b"),
    ("locate_text", r"\bwhere\b.*\b(?:text|word|words|written|sign says)\b"),
    ("read_text", r"\bwhat (?:does|do) .*\b(?:say|says|read)\b|\b(?:text|word|words|letters?"
     r"|title)\b.*\b(?:written|printed"
     r"|shown|read|say)\b|\bread (?:out )?the\b|\bis written\b|\bocr\b|\btranscribe\b"),
    ("grounding", r"\b(?:bounding box|coordinates|bbox)\b.*\b(?:of|for)\b|\b(?:locate|ground|detect"
     r"|point (?:to|at|out))\b"),
    ("referring", r"\b(?:in|inside|within) (?:the |this )?(?:region|box|area)\b|\bregion\b|\[ ?\d+(?:\.\d+)?, ?\d"),
    ("position", r"^where\b|\bwhere(?: exactly)? (?:is|are|in)\b|\b(?:what|which) (?:side|part|corner"
     r"|position|location)\b"),
    ("nearest", r"\b(?:nearest|closest)\b"),
    ("size", r"\b(?:larger|bigger|smaller|taller|shorter|largest|biggest|smallest)\b"),
    ("spatial", r"^(?:is|are) (?:the|a|an) .*\b(?:left|right|above|below|behind|front|under|beneath|on top"
     r"|next|beside"
     r"|near)\b|\b(?:left|right|above|below) (?:of|the)\b.*\bor\b|\brelative to\b|\bspatial\b"),
    ("attribute", r"\b(?:what|which) (?:colou?rs?|shapes?|material|kind of material|pattern|breed|texture|style)\b"
     r"|\bwhat is the (?:colou?r|shape|material|pattern|texture|size|style|gender|age|mood|emotion|weather)\b"),
    ("existence", r"^(?:is|are|was|were) there\b|^(?:do|can|could|did) you (?:see|spot|notice|find|identify)\b"
     r"|^does (?:the|this) (?:image|picture|photo|photograph|scene) (?:show|contain|have|include|feature|depict)\b"
     r"|\b(?:is|are) (?:\w+ ){1,4}(?:present|visible|shown|in (?:the|this) (?:image|picture|photo|scene))\b"
     r"|\bany .*\?"),
    ("predicate", r"\bwhat (?:is|are) .*\b(?:doing|holding|wearing|riding|eating|carrying|looking at|using"
     r"|playing)\b"),
    ("inventory", r"\b(?:list|name|enumerate|what are|which) (?:all |all of )?(?:the )?(?:objects|items"
     r"|things|elements)\b"),
    ("description", r"\b(?:in detail|detailed|thorough|comprehensive|extensive|elaborate|in-depth|exhaustive"
     r"|analy[sz]e)\b"),
    ("caption", r"\b(?:describe|description|caption|summar\w+|depict\w*|portray\w*|narrate|sum up)\b"
     r"|\bwhat (?:is|do you see)"
     r" (?:in|shown|happening|going on)\b|\bwhat'?s (?:in|happening|going on)\b|\b(?:clear|concise|brief"
     r"|short|succinct)\b"
     r".*\b(?:image|picture|photo\w*|account|overview)\b"),
    ("category", r"^(?:what|which|who)\b|^identify\b|^name the\b|^classify\b"),
    ("attribute", r"^(?:is|are|was|were|does|do|did|has|have|can)\b"),
)  # fmt: skip


def question_type(question: pl.Expr) -> pl.Expr:
    """The type of a question text as an expression: one of `vlit.schema.FAMILIES` or ``other``."""
    text = question.str.slice(0, _LOOKED_AT).str.to_lowercase().str.strip_chars()
    numbered = enumerate(pattern for _, pattern in _RULES)
    found = pl.coalesce(pl.when(text.str.contains(p)).then(pl.lit(i, dtype=pl.Int8)) for i, p in numbered)
    names = {i: kind for i, (kind, _) in enumerate(_RULES)}
    return found.replace_strict(names, default=OTHER, return_dtype=pl.String)
