"""Options of the tiers that need an instrument: an embedder, a model, a judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vlit.cli.values import price_of

if TYPE_CHECKING:
    from vlit.measure import InstrumentSettings

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--embedder", default="", help="Tier embed: a model folder, an ONNX file, or an installed package."),
    click.option("--model", default="", help="Tier model: the folder of a Hugging Face vision-language model."),
    click.option("--model-samples", default=1000, show_default=True, help="Samples of the draw that the model reads."),
    click.option("--device", default="", show_default="a GPU if any", help="Where embedder and model run."),
    click.option("--batch", default=0, show_default="by device", help="Samples that they see at once."),
    click.option("--endpoint", default="", help="Tier judge: an OpenAI-compatible server, http://HOST:PORT/v1; "
                 "its key comes from VLIT_API_KEY or OPENAI_API_KEY."),
    click.option("--judge", default="", help="The model to ask there."),
    click.option("--judge-samples", default=300, show_default=True, help="Samples of the draw that the judge sees."),
    click.option("--votes", default=3, show_default=True, help="The judge's opinions per sample."),
    click.option("--rubric", default="", type=click.Path(), help="A rubric file (YAML) of your own."),
    click.option("--calibrate", default="", type=click.Path(),
                 help='Labels by people to compare the judge with: JSON Lines of {"id": ..., "relevance": 1-5, ...}.'),
    click.option("--max-requests", default=2000, show_default=True, help="Most requests to send in one run."),
    click.option("--in-flight", default=32, show_default=True, help="Requests under way at once."),
    click.option("--deadline", default=120.0, show_default=True, help="Seconds that one request may take."),
    click.option("--price-in", type=float, default=None, help="Per million prompt tokens, to tell the cost."),
    click.option("--price-out", type=float, default=None, help="Per million completion tokens."),
)  # fmt: skip


def instrument_options(command: F) -> F:
    """``--embedder --model --endpoint --judge`` and what belongs to them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def instrument_settings(options: dict[str, Any]) -> InstrumentSettings:
    """The settings of these options. Raises `UsageError` for half a price."""
    from vlit.measure import InstrumentSettings

    price = price_of(options.pop("price_in"), options.pop("price_out"))
    return InstrumentSettings(**options, price=price)
