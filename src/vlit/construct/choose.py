"""Which proposals become samples: answers filled evenly, categories affirmed as often as denied, images used evenly.

Answers of a type are filled like water. A category that is asked for with yes is asked for with no as often, counting
what conversations and an earlier dataset ask, so that naming a thing does not tell the answer; only when such pairs
run out do single ones come in, as many yes as no over all. Within that, images that have given little and categories
that are rare come first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from vlit.construct.existing import Existing
from vlit.construct.quota import split

_SIGN = {"yes": 1, "no": -1}
_OTHER = {"yes": "no", "no": "yes"}


class Offer:
    """The proposals of one quota, best first."""

    def __init__(self, part: pl.DataFrame, have: Existing) -> None:
        """``part``: columns ``scene``, ``bucket``, ``subject``, ``topic``, ``dice``, and what else is wanted back."""
        self.frame = _ranked(part, have.objects)
        self.scenes: list[int] = self.frame["scene"].to_list()
        self.buckets: list[str] = self.frame["bucket"].to_list()
        self.topics: list[str] = self.frame["topic"].to_list()
        self.offered = Counter(self.buckets)

    def __len__(self) -> int:
        return len(self.scenes)


class Chooser:
    """Chooses from one quota's offer after the other.

    Args:
        scenes: how many there are.
        cap: most samples from one.
        have: what was there before.
        weights: per quota, weights of its answers where they are not to come evenly.
    """

    def __init__(
        self, scenes: int, cap: int, have: Existing, weights: Mapping[str, Mapping[str, float]] | None = None
    ) -> None:
        self._usage = [0] * scenes
        self._cap = cap
        self._have = have
        self._weights = weights or {}
        self._asked: Counter[str] = Counter({name: yes - no for name, (yes, no) in have.asked.items()})

    def count_turns(self, turns: pl.Series) -> None:
        """Take note of the existence questions inside chosen conversations."""
        if turns.is_empty():
            return
        inner = turns.explode().drop_nulls().struct.unnest()
        for subject, bucket in inner.filter(pl.col("type").is_in(["existence", "absent"])).select(
            "subject", "bucket"
        ).iter_rows():  # fmt: skip
            self._asked[subject] += _SIGN.get(bucket, 0)

    def choose(self, group: str, offer: Offer, quota: int) -> list[int]:
        """Row numbers of the chosen, in the offer's order."""
        have = self._have.answers.get(group, {})
        left = even(offer.offered, quota, have, self._weights.get(group))
        net = Counter(self._asked) if group == "existence" else Counter[str]()
        chosen = self._paired(offer, left, net) if _SIGN.keys() & left.keys() else self._plain(offer, left)
        return sorted(self._levelled(chosen, offer, have))

    def release(self, offer: Offer, rows: Sequence[int]) -> None:
        """Take back what was chosen."""
        for row in rows:
            self._usage[offer.scenes[row]] -= 1

    def _plain(self, offer: Offer, left: dict[str, int]) -> list[int]:
        chosen: list[int] = []
        missing = sum(left.values())
        for row, (scene, bucket) in enumerate(zip(offer.scenes, offer.buckets, strict=True)):
            if not missing:
                break
            if left[bucket] > 0 and self._take(scene):
                left[bucket] -= 1
                missing -= 1
                chosen.append(row)
        return chosen

    def _paired(self, offer: Offer, left: dict[str, int], net: Counter[str]) -> list[int]:
        """As `_plain`, with yes and no of a category in pairs first."""
        rest: Counter[tuple[str, str]] = Counter(zip(offer.topics, offer.buckets, strict=True))
        chosen: list[int] = []
        waiting: list[int] = []
        for row, (scene, bucket, topic) in enumerate(
            zip(offer.scenes, offer.buckets, offer.topics, strict=True)
        ):  # fmt: skip
            sign = _SIGN.get(bucket, 0)
            rest[topic, bucket] -= 1
            if left[bucket] <= 0:
                continue
            owed = net[topic] * sign
            fits = not sign or owed < 0 or (owed == 0 and left[_OTHER[bucket]] > 0 and rest[topic, _OTHER[bucket]])
            if fits and self._take(scene):
                left[bucket] -= 1
                net[topic] += sign
                chosen.append(row)
            elif sign:
                waiting.append(row)
        # Those whose partner was taken meanwhile, then single ones.
        for only_owed in (True, False):
            still: list[int] = []
            for row in waiting:
                bucket, topic = offer.buckets[row], offer.topics[row]
                sign = _SIGN[bucket]
                fits = net[topic] * sign < 0 or not only_owed
                if left[bucket] > 0 and fits and self._take(offer.scenes[row]):
                    left[bucket] -= 1
                    net[topic] += sign
                    chosen.append(row)
                else:
                    still.append(row)
            waiting = still
        return chosen

    def _levelled(self, chosen: list[int], offer: Offer, have: Mapping[str, int]) -> list[int]:
        """Without the last of the more frequent of yes and no, where caps made them differ."""
        count = Counter(offer.buckets[row] for row in chosen)
        surplus = count["yes"] + have.get("yes", 0) - count["no"] - have.get("no", 0)
        more = "yes" if surplus > 0 else "no"
        drop = min(abs(surplus), count[more])
        kept: list[int] = []
        for row in reversed(chosen):
            if drop and offer.buckets[row] == more:
                drop -= 1
                self._usage[offer.scenes[row]] -= 1
            else:
                kept.append(row)
        return kept

    def _take(self, scene: int) -> bool:
        if self._usage[scene] >= self._cap:
            return False
        self._usage[scene] += 1
        return True


def even(
    offered: Mapping[str, int],
    quota: int,
    have: Mapping[str, int],
    weights: Mapping[str, float] | None = None,
) -> dict[str, int]:
    """How often each answer is to come: filled like water around those that are there; as many yes as no in the end."""
    yes, no = (offered.get(name, 0) + have.get(name, 0) for name in ("yes", "no"))
    room = dict(offered)
    # Neither may come to more than the other can.
    for name, other in (("yes", no), ("no", yes)):
        if name in room:
            room[name] = max(0, min(room[name], other - have.get(name, 0)))
    shares = {name: 1.0 if weights is None else weights.get(name, 0.0) for name in sorted(room)}
    return split(quota, shares, room, have)


def _ranked(part: pl.DataFrame, objects: Mapping[str, int]) -> pl.DataFrame:
    """A quota's proposals, best first: images and subjects that come up for the first time before those that repeat."""
    spoken_of = part["subject"].replace_strict(objects, default=0, return_dtype=pl.Int64) if objects else 0
    return (
        part.sort("dice")
        .with_columns(
            pl.int_range(pl.len()).over("scene", "bucket").alias("again"),
            (pl.int_range(pl.len()).over("subject") + spoken_of).alias("common"),
        )
        .with_columns((pl.col("again") + 0.5 * (pl.col("common") + 1).log(2)).alias("cost"))
        .sort("cost", "dice")
    )
