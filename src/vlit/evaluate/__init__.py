"""Evaluate a vision-language model on benchmarks, or score answers that were given elsewhere."""

from __future__ import annotations

from vlit.evaluate.answering import MODES, Ask, pictures_of
from vlit.evaluate.benchmark import read_benchmark
from vlit.evaluate.chair import caption_questions, chair
from vlit.evaluate.evaluation import Evaluation, Found, Orders, orders_of, paired
from vlit.evaluate.question import Answer, Benchmark, Question
from vlit.evaluate.reader import Prompt, Reader
from vlit.evaluate.score import SHORT_METRICS, Metric, Scores, differ, points, score
from vlit.evaluate.stored import read_answers

__all__ = [
    "MODES",
    "SHORT_METRICS",
    "Answer",
    "Ask",
    "Benchmark",
    "Evaluation",
    "Found",
    "Metric",
    "Orders",
    "Prompt",
    "Question",
    "Reader",
    "Scores",
    "caption_questions",
    "chair",
    "differ",
    "orders_of",
    "paired",
    "pictures_of",
    "points",
    "read_answers",
    "read_benchmark",
    "score",
]
