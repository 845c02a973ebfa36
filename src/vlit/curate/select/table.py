"""The table of ways to select: name to object."""

from __future__ import annotations

from vlit.curate.select.base import Selector
from vlit.registry import Registry

_ROOM = "vlit.curate.select"

SELECTORS: Registry[Selector] = Registry(
    "way to select",
    {
        "quality": f"{_ROOM}.dpp:QUALITY",
        "random": f"{_ROOM}.random:RANDOM",
        "top": f"{_ROOM}.top:TOP",
        "stratified": f"{_ROOM}.stratified:STRATIFIED",
        "facility": f"{_ROOM}.facility:FACILITY",
        "kcentre": f"{_ROOM}.kcentre:KCENTRE",
        "dpp": f"{_ROOM}.dpp:DPP",
        "presel": f"{_ROOM}.presel:PRESEL",
        "coincide": f"{_ROOM}.coincide:COINCIDE",
        "visnec": f"{_ROOM}.visnec:VISNEC",
        "ifd": f"{_ROOM}.ifd:IFD",
        "match": f"{_ROOM}.match:MATCH",
    },
)
