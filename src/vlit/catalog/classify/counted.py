"""The axes that are counted, not judged: sizes, modality, turns."""

from __future__ import annotations

from vlit.catalog.axes import Modality, Turns
from vlit.catalog.classify.finding import Basis, Finding, unknown
from vlit.catalog.classify.survey import Facts

_FEW = 0.01
"""A share of samples up to this does not change what a set is."""
_FRAMES_SURE = 0.8


def instances(facts: Facts) -> Finding:
    """``size_instances``: samples, as they lie on disk."""
    told = f"{facts.samples:,} samples, {facts.exchanges:,} exchanges"
    if facts.rejected:
        told += f"; {facts.rejected:,} records more could not be read"
    return _counted("size_instances", facts.samples, told)


def images(facts: Facts) -> Finding:
    """``size_images``: distinct images that samples name, whether or not they are at hand."""
    if facts.images == 0:
        return unknown("size_images", "no sample has an image")
    return _counted("size_images", facts.images, f"{facts.images:,} distinct images named")


def modality(facts: Facts) -> Finding:
    """``modality``: image where samples have still images, video where they were refused as videos or hold their
    frames, multi for both."""
    told = (
        f"of {facts.samples:,} samples {facts.samples - facts.without_image - facts.several_images:,} have one image, "
        f"{facts.several_images:,} several, {facts.without_image:,} none (text only)"
    )
    video = facts.about_video > _FEW * (facts.samples + facts.rejected)
    still = facts.samples - facts.without_image
    if video:
        told += f"; {facts.about_video:,} records about videos could not be read"
        return _counted("modality", (Modality.MULTI if still else Modality.VIDEO).value, told)
    if not still:
        return unknown("modality", told, "no sample has an image, and the catalogue has no value for text alone")
    if facts.frames > _FEW * still:
        told += f"; the images of {facts.frames:,} are numbered rows from one folder, as frames of a video are"
        value = Modality.VIDEO if facts.frames > 0.9 * still else Modality.MULTI
        return Finding(
            field="modality", value=value.value, basis=Basis.INFERRED, confidence=_FRAMES_SURE, reasons=(told,)
        )
    return _counted("modality", Modality.IMAGE.value, told)


def turns(facts: Facts) -> Finding:
    """``multi_turn``: no, yes, or both where each kind has more than 1 % of samples. Records are taken as they stand:
    turns of one dialogue that lie in records of their own are not joined."""
    share = facts.multi_turn / facts.samples
    value = Turns.NO if share <= _FEW else Turns.YES if share >= 1 - _FEW else Turns.BOTH
    return _counted("multi_turn", value.value, f"{facts.multi_turn:,} of {facts.samples:,} samples have several turns")


def _counted(field: str, value: str | int, reason: str) -> Finding:
    return Finding(field=field, value=value, basis=Basis.COUNTED, confidence=1.0, reasons=(reason,))
