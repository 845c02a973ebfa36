"""Construct samples from scenes: generators, planner, wording, quality control."""

from vlit.construct.adaption import GENERATORS, Generator, generator
from vlit.construct.pipeline import Constructed, construct_shards
from vlit.construct.sceneview import SceneView
from vlit.construct.settings import FORM_SHARES, SHARES, ConstructSettings
from vlit.construct.world import survey

__all__ = [
    "FORM_SHARES",
    "GENERATORS",
    "SHARES",
    "ConstructSettings",
    "Constructed",
    "Generator",
    "SceneView",
    "construct_shards",
    "generator",
    "survey",
]
