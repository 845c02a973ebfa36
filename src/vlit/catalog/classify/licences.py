"""``license``: what the samples say, else what a licence file beside the data says of the repository."""

from __future__ import annotations

import re
from pathlib import Path

from vlit.catalog.classify.finding import Basis, Finding, unknown
from vlit.catalog.classify.survey import Facts

_STATED, _BESIDE = 0.95, 0.6
_HEAD = 4000
_FILE = re.compile(r"(?:licen[cs]e|copying)(?:\.(?:txt|md|rst))?", re.IGNORECASE)
_TEXTS = (
    ("Apache-2.0", r"Apache License\s+Version 2\.0"),
    ("CC-BY-NC-SA-4.0", r"Attribution-NonCommercial-ShareAlike 4\.0"),
    ("CC-BY-NC-4.0", r"Attribution-NonCommercial 4\.0"),
    ("CC-BY-SA-4.0", r"Attribution-ShareAlike 4\.0"),
    ("CC-BY-4.0", r"Attribution 4\.0"),
    ("GPL-3.0", r"GNU GENERAL PUBLIC LICENSE\s+Version 3"),
    ("BSD-3-Clause", r"Redistribution and use in source and binary forms(?:.|\n)*Neither the name"),
    ("MIT", r"Permission is hereby granted, free of charge"),
)


def licence(facts: Facts, paths: tuple[Path, ...]) -> Finding:
    """One licence of all samples as it stands; ``per source set`` where they differ; else that of a file ``LICENSE``
    beside the data, marked ``(repo)``, because it may be of code alone."""
    stated = {name: n for name, n in facts.licences.items() if name}
    untold = facts.samples - sum(stated.values())
    if stated and not untold:
        value = next(iter(stated)) if len(stated) == 1 else "per source set"
        told = ", ".join(f"{name} of {n:,}" for name, n in list(stated.items())[:5])
        return Finding(
            field="license", value=value, basis=Basis.STATED, confidence=_STATED, reasons=(f"samples state {told}",)
        )
    if stated:
        return unknown("license", f"{untold:,} of {facts.samples:,} samples state none, the others {', '.join(stated)}")
    for folder in dict.fromkeys(path if path.is_dir() else path.parent for path in paths):
        for file in sorted(folder.iterdir()):
            name = _named(file) if _FILE.fullmatch(file.name) and file.is_file() else ""
            if name:
                reason = f"{file.name} beside the data is that of {name}; it may be of code alone"
                return Finding(
                    field="license", value=f"{name} (repo)", basis=Basis.INFERRED, confidence=_BESIDE, reasons=(reason,)
                )
    return unknown("license", "no sample states one, and no licence file that is known lies beside the data")


def _named(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as opened:
        text = opened.read(_HEAD)
    return next((name for name, pattern in _TEXTS if re.search(pattern, text, re.IGNORECASE)), "")
