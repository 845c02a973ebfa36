"""What a stated licence allows, by a small table; no advice, and no more than the publisher's own word.

Not covered by any stated licence: the rights in the images, and the terms of the model that wrote the answers. Where
the licence is unknown, belongs to the code, differs by source or contradicts itself, the answer is unknown, never yes.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

_OF_REPO = re.compile(r"\s*\((?:code )?repo\)$")


class Use(StrEnum):
    """What somebody wants to do with the data."""

    COMMERCIAL = "commercial"
    """Use it, also to train a model, to earn money."""
    SHARING = "sharing"
    """Pass the data or a changed copy on, free of charge."""


class Terms(msgspec.Struct, frozen=True):
    """What one licence allows, and on which condition."""

    commercial: bool
    sharing: bool
    condition: str


TERMS = {
    "Apache-2.0": Terms(True, True, "keep the notices, state changes"),
    "MIT": Terms(True, True, "keep the notice"),
    "BSD-3-Clause": Terms(True, True, "keep the notice; no endorsement"),
    "CC-BY-4.0": Terms(True, True, "name the authors, state changes"),
    "CC-BY-SA-4.0": Terms(True, True, "name the authors; changed copies under the same licence"),
    "CC-BY-NC-4.0": Terms(False, True, "name the authors; not for commercial purposes"),
    "GPL-3.0": Terms(True, True, "changed copies under the same licence, with source"),
}
"""Licences that a set of the catalogue states. Any other text is unknown: add a line here after reading it."""


def is_of_repo(license: str) -> bool:
    """Whether a stated licence is the code repository's and says nothing about the data."""
    return _OF_REPO.search(license) is not None


def known_name(license: str | None, of_repo: bool = False) -> str | None:
    """The licence of `TERMS` that a stated licence is, or None.

    Args:
        license: as stated in an entry.
        of_repo: take the code repository's licence for that of the data.
    """
    if license is None or (is_of_repo(license) and not of_repo):
        return None
    name = _OF_REPO.sub("", license)
    return name if name in TERMS else None


def allows(license: str | None, use: Use, of_repo: bool = False) -> bool | None:
    """Whether a stated licence allows a use; None where that is not known."""
    name = known_name(license, of_repo)
    if name is None:
        return None
    return TERMS[name].commercial if use is Use.COMMERCIAL else TERMS[name].sharing
