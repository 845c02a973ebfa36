"""A finished construct run: its samples, and what a person wants to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from vlit.arrow import samples_from_batch
from vlit.engine import read_batches
from vlit.runfolder import RunFolder
from vlit.schema import Sample


class Run:
    """A finished run folder of `construct`."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.path = folder.path
        self.info = folder.info()

    def samples(self) -> Iterator[Sample]:
        """Every sample, in order; memory stays at a batch."""
        for batch in read_batches(self.folder.shards()):
            yield from samples_from_batch(batch)

    def to_json(self) -> str:
        """``run.json``."""
        return msgspec.json.format(msgspec.json.encode(self.info), indent=2).decode()

    def summary(self) -> str:
        """What a person wants to know after a run: kept, rejected, checked, unmet quotas, and where everything is."""
        info = self.info
        counts, claims = info["counts"], info["claims"]
        lines = [
            f"{counts['kept']:,} samples from {counts['scenes']:,} scenes, {counts['rejected']:,} refused by the gates",
            f"claims checked: {claims['supported']:,} supported, {claims['contradicted']:,} contradicted, "
            f"{claims['unknown']:,} unknown",
        ]
        lines += _cost(info.get("cost") or {})
        if counts["refused_scenes"]:
            lines.append(f"{counts['refused_scenes']:,} records of the scenes were refused, see {self.path}/rejects")
        lines += [f"{number:,} {name.replace('_', ' ')}" for name, number in info["scene_notes"].items() if number]
        unmet = [q for q in info["plan"] if q["planned"] < q["wanted"]]
        lines += [f"  {q['type']}: {q['planned']:,} of {q['wanted']:,}, {q['why']}" for q in unmet if q["planned"]]
        none = [q["type"] for q in unmet if not q["planned"]]
        lines += [f"  no scene supports: {', '.join(none)}"] if none else []
        if info.get("likeness"):
            alike = ", ".join(f"{name} {share:.0%}" for name, share in info["likeness"].items())
            lines.append(f"like {info['settings']['like']}: {alike} of its distribution")
        lines += [f"note: {note}" for note in info.get("notes", ())]
        lines += [f"wrote {self.path}/data, {self.path}/README.md", f"open  {self.path}/report.html"]
        return "\n".join(lines)


def _cost(found: dict[str, Any]) -> list[str]:
    """What a model that wrote has cost, where one did."""
    if not found:
        return []
    line = f"{found['prompt_tokens']:,} tokens in, {found['completion_tokens']:,} out"
    if found["cost"] is not None:
        line += f", cost {found['cost']:,.4g}"
    if found["cost_per_kept"] is not None:
        line += f", {found['cost_per_kept']:.4g} per kept sample"
    return [line] + ([f"{found['ended_by']} ended it: more goes on"] if found["ended_by"] else [])
