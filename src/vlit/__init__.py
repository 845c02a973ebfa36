"""Build, measure and prove vision-language instruction-tuning data.

The public names below are imported when they are first used, so that ``import vlit`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlit._lazy import lazily
from vlit._version import __version__

if TYPE_CHECKING:
    from vlit.api import construct, render, show
    from vlit.auditing import audit
    from vlit.checking import check
    from vlit.comparing import compare
    from vlit.construct.instruct import InstructSettings
    from vlit.curating import curate
    from vlit.engine import Engine
    from vlit.errors import VlitError
    from vlit.evaluate import Evaluation
    from vlit.evaluating import evaluate
    from vlit.exchange import convert, export
    from vlit.explaining import explain
    from vlit.instructing import evolve
    from vlit.measuring import measure
    from vlit.mixing import mix
    from vlit.planning import plan
    from vlit.report import Audit, Curated, QualityCard, QualityComparison
    from vlit.run import Run
    from vlit.schema import Claim, Sample, Scene, Verdict
    from vlit.splitting import split
    from vlit.studying import study
    from vlit.tune import Tuned, TuneSettings
    from vlit.tuning import tune

_HOME = {
    "Audit": "vlit.report",
    "Claim": "vlit.schema",
    "Curated": "vlit.report",
    "Engine": "vlit.engine",
    "Evaluation": "vlit.evaluate",
    "InstructSettings": "vlit.construct.instruct",
    "QualityCard": "vlit.report",
    "QualityComparison": "vlit.report",
    "Run": "vlit.run",
    "Sample": "vlit.schema",
    "Scene": "vlit.schema",
    "TuneSettings": "vlit.tune",
    "Tuned": "vlit.tune",
    "Verdict": "vlit.schema",
    "VlitError": "vlit.errors",
    "audit": "vlit.auditing",
    "check": "vlit.checking",
    "compare": "vlit.comparing",
    "construct": "vlit.api",
    "convert": "vlit.exchange",
    "curate": "vlit.curating",
    "evaluate": "vlit.evaluating",
    "evolve": "vlit.instructing",
    "explain": "vlit.explaining",
    "export": "vlit.exchange",
    "measure": "vlit.measuring",
    "mix": "vlit.mixing",
    "plan": "vlit.planning",
    "render": "vlit.api",
    "show": "vlit.api",
    "split": "vlit.splitting",
    "study": "vlit.studying",
    "tune": "vlit.tuning",
}

__all__ = [
    "Audit",
    "Claim",
    "Curated",
    "Engine",
    "Evaluation",
    "InstructSettings",
    "QualityCard",
    "QualityComparison",
    "Run",
    "Sample",
    "Scene",
    "TuneSettings",
    "Tuned",
    "Verdict",
    "VlitError",
    "__version__",
    "audit",
    "check",
    "compare",
    "construct",
    "convert",
    "curate",
    "evaluate",
    "evolve",
    "explain",
    "export",
    "measure",
    "mix",
    "plan",
    "render",
    "show",
    "split",
    "study",
    "tune",
]


lazily(__name__, _HOME)
