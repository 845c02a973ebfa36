"""Templates to pages: one self-contained HTML file, everything from data escaped, nothing fetched, no script."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup, escape

from vlit._version import __version__
from vlit.report import amounts


def render(template: str, **context: Any) -> str:
    """A page from one of this room's templates. The same context gives the same text."""
    return _environment().get_template(template).render(version=__version__, **context)


def prose(text: str) -> Markup:
    """Plain text as HTML: blank lines end paragraphs, ``double`` or `single` backticks mark names."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(_code(part)) for part in parts)


def marked(text: str, sentence: str) -> Markup:
    """A text with the first occurrence of a sentence marked; unmarked where the sentence is empty or not in it."""
    before, found, after = text.partition(sentence) if sentence else (text, "", "")
    return Markup("{}<mark>{}</mark>{}").format(before, found, after) if found else escape(text)


def _code(text: str) -> Markup:
    pieces = re.split(r"``(.+?)``|`([^`]+)`", text)
    out = Markup("")
    for index in range(0, len(pieces), 3):
        out += escape(pieces[index])
        if index + 2 < len(pieces):
            out += Markup("<code>{}</code>").format(pieces[index + 1] or pieces[index + 2])
    return out


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("vlit.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = resources.files("vlit.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)
    environment.filters.update(
        count=amounts.count, number=amounts.number, percent=amounts.percent, seconds=amounts.seconds, prose=prose
    )
    return environment
