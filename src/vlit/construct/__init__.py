"""Construct samples from scenes: planner, generators, wording, quality control."""

from vlit.construct.adaption import GENERATORS, Generator, generator
from vlit.construct.existing import Existing
from vlit.construct.images import ChosenImages, Cluster, choose_images, keep_images
from vlit.construct.pipeline import CHOSEN, Constructed, Planned, construct_shards, plan_shards
from vlit.construct.plan import Plan
from vlit.construct.quality import check_samples
from vlit.construct.quota import GROUP, Quota
from vlit.construct.repair import Repaired, repair
from vlit.construct.sceneview import SceneView
from vlit.construct.settings import FORM_SHARES, LANGUAGE_SHARES, REGISTER_SHARES, SHARES, ConstructSettings
from vlit.construct.world import survey

__all__ = [
    "CHOSEN",
    "FORM_SHARES",
    "GENERATORS",
    "GROUP",
    "LANGUAGE_SHARES",
    "REGISTER_SHARES",
    "SHARES",
    "ChosenImages",
    "Cluster",
    "ConstructSettings",
    "Constructed",
    "Existing",
    "Generator",
    "Plan",
    "Planned",
    "Quota",
    "Repaired",
    "SceneView",
    "check_samples",
    "choose_images",
    "construct_shards",
    "generator",
    "keep_images",
    "plan_shards",
    "repair",
    "survey",
]
