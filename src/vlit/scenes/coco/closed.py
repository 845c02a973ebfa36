"""Which categories a COCO-like file annotates exhaustively in an image."""

from __future__ import annotations

from collections import Counter

from vlit.scenes.coco.merge import Source
from vlit.scenes.coco.records import ImageRecord


def closed_world(image: ImageRecord, source: Source, present: set[str], *, federated: bool) -> tuple[str, ...]:
    """Names of the categories of which the image has no other member than those annotated, in the file's order.

    COCO looked for every category in every image. A federated set (LVIS, Gupta et al., arXiv 1908.03195) looked for
    some: closed are those that it verified to be absent and those that are present, less those marked as not
    exhaustive. A noun that two categories share, ``bow_(weapon)`` and ``bow_(decorative_ribbons)``, is never closed:
    the one's absence could be read as the other's.
    """
    if not federated and image.neg_category_ids is None:
        return source.names
    absent = {str(key) for key in image.neg_category_ids or ()}
    open_ = {str(key) for key in image.not_exhaustive_category_ids}
    nouns = Counter(_noun(category.name) for category in source.categories.values())
    closed = (
        category.name
        for key, category in source.categories.items()
        if (key in absent or category.name in present) and key not in open_ and nouns[_noun(category.name)] == 1
    )
    return tuple(dict.fromkeys(closed))


def _noun(name: str) -> str:
    return name.partition("_(")[0].partition(" (")[0].lower()
