"""Self-instruct: a model behind an endpoint writes samples from scenes, or rewrites samples; the gates judge them."""

from __future__ import annotations

from vlit.construct.instruct.pipeline import Estimate, Instructed, Writing
from vlit.construct.instruct.plan import Planner
from vlit.construct.instruct.prompt import Prompt, chosen, load_prompts
from vlit.construct.instruct.settings import InstructSettings
from vlit.construct.instruct.steps import Maker, Rows

__all__ = [
    "Estimate",
    "InstructSettings",
    "Instructed",
    "Maker",
    "Planner",
    "Prompt",
    "Rows",
    "Writing",
    "chosen",
    "load_prompts",
]
