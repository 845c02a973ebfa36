"""Box styles by the names that ``--boxes`` takes: a spelling and a scale, as one model or family was taught them."""

from __future__ import annotations

import functools
import re

import msgspec

from vlit.errors import UsageError, nearest
from vlit.formats.boxes.scales import (
    Fractions,
    Grid,
    Pixels,
    Resized,
    Scale,
    SquareFractions,
    Thousandths,
)
from vlit.formats.boxes.spellings import Brackets, GridTokens, Json, Spelling, Tokens


class BoxStyle(msgspec.Struct, frozen=True):
    """How boxes stand in a text.

    Attributes:
        name: as ``--boxes`` takes it.
        spelling: the brackets or tokens.
        scale: what the numbers mean.
    """

    name: str
    spelling: Spelling
    scale: Scale


BRACKETS = Brackets()
JSON = Json()
_QWEN = Tokens("<box>(x1,y1),(x2,y2)</box>", ("<ref>", "</ref>"), ("<box>", "</box>"), "({},{}),({},{})")
_QWEN2 = Tokens(
    "<|box_start|>(x1,y1),(x2,y2)<|box_end|>",
    ("<|object_ref_start|>", "<|object_ref_end|>"),
    ("<|box_start|>", "<|box_end|>"),
    "({},{}),({},{})",
)
_INTERNVL = Tokens(
    "<box>[[x1, y1, x2, y2]]</box>", ("<ref>", "</ref>"), ("<box>", "</box>"), "[{}, {}, {}, {}]", ", ", ("[", "]")
)
_KOSMOS = GridTokens(
    "<object><patch_index_...></object>",
    ("<phrase>", "</phrase>"),
    ("<object>", "</object>"),
    "<patch_index_{}><patch_index_{}>",
    "</delimiter_of_multi_objects/>",
)

ABS = BoxStyle("abs", BRACKETS, Pixels())

STYLES: dict[str, BoxStyle] = {
    style.name: style
    for style in (
        ABS,
        BoxStyle("abs-resized", BRACKETS, Resized()),
        BoxStyle("norm1", BRACKETS, Fractions()),
        BoxStyle("norm1000", BRACKETS, Thousandths()),
        BoxStyle("shikra", Brackets("[x1,y1,x2,y2]", ",", ";"), SquareFractions()),
        BoxStyle("kosmos-2", _KOSMOS, Grid()),
        BoxStyle("qwen-vl", _QWEN, Thousandths()),
        BoxStyle("qwen2-vl", _QWEN2, Thousandths()),
        BoxStyle("abs-json", JSON, Pixels()),
        BoxStyle("qwen2.5-vl", JSON, Resized()),
        BoxStyle("qwen3-vl", JSON, Thousandths()),
        BoxStyle("internvl", _INTERNVL, Thousandths()),
    )
}
"""Every style. Sources: Shikra (arXiv 2306.15195, ``PlainBoxFormatter``), Kosmos-2 (2306.14824), Qwen-VL's and
InternVL's model cards, ``qwen-vl-finetune/tools/process_bbox.ipynb`` and ``cookbooks/2d_grounding.ipynb`` of
QwenLM/Qwen3-VL."""

_WITH_LIMITS = re.compile(r"(?P<name>[\w.-]+)\((?P<limits>[\d\s,]*)\)")


@functools.cache  # asked for every sample that is written
def box_style(name: str) -> BoxStyle:
    """The style of a name: one of `STYLES`, or with limits, ``abs-resized(min_pixels, max_pixels, factor)`` and
    ``qwen2.5-vl(784, 50176, 28)``, as training will resize.

    Raises:
        UsageError: there is no style of that name, or the limits are none.
    """
    given = _WITH_LIMITS.fullmatch(name.strip())
    style = STYLES.get(given["name"] if given else name)
    if style is None:
        raise UsageError(f"--boxes {name}", "is no way to write boxes", nearest(name, STYLES))
    if given is None:
        return style
    limits = [int(v) for v in given["limits"].split(",") if v.strip()]
    if not isinstance(style.scale, Resized):
        raise UsageError(f"--boxes {name}", f"'{style.name}' takes no limits", f"Write '{style.name}'.")
    if len(limits) != 3 or not 0 < limits[0] <= limits[1] or limits[2] < 1:
        raise UsageError(
            f"--boxes {name}",
            "needs three limits: min_pixels, max_pixels (not below it) and factor",
            f"Write {style.name}(3136,12845056,28).",
        )
    return BoxStyle(name.replace(" ", ""), style.spelling, Resized(limits[0], limits[1], limits[2]))
