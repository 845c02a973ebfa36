"""Options of commands in which a model writes, and what is done with them: estimate, batch files, or asking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vlit.cli.options import images_option, out_of
from vlit.cli.values import price_of
from vlit.errors import UsageError

if TYPE_CHECKING:
    from vlit.construct.instruct import Estimate, InstructSettings
    from vlit.instructing import Planned

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--endpoint", default="", help="Let a model write: an OpenAI-compatible server, http://HOST:PORT/v1; "
                 "its key comes from VLIT_API_KEY or OPENAI_API_KEY."),
    click.option("--model", default="", help="The model to ask there."),
    click.option("--see", type=click.Choice(["text", "image", "both"]), default="text", show_default=True,
                 help="What the model is given: the scene as text, the image, or both."),
    click.option("--prompts", default="", type=click.Path(), help="A folder of prompt files of your own."),
    images_option,
    click.option("--in-flight", default=64, show_default=True, help="Requests under way at once."),
    click.option("--deadline", default=120.0, show_default=True, help="Seconds that one request may take."),
    click.option("--max-requests", default=0, show_default="no limit", help="Most requests to send in one run."),
    click.option("--max-cost", type=float, default=None, help="Most to spend on this run folder; never passed."),
    click.option("--price-in", type=float, default=None, help="Per million prompt tokens."),
    click.option("--price-out", type=float, default=None, help="Per million completion tokens."),
    click.option("--rounds", default=2, show_default=True, help="How often to replace samples that were refused."),
    click.option("--dry-run", is_flag=True, help="Tell requests, tokens and cost, and ask nobody."),
    click.option("--batch-out", default="", type=click.Path(), help="Write the requests as a batch file instead."),
    click.option("--batch-in", default="", type=click.Path(), help="Read the answers of a batch file, and ask nobody."),
)  # fmt: skip
_OURS = {"dry_run", "batch_out", "batch_in", "price_in", "price_out"}


def asking_options(command: F) -> F:
    """``--endpoint --model --max-cost --dry-run --batch-out`` and what belongs to them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_asked(options: dict[str, Any]) -> bool:
    """Whether the options speak of a model that writes."""
    return any(options[name] for name in ("endpoint", "model", "dry_run", "batch_out", "batch_in"))


def perform(
    plan: Callable[[str, InstructSettings], Planned], options: dict[str, Any], out: str | None, as_json: bool
) -> None:
    """Do what the options say and print what came of it.

    Args:
        plan: makes the plan in a folder.
    """
    from vlit.instructing import temporary_folder
    from vlit.runfolder import RunFolder

    settings = _settings(options)
    if options["dry_run"]:
        if not settings.endpoint and not settings.model:
            raise UsageError(
                "--dry-run", "tells what asking a model would take, and names no model",
                "Add --model NAME; what programs would make of the scenes, vlit plan shows.",
            )  # fmt: skip
        if out and RunFolder.is_one(out):
            _tell_estimate(plan(out, settings).estimate(), settings, as_json)
            return
        with temporary_folder() as folder:
            _tell_estimate(plan(str(Path(folder) / "plan"), settings).estimate(), settings, as_json)
        return
    if not options["batch_out"] and not options["batch_in"]:
        settings.check()  # before anything is read
    planned = plan(out_of(out), settings)
    if options["batch_in"]:
        read = planned.read_batch(options["batch_in"])
        click.echo(f"{read.added:,} answers read, {read.known:,} known already, {sum(read.failed.values()):,} failed",
                   err=True)  # fmt: skip
        for why, number in sorted(read.failed.items()):
            click.echo(f"  {number:,}: {why}", err=True)
        run = planned.run(ask=False)
        click.echo(run.to_json() if as_json else run.summary())
    if options["batch_out"]:
        number = planned.write_batch(options["batch_out"])
        click.echo(f"{number:,} requests written to {options['batch_out']}", err=as_json)
    if not options["batch_out"] and not options["batch_in"]:
        run = planned.run()
        click.echo(run.to_json() if as_json else run.summary())


def _settings(options: dict[str, Any]) -> InstructSettings:
    from vlit.construct.instruct import InstructSettings

    price = price_of(options["price_in"], options["price_out"])
    return InstructSettings(**{k: v for k, v in options.items() if k not in _OURS}, price=price)


def _tell_estimate(found: Estimate, settings: InstructSettings, as_json: bool) -> None:
    import msgspec

    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    requests = sum(found.requests.values())
    lines = [f"{requests:,} requests: " + ", ".join(f"{n:,} {name}" for name, n in sorted(found.requests.items()))]
    if found.answered:
        lines.append(f"{found.answered:,} of them have their answer already")
    lines.append(f"about {found.prompt_tokens:,} tokens in and {found.completion_tokens:,} out, "
                 f"at most {found.most[0]:,} and {found.most[1]:,}")  # fmt: skip
    if found.cost is not None:
        lines.append(f"about {found.cost:,.2f} at the prices given, at most {found.most_cost:,.2f}")
    else:
        lines.append("cost: add --price-in and --price-out, per million tokens")
    unmet = [q for q in found.quotas if q.planned < q.wanted]
    lines += [f"  {q.type}: {q.planned:,} of {q.wanted:,}, {q.why}" for q in unmet]
    lines.append("Not counted: second requests for what is refused (up to three for each), and what replaces it "
                 f"(--rounds {settings.rounds}).")  # fmt: skip
    click.echo("\n".join(lines))
