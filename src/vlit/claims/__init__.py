"""Find the claims that an answer makes about its image, and check them against the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlit._lazy import lazily

if TYPE_CHECKING:
    from vlit.claims.audit import audit_sample
    from vlit.claims.auditing import AUDIT_SCHEMA, AuditStep, scenes_of
    from vlit.claims.check import check_claims
    from vlit.claims.chinese import chinese_words
    from vlit.claims.entry import Entry
    from vlit.claims.evidence import check_evidence
    from vlit.claims.find import find_claims
    from vlit.claims.leakage import LEAKAGE, find_leakage
    from vlit.claims.lexicon import Lexicon, Mention, load_lexicon
    from vlit.claims.mentioned import ObjectMention, object_mentions
    from vlit.claims.reading import SENTENCE
    from vlit.claims.replay import replay
    from vlit.claims.summary import AuditSummary, KindCount, Share, summarise
    from vlit.claims.table import SceneTable
    from vlit.claims.words import NUMBER_WORDS, numbers

_HOME = {
    "AUDIT_SCHEMA": "vlit.claims.auditing",
    "AuditStep": "vlit.claims.auditing",
    "AuditSummary": "vlit.claims.summary",
    "Entry": "vlit.claims.entry",
    "KindCount": "vlit.claims.summary",
    "LEAKAGE": "vlit.claims.leakage",
    "Lexicon": "vlit.claims.lexicon",
    "Mention": "vlit.claims.lexicon",
    "NUMBER_WORDS": "vlit.claims.words",
    "ObjectMention": "vlit.claims.mentioned",
    "SENTENCE": "vlit.claims.reading",
    "SceneTable": "vlit.claims.table",
    "Share": "vlit.claims.summary",
    "audit_sample": "vlit.claims.audit",
    "check_claims": "vlit.claims.check",
    "check_evidence": "vlit.claims.evidence",
    "chinese_words": "vlit.claims.chinese",
    "find_claims": "vlit.claims.find",
    "find_leakage": "vlit.claims.leakage",
    "load_lexicon": "vlit.claims.lexicon",
    "numbers": "vlit.claims.words",
    "object_mentions": "vlit.claims.mentioned",
    "replay": "vlit.claims.replay",
    "scenes_of": "vlit.claims.auditing",
    "summarise": "vlit.claims.summary",
}

__all__ = [
    "AUDIT_SCHEMA",
    "LEAKAGE",
    "NUMBER_WORDS",
    "SENTENCE",
    "AuditStep",
    "AuditSummary",
    "Entry",
    "KindCount",
    "Lexicon",
    "Mention",
    "ObjectMention",
    "SceneTable",
    "Share",
    "audit_sample",
    "check_claims",
    "check_evidence",
    "chinese_words",
    "find_claims",
    "find_leakage",
    "load_lexicon",
    "numbers",
    "object_mentions",
    "replay",
    "scenes_of",
    "summarise",
]

lazily(__name__, _HOME)
