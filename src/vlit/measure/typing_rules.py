"""The instruction type of a question that does not say it: rules on its words, for data that others made.

The rules are read in order and the first that fits the asking clause wins; a question that fits none is ``other``.
They are made for English. On questions whose type is known (1,300 generated from COCO annotations) they name the family
right in 85 of 100; false premises and computed multi-step questions were left out of that, since they are worded like
what they pretend to be and cannot be told by words.
"""

from __future__ import annotations

import polars as pl

from vlit.measure.clause import PICTURE, asking_clause

OTHER = "other"
_THINGS = r"(?:objects?|items?|things?|elements?)"
_ABSTRACT = (
    r"(?:purposes?|challenges?|difficult(?:y|ies)|benefits?|significance|precautions?|considerations?|advantages?"
    r"|implications?|skills|factors?|risks?|roles?|impacts?|functions?|relationship|strateg(?:y|ies)|measures"
    r"|messages?"
    r"|lessons?|reasons?|issues?|problems?|ways)"
)

_RULES: tuple[tuple[str, str], ...] = (
    ("multi_step", r"\bwhy\b"),
    ("inventory", rf"\b(?:list|name|enumerate|count|which|what) (?:all |all of )?(?:the |each )?(?:kinds? of )?"
     rf"{_THINGS}\b.*\b(?:how many|number|kind|of each|are there|all)\b|\bhow many of each\b|\beach kind of object\b"
     rf"|^(?:list|name|enumerate) (?:all |every )?(?:of )?(?:the )?{_THINGS}"),
    ("count_compare", r"\b(?:more|fewer|less)\b.*\bthan\b|\b(?:which|what) .*\b(?:more|most|fewer|fewest)\b.*\bor\b"
     r"|\bmore (?:numerous|common)\b|\bare there (?:more|fewer)\b"),
    ("count_total", r"\bhow many .*\b(?:in total|altogether|in all)\b|\b(?:total|combined) number of\b"
     r"|\bwhat is the total\b"
     r"|\b(?:together|add up|taken together)\b.*\bhow many\b"),
    ("count", r"\bhow many\b|\bnumber of\b|^count\b|\bwhat is the count\b"),
    ("grounding", r"\b(?:bounding box|coordinates|bbox)\b.*\b(?:of|for)\b|\bwhich box\b|\bwith a box\b"
     r"|\bbounding box\b"
     r"|^(?:locate|ground|detect|point (?:to|at|out))\b"),
    ("referring", r"\b(?:in|inside|within) (?:the |this )?(?:marked |red |given )?(?:region|box"
     r"|bounding box)\b|\bmarked by\b"
     r"|\bbox\b.*\bmarks?\b|\bobject (?:is )?(?:at|in)\b|\bregion\b|\[ ?\d+(?:\.\d+)?, ?\d|\bof these is at\b"),
    ("description", r"\b(?:in (?:\w+ )?detail|detailed|thorough(?:ly)?|comprehensive|extensive|elaborate"
     r"|in-depth|exhaustive|analy[sz]e|as fully as|walk me through|going on .* and)\b"),
    ("caption", rf"\b(?:describe|description|caption|summar\w+|depict\w*|portray\w*|narrat\w*|sum up)\b.*\b{PICTURE}\b"
     r"|^(?:describe|caption|summarize|write)\b(?:[^,]{0,40})$|\bcaption\b"
     rf"|^what (?:is|can be|do you see|is happening|is going on|is shown|is seen|does|do) ?"
     rf"(?:seen |shown |happening |going on )?(?:in |on )?(?:the |this |that )?{PICTURE}(?: show| depict| about)?$"
     r"|\bwhat'?s (?:in|happening|going on)\b"
     rf"|^what is (?:the |this |that ){PICTURE} about|\b(?:clear|concise|brief|short|succinct)\b.*"
     rf"\b(?:{PICTURE}|account|overview)|^what is (?:happening|going on|shown)\b|^what do you see\b"),
    ("spatial", r"\b(?:is|are|that) (?:the|a|an) .*\b(?:left of|right of|above|below|behind|in front of|under"
     r"|beneath|on top of|next to|beside|near)\b|\b(?:left|right|above|below)\b.*\bor\b"
     r"|\brelat(?:ive|ion) to\b|\bspatial\b"),
    ("nearest", r"\b(?:nearest|closest)\b"),
    ("multi_step", r"\bwhy\b|\bexplain\b|\breason(?:s|ing)?\b|\binfer|\bpredict|\b(?:might|could|would|should)\b"
     rf"|\bwhat (?:can|may|if)\b|^how\b|\bwhat (?:\w+ ){{0,4}}{_ABSTRACT}\b|\bany {_ABSTRACT}\b"
     r"|\b(?:does|do|can) .*\b(?:suggest|imply|indicate|be concluded|be deduced)\b"),
    ("locate_text", r"\bwhere\b.*\b(?:text|words?|written|sign says)\b"),
    ("read_text", r"\bwhat (?:does|do) .*\b(?:say|says|read)\b|\b(?:text|words?|letters?"
     r"|title)\b.*\b(?:written|printed|shown|read|say)\b|\bread (?:out )?the\b|\bis written\b|\bocr\b|\btranscribe\b"),
    ("position", r"^where(?:abouts)?\b|\bwhere(?: exactly)? (?:is|are|in|can)\b|\b(?:what|which|in which) "
     r"(?:side|part|corner|position|location|area)\b|\bposition of\b|^where\b"),
    ("category", r"\b(?:highest|lowest|furthest|leftmost|rightmost|topmost)\b|\bkind of (?:object|thing"
     r"|animal|vehicle)\b"),
    ("size", r"\b(?:larger|bigger|smaller|taller|shorter|largest|biggest|smallest)\b"),
    ("attribute", r"\b(?:what|which) (?:colou?rs?|shapes?|material|kind of material|pattern|breed|texture|style)\b"
     r"|\bwhat is the (?:colou?r|shape|material|pattern|texture|size|style|gender|age|mood|emotion|weather)\b"),
    ("existence", r"\b(?:is|are|was|were) there\b|^there (?:is|are)\b|\b(?:do|can|could|did) you (?:see|spot"
     r"|notice|find)\b"
     rf"|^(?:do|does) (?:the|this) {PICTURE} (?:show|contain|have|include|feature|depict)\b"
     r"|^(?:is|are|do|does) (?:any|an?|some) .*\b(?:present|visible|shown|seen|appear|found|in the)\b"),
    ("predicate", r"\bwhat (?:is|are) .*\b(?:doing|holding|wearing|riding|eating|carrying|looking at|using"
     r"|playing)\b"),
    ("category", r"^(?:what|which|who)\b|^identify\b|^name the\b|^classify\b"),
    ("attribute", r"^(?:is|are|was|were|does|do|did|has|have|can)\b"),
)  # fmt: skip


def question_type(questions: pl.Series) -> pl.Series:
    """The types of question texts: each one of `vlit.schema.FAMILIES` or ``other``."""
    clauses = asking_clause(questions).to_frame("clause")
    hits = (pl.when(pl.col("clause").str.contains(p)).then(pl.lit(i, dtype=pl.Int8)) for i, (_, p) in enumerate(_RULES))
    names = {i: kind for i, (kind, _) in enumerate(_RULES)}
    found = clauses.select(pl.coalesce(hits)).to_series()
    return found.replace_strict(names, default=OTHER, return_dtype=pl.String)
