"""Traces of people in the fields of the records themselves, which readers leave out: raters, and answers that differ.

Looks at the first records of a file only (`vlit.formats.Head`), because they show the form that all have.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from vlit.errors import InputError
from vlit.formats import Head

_PEOPLE = re.compile(r"(?:annotator|worker|rater|validator|crowd|turker)s?(?:_|$)|(?:^|_)votes?(?:_|$)", re.IGNORECASE)
_ANSWER = re.compile(r"answer|response|repl(?:y|ies)|rating", re.IGNORECASE)  # not the names of objects, or options
_LEAST_ANSWERS = 3
_SHORT = 60  # characters of an answer that people give many of


def traces_of_people(path: Path) -> tuple[str, ...]:
    """What in a file's records speaks for people: at most one line for raters and one for differing answers."""
    try:
        views = Head.of(path).views
    except InputError:
        return ()  # such as a run folder: its records have vlit's fields alone
    for view in views:  # the ways to read the text as records; a list inside an object is one of several
        found = _traces([record for record in view.records if isinstance(record, dict)], path.name)
        if found:
            return found
    return ()


def _traces(records: list[dict[str, Any]], name: str) -> tuple[str, ...]:
    if not records:
        return ()
    found = []
    people = [field for field in records[0] if _PEOPLE.search(field) and all(field in each for each in records)]
    if people:
        found.append(f"{name}: the records have the fields {', '.join(people)}")
    fields = {
        field: sum(_differ(record.get(field)) for record in records) for field in records[0] if _ANSWER.search(field)
    }
    for field, n in fields.items():
        if 2 * n > len(records) and n >= _LEAST_ANSWERS:
            found.append(
                f"{name}: '{field}' holds {_LEAST_ANSWERS} or more short answers that differ in {n} of the first "
                f"{len(records)} records, repeating some, as people asked alike do"
            )
            break
    return tuple(found)


def _differ(value: Any) -> bool:
    """Whether a value is a list of short answers, some given twice and not all the same.

    Repeats keep out options and captions, which differ all.
    """
    if not isinstance(value, list) or len(value) < _LEAST_ANSWERS:
        return False
    answers = [item.get("answer") if isinstance(item, dict) else item for item in value]
    if not all(isinstance(answer, str) and len(answer) <= _SHORT for answer in answers):
        return False
    return 1 < len(set(answers)) < len(answers)
