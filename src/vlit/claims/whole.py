"""Does a number hold for the whole picture? It does where the other words only show, see, count or name the picture.

"Altogether that gives four birds", "Here we have four birds", "The birds number four": no word names a place, a person,
a deed or a thing beside which there may be more birds. A word that is not known here limits the number, so that "Four
birds sit" says of four that they sit, and of no others that they are not there.
"""

from __future__ import annotations

import re

from vlit.claims.words import word_set

PICTURES = word_set(
    "image images picture photo photograph scene frame drawing shot view snapshot illustration rendering composition"
)
"""Words for the picture itself."""
_GRAMMAR = word_set(
    "the a an this that these it its here there is are was were be been being am can will do does did have has had "
    "having and as so also too then now just of in within from into to at on for by with up out off over s ll ve re d m"
)
_VIEWERS = word_set(
    "i we you one me us them my our your who viewer viewers eye eyes camera photographer artist which what how many "
    "much"
)
_SEEING = word_set(
    "close closer quick glance "
    "see sees seen seeing saw look looks looking find finds found spot spots spotted notice notices noticed observe "
    "observed discern make makes made making recognize recognise identify identified spy get gets got getting "
    "discover discovered visible present apparent clearly easily show shows showing shown display displays displayed "
    "displaying depict depicts depicted depicting contain contains containing feature features featuring featured "
    "include includes including included capture captures captured capturing picture pictures pictured portray "
    "portrays portrayed portraying photographed drawn hold holds give gives reveal reveals appear appears exist exists "
    "consist consists consisting comprise comprises comprising form forms compose constitute fill fills "
    "scattered spread distributed around across throughout among thing things object objects item items element "
    "elements"
)
_COUNTING = word_set(
    "count counts counted counting tally total totals totalling totaling number numbers sum amount amounts answer "
    "result altogether overall"
)
_COUNTED = word_set("all exactly precisely exact group set collection add adds come comes arrive arrives reach reached")
_KNOWN = PICTURES | _GRAMMAR | _VIEWERS | _SEEING | _COUNTING | _COUNTED
_CUES = _COUNTING | word_set("there here see find spot have got make")
_WORD = re.compile(r"[a-z]+")
_TOPIC = re.compile(
    r"\bas far as\b|\b(?:goe?s?|(?:is|are) concerned)(?=\s*,)|\bwhen it comes to\b|\bin terms of\b|\bspeaking of\b|"
    r"\bas for\b|\bregarding\b|\bconcerning\b"
)


def unlimited(words: str) -> bool:
    """Whether a sentence's words, the number and its noun taken out, limit the number by nothing.

    Args:
        words: in lower case.
    """
    return _KNOWN.issuperset(_WORD.findall(_TOPIC.sub("", words)))


def counts(words: str) -> bool:
    """Whether words in lower case say that something is counted: a number may then stand behind what it counts."""
    return not _CUES.isdisjoint(_WORD.findall(words))
