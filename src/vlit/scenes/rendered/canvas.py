"""Places and paints a plan: at three times the size, reduced at the end, so that edges are smooth."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any

import msgspec
from PIL import Image, ImageChops, ImageDraw, ImageFont

from vlit.scenes.rendered.outlines import SHAPES, Loop
from vlit.scenes.rendered.palette import INK, Rgb, edge, shade
from vlit.scenes.rendered.plan import Plan, Thing
from vlit.schema import Box

FINE = 3
"""Fine pixels per pixel of the picture, in each direction."""
MOST_COVERED = 0.15
"""The largest share of an object that another one may cover."""

_MARGIN = 0.02
_TRIES = 80
_SHIFT = 0.06  # of a cell's side: how far a thing may stand from the middle of its cell
_LAYOUTS = 40

_Area = tuple[int, int, int, int]


class Sprite(msgspec.Struct):
    """Something drawn but not yet placed: the mask of all its pixels, and of those without the line around them."""

    whole: Image.Image
    inner: Image.Image
    fill: Rgb
    line: Rgb


class Placed(msgspec.Struct):
    """A sprite with the fine pixel of its top left corner."""

    sprite: Sprite
    x: int
    y: int

    @property
    def area(self) -> _Area:
        return self.x, self.y, self.x + self.sprite.whole.width, self.y + self.sprite.whole.height

    @property
    def box(self) -> Box:
        """The tight box in pixels of the picture."""
        x1, y1, x2, y2 = self.area
        return x1 / FINE, y1 / FINE, x2 / FINE, y2 / FINE


class Layout(msgspec.Struct):
    """Where everything stands: things in painting order with their sprites, texts with theirs."""

    things: list[tuple[Thing, Placed]]
    texts: list[tuple[str, Placed]]


def arrange(plan: Plan, size: int, rng: Random) -> Layout:
    """Find a place for everything; where a crowded plan does not fit after many tries, its last things are left out."""
    things = list(plan.things)
    for attempt in range(1, 1000):
        layout = _try(plan, things, size, rng)
        if layout is not None:
            return layout
        if attempt % _LAYOUTS == 0:
            things.pop()
    raise AssertionError("an empty plan always fits")


def paint(plan: Plan, layout: Layout, size: int) -> Image.Image:
    """The picture, ``size`` x ``size`` RGB."""
    canvas = Image.new("RGB", (size * FINE, size * FINE), plan.ground_rgb)
    for _, placed in (*layout.things, *layout.texts):
        at = (placed.x, placed.y)
        canvas.paste(placed.sprite.line, at, placed.sprite.whole)
        canvas.paste(placed.sprite.fill, at, placed.sprite.inner)
    return canvas.reduce(FINE)


def _try(plan: Plan, things: list[Thing], size: int, rng: Random) -> Layout | None:
    sprites = [_shape_sprite(thing, plan.extent, size, rng) for thing in things]
    # What is large is placed first: it finds room least easily. Painting order stays the plan's.
    order = sorted(range(len(things)), key=lambda i: -sprites[i].whole.width * sprites[i].whole.height)
    last = len(things) - 1
    paired = plan.pair and last >= 1 and things[last].colour != things[last - 1].colour
    if paired:
        order.remove(last)
        order.insert(order.index(last - 1) + 1, last)
    texts = [_text_sprite(text, INK[plan.ground], plan.text_height, size, rng) for text in plan.texts]
    taken: list[_Area] = []
    placed: dict[int, Placed] = {}
    cells = rng.sample(range(plan.grid**2), plan.grid**2) if plan.grid else []
    for index in order:
        spot = _on_top(sprites[index], placed[last - 1], taken, size, rng) if paired and index == last else None
        if plan.grid:
            spot = _in_cell(sprites[index], cells.pop(), plan.grid, size, rng)
        spot = spot or _free(sprites[index], taken, size, rng)
        if spot is None:
            return None
        placed[index] = spot
        taken.append(spot.area)
    written: list[tuple[str, Placed]] = []
    for text, sprite in zip(plan.texts, texts, strict=True):
        spot = _in_cell(sprite, cells.pop(), plan.grid, size, rng) if cells else _free(sprite, taken, size, rng)
        if spot is None:
            return None
        written.append((text, spot))
        taken.append(spot.area)
    return Layout([(thing, placed[i]) for i, thing in enumerate(things)], written)


def _free(sprite: Sprite, taken: list[_Area], size: int, rng: Random) -> Placed | None:
    """A random place away from the picture's border and from everything taken."""
    margin = round(_MARGIN * size * FINE)
    room_x = size * FINE - margin - sprite.whole.width
    room_y = size * FINE - margin - sprite.whole.height
    if room_x < margin or room_y < margin:
        return None
    for _ in range(_TRIES):
        spot = Placed(sprite, rng.randint(margin, room_x), rng.randint(margin, room_y))
        if not any(_meet(spot.area, other, margin) for other in taken):
            return spot
    return None


