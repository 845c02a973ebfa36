"""The error tree: every error says where it happened, what is wrong and what to do next.

    VlitError
    ├── UsageError          a flag, a recipe or a name that cannot be right       exit code 2
    ├── InputError          a file or folder that cannot be read as what it is for exit code 1
    ├── OutputError         a place that cannot be written: read-only, full        exit code 1
    ├── EndpointError       a model's server that does not answer, or refuses       exit code 1
    ├── MissingExtraError   an optional dependency is not installed                exit code 1
    ├── StepError           a step failed on a shard: a defect of vlit itself      exit code 1
    └── Interrupted         Ctrl-C; what was finished is kept                      exit code 1

A bad *record* is not an error but data: it lands in ``rejects/`` with its reason (see `vlit.schema.Reject`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class VlitError(Exception):
    """Base of all errors that vlit raises on purpose.

    Args:
        where: the file, record, flag or step, as the user knows it.
        what: what is wrong, one clause.
        fix: what to do next, one sentence in the imperative.
    """

    exit_code = 1

    def __init__(self, where: str, what: str, fix: str) -> None:
        super().__init__(where, what, fix)
        self.where = where
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.fix}"


class UsageError(VlitError):
    """A flag, a recipe or a name that cannot be right, whatever the data."""

    exit_code = 2


class InputError(VlitError):
    """A file or folder that cannot be read as what it was given for."""


class OutputError(VlitError):
    """A place that cannot be written: read-only, full, or holding something else."""


class EndpointError(VlitError):
    """A model's server that does not answer, or refuses every request."""


class MissingExtraError(VlitError):
    """An optional dependency is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(feature, f"the optional part '{extra}' is not installed", f"Run: pip install 'vlit[{extra}]'")


class StepError(VlitError):
    """A step failed on a shard. Bad data never ends here; this is a defect of vlit or of a plug-in."""


class Interrupted(VlitError):
    """The user pressed Ctrl-C. Finished shards are kept."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that helps after a wrong name: the closest known names, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return "Did you mean " + " or ".join(f"'{c}'" for c in close) + "?"
    return "Known: " + (", ".join(names) if names else "none") + "."
