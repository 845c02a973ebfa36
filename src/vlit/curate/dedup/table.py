"""The table of rules for duplicates: name to object."""

from __future__ import annotations

from vlit.curate.dedup.base import Rule
from vlit.registry import Registry

_ROOM = "vlit.curate.dedup"

DEDUPS: Registry[Rule] = Registry(
    "dedup rule",
    {
        "exact": f"{_ROOM}.exact:EXACT",
        "near": f"{_ROOM}.near:NEAR",
        "near_image": f"{_ROOM}.near_image:NEAR_IMAGE",
        "semantic": f"{_ROOM}.semantic:SEMANTIC",
        "joint": f"{_ROOM}.joint:JOINT",
    },
)
