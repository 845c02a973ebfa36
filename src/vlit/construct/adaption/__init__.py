"""Annotation adaption: generators that run programs on a scene. One file per family, found by name in `GENERATORS`."""

from vlit.construct.adaption.base import Generator, generator
from vlit.registry import Registry

_HERE = "vlit.construct.adaption"

GENERATORS: Registry[Generator] = Registry(
    "generator",
    {
        "captions": f"{_HERE}.captions:captions",
        "inventory": f"{_HERE}.inventory:inventory",
        "existence": f"{_HERE}.existence:existence",
        "category": f"{_HERE}.category:category",
        "attribute": f"{_HERE}.attribute:attribute",
        "position": f"{_HERE}.position:position",
        "counting": f"{_HERE}.counting:counting",
        "spatial": f"{_HERE}.spatial:spatial",
        "size": f"{_HERE}.size:size",
        "nearest": f"{_HERE}.nearest:nearest",
        "predicate": f"{_HERE}.predicate:predicate",
        "region": f"{_HERE}.region:region",
        "false_premise": f"{_HERE}.false_premise:false_premise",
        "checks": f"{_HERE}.checks:checks",
        "text": f"{_HERE}.text:text",
        "multi_step": f"{_HERE}.multi_step:multi_step",
        "summary": f"{_HERE}.summary:summary",
        "interaction": f"{_HERE}.interaction:interaction",
        "depth": f"{_HERE}.depth:depth",
        "regions": f"{_HERE}.regions:regions",
        "field": f"{_HERE}.field:field",
        "unanswerable": f"{_HERE}.unanswerable:unanswerable",
        "multi_image": f"{_HERE}.multi_image:multi_image",
    },
)

__all__ = ["GENERATORS", "Generator", "generator"]
