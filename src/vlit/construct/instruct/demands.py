"""What an evolution demands of a sample beside the one that it started from: the same claims, or a longer answer."""

from __future__ import annotations

import re

from vlit.claims import Lexicon, SceneTable, audit_sample, numbers
from vlit.construct.instruct.prompt import Prompt
from vlit.schema import Sample


def unlike(prompt: Prompt, base: Sample, sample: Sample, table: SceneTable, lexicon: Lexicon) -> str:
    """In what a sample misses what its prompt demands, as the end of "Your answer ..."; ``""`` for nothing."""
    if _plain(base) == _plain(sample):
        return "is the old text"
    if prompt.grows:
        before, after = _words(base), _words(sample)
        if after < prompt.grows * before:
            return f"has {after} words where at least {prompt.grows:g} times the {before} of the old answers are wanted"
    return _changed(base, sample, table, lexicon) if prompt.keeps else ""


def _changed(base: Sample, sample: Sample, table: SceneTable, lexicon: Lexicon) -> str:
    """What a paraphrase says that its base does not, or the reverse.

    Claims are compared as the auditor reads them; of a question the things and the numbers that it names.
    """
    before, after = _claims(base, table, lexicon), _claims(sample, table, lexicon)
    if lost := before - after:
        return f"no longer says {_told(min(lost))}"
    if added := after - before:
        return f"says {_told(min(added))}, which the old one does not"
    lexicon = lexicon.covering(table.vocabulary)
    for number, ((old, _), (new, _)) in enumerate(zip(base.exchanges(), sample.exchanges(), strict=True), start=1):
        things = [{m.category for m in lexicon.mentions(text, groups=True)} for text in (old, new)]
        if things[0] != things[1]:
            odd = min(things[0] ^ things[1])
            return f"asks in question {number} for other things than the old one ({odd})"
        counts = [sorted(n.value for n in numbers(text)) for text in (old, new)]
        if counts[0] != counts[1]:
            return f"has other numbers in question {number} than the old one"
    return ""


_Claim = tuple[int, str, str, str, bool]


def _claims(sample: Sample, table: SceneTable, lexicon: Lexicon) -> set[_Claim]:
    return {
        (v.claim.exchange, v.claim.kind, v.claim.subject, v.claim.value, v.claim.negated)
        for v in audit_sample(sample, table, lexicon)
    }


def _told(claim: _Claim) -> str:
    exchange, kind, subject, value, negated = claim
    words = " ".join(filter(None, ["not" if negated else "", subject, value]))
    return f"in answer {exchange + 1} what the old one says ({kind}: {words})"


def _words(sample: Sample) -> int:
    return sum(len(answer.split()) for _, answer in sample.exchanges())


def _plain(sample: Sample) -> str:
    text = " ".join(f"{question} {answer}" for question, answer in sample.exchanges())
    return " ".join(re.sub(r"\W+", " ", text).casefold().split())
