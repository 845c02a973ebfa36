"""What people look at: quality cards, run reports, dataset cards, pictures with boxes. Everything is read from data.

Pages are single files that open offline: no script, nothing loaded, everything from data escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlit._lazy import lazily

if TYPE_CHECKING:
    from vlit.report.audit import Audit, audit_report
    from vlit.report.box_proof import box_proof
    from vlit.report.card_html import to_html
    from vlit.report.card_markdown import to_markdown
    from vlit.report.curate_report import curate_page
    from vlit.report.curated import Curated
    from vlit.report.life import Chapter, Happened, life_text
    from vlit.report.mix_report import mix_readme, mix_report, mix_text
    from vlit.report.overlay import draw, picture_uri
    from vlit.report.plan_text import plan_text
    from vlit.report.quality_card import QualityCard
    from vlit.report.quality_comparison import QualityComparison
    from vlit.report.run_readme import readme
    from vlit.report.run_report import construct_report
    from vlit.report.show import show_picture, show_text
    from vlit.report.study_report import study_html, study_markdown, study_text

_HOME = {
    "Audit": "vlit.report.audit",
    "Chapter": "vlit.report.life",
    "Curated": "vlit.report.curated",
    "Happened": "vlit.report.life",
    "QualityCard": "vlit.report.quality_card",
    "QualityComparison": "vlit.report.quality_comparison",
    "audit_report": "vlit.report.audit",
    "box_proof": "vlit.report.box_proof",
    "construct_report": "vlit.report.run_report",
    "curate_page": "vlit.report.curate_report",
    "draw": "vlit.report.overlay",
    "life_text": "vlit.report.life",
    "mix_readme": "vlit.report.mix_report",
    "mix_report": "vlit.report.mix_report",
    "mix_text": "vlit.report.mix_report",
    "picture_uri": "vlit.report.overlay",
    "plan_text": "vlit.report.plan_text",
    "readme": "vlit.report.run_readme",
    "show_picture": "vlit.report.show",
    "show_text": "vlit.report.show",
    "study_html": "vlit.report.study_report",
    "study_markdown": "vlit.report.study_report",
    "study_text": "vlit.report.study_report",
    "to_html": "vlit.report.card_html",
    "to_markdown": "vlit.report.card_markdown",
}

__all__ = [
    "Audit",
    "Chapter",
    "Curated",
    "Happened",
    "QualityCard",
    "QualityComparison",
    "audit_report",
    "box_proof",
    "construct_report",
    "curate_page",
    "draw",
    "life_text",
    "mix_readme",
    "mix_report",
    "mix_text",
    "picture_uri",
    "plan_text",
    "readme",
    "show_picture",
    "show_text",
    "study_html",
    "study_markdown",
    "study_text",
    "to_html",
    "to_markdown",
]

lazily(__name__, _HOME)