def _in_cell(sprite: Sprite, cell: int, grid: int, size: int, rng: Random) -> Placed:
    """A place near the middle of a cell of a grid, counted in rows from the top left."""
    side = size * FINE / grid
    rooms = [max(0, int(side) - length - 1) for length in sprite.whole.size]
    moved = [room // 2 + rng.randint(-1, 1) * min(room // 2, round(_SHIFT * side)) for room in rooms]
    return Placed(sprite, round(cell % grid * side) + moved[0], round(cell // grid * side) + moved[1])


def _on_top(sprite: Sprite, under: Placed, taken: list[_Area], size: int, rng: Random) -> Placed | None:
    """A place that covers a little of another object, without hiding any end of it."""
    margin = round(_MARGIN * size * FINE)
    width, height = sprite.whole.size
    x1, y1, x2, y2 = under.area
    others = [area for area in taken if area != under.area]
    for _ in range(_TRIES):
        spot = Placed(sprite, rng.randint(x1 - width, x2), rng.randint(y1 - height, y2))
        a = spot.area
        inside = min(a[0], a[1]) >= margin and max(a[2], a[3]) <= size * FINE - margin
        if inside and not any(_meet(a, o, margin) for o in others) and _covers_a_little(spot, under):
            return spot
    return None


def _covers_a_little(over: Placed, under: Placed) -> bool:
    if not _meet(over.area, under.area, 0):
        return False
    shade_of_over = Image.new("L", under.sprite.whole.size)
    shade_of_over.paste(255, (over.x - under.x, over.y - under.y), over.sprite.whole)
    visible = ImageChops.subtract(under.sprite.whole, shade_of_over)
    whole = _pixels(under.sprite.whole)
    hidden = whole - _pixels(visible)
    smaller = min(whole, _pixels(over.sprite.whole))
    return 0.03 * smaller <= hidden <= MOST_COVERED * smaller and visible.getbbox() == under.sprite.whole.getbbox()


def _pixels(mask: Image.Image) -> int:
    return int(sum(mask.histogram()[128:]))


def _meet(a: _Area, b: _Area, gap: int) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def _shape_sprite(thing: Thing, extents: dict[str, tuple[float, float]], size: int, rng: Random) -> Sprite:
    low, high = extents[thing.size]
    extent = rng.uniform(low, high) * size * FINE
    line = max(4, round(extent * 0.035))
    loops = SHAPES[thing.category].outline(extent - line, rng)
    fill = shade(thing.colour, rng)
    whole, inner = _masks(loops, line)
    return Sprite(whole, inner, fill, edge(fill))


def _masks(loops: tuple[Loop, ...], line: int) -> tuple[Image.Image, Image.Image]:
    """All pixels of an outline with a line along it, and those inside the line; cut to the tight box."""
    xs, ys = [x for x, _ in loops[0]], [y for _, y in loops[0]]
    left, top = min(xs) - line, min(ys) - line
    shape = (round(max(xs) - left + line) + 1, round(max(ys) - top + line) + 1)
    moved = [[(x - left, y - top) for x, y in loop] for loop in loops]
    solid = Image.new("L", shape)
    stroke = Image.new("L", shape)
    for number, loop in enumerate(moved):
        ImageDraw.Draw(solid).polygon(loop, fill=0 if number else 255)
        ImageDraw.Draw(stroke).line([*loop, loop[0], loop[1]], fill=255, width=line, joint="curve")
    whole = ImageChops.lighter(solid, stroke)
    inner = ImageChops.subtract(solid, stroke)
    tight = whole.getbbox()
    return whole.crop(tight), inner.crop(tight)


def _text_sprite(text: str, ink: Rgb, height: tuple[float, float], size: int, rng: Random) -> Sprite:
    font = _font(round(rng.uniform(*height) * size * FINE))
    x1, y1, x2, y2 = font.getbbox(text)
    mask = Image.new("L", (int(x2 - min(x1, 0)) + 8, int(y2 - min(y1, 0)) + 8))
    ImageDraw.Draw(mask).text((4 - min(x1, 0), 4 - min(y1, 0)), text, fill=255, font=font)
    mask = mask.crop(mask.getbbox())
    return Sprite(mask, mask, ink, ink)


@lru_cache(maxsize=64)
def _font(height: int) -> Any:
    return ImageFont.load_default(height)
