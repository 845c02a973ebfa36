"""The command line: one file per command, each parses, calls `vlit.api`, and prints.

Commands are imported when they are called, so that ``vlit --help`` stays fast. Exit codes: 0 done, 1 error, 2 usage,
3 finished but with findings beyond a threshold that the user set.
"""

from __future__ import annotations

import os
import sys

import click

from vlit._version import __version__
from vlit.cli.lazy import LazyGroup
from vlit.errors import VlitError
from vlit.garbage import rare_collections

_COMMANDS = {
    "construct": "Make checked instruction data from annotated images.",
    "plan": "Show what construct would make, and make nothing.",
    "evolve": "Let a model rewrite samples, and check what comes of it.",
    "measure": "Measure the quality of a dataset and write its card.",
    "audit": "List every claim of the answers with its verdict and evidence.",
    "compare": "Put datasets side by side at one number of samples.",
    "curate": "Keep the better part of a dataset, with a reason for every drop.",
    "mix": "Mix datasets by weights, numbers and shares, with a lock.",
    "split": "Split a dataset without sharing an image.",
    "explain": "Tell the life of one sample across run folders.",
    "check": "Look for faults of form in a dataset file, and mend them.",
    "convert": "Turn a dataset file into another format, and read it back.",
    "export": "Write a dataset in the form a trainer reads.",
    "show": "Show one sample with its claims, verdicts and evidence.",
    "run": "Do the steps of a recipe file.",
    "recipe": "Check a recipe file, or print its JSON Schema.",
    "catalog": "Look up datasets and models: the review as data.",
    "tune": "Tune a vision-language model on a dataset.",
    "evaluate": "Put benchmarks to a model, or score stored answers.",
    "study": "Tune on arms of data and ask: does better data help?",
    "base": "The laptop world: small models that see, their data and benchmark.",
    "render": "Draw scenes of simple shapes, annotated in full.",
}


@click.group(
    cls=LazyGroup,
    home=__name__,
    table=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="vlit")
def vlit() -> None:
    """Build, measure and prove vision-language instruction-tuning data.

    Start with: vlit construct --help, or vlit measure --help.
    """


def main() -> None:
    """Entry point: runs a command and turns every error of the tree into one line and an exit code."""
    try:
        with rare_collections():
            code = vlit(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted. Finished shards are kept; run the same command again to resume.", err=True)
        code = 1
    except VlitError as error:
        if os.environ.get("VLIT_DEBUG"):
            raise
        click.echo(f"error: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader (head, less) closed the pipe: not an error. Stops Python from complaining on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get("VLIT_DEBUG"):
            raise
        click.echo(f"error: a defect of vlit: {error!r}. Please report it with what VLIT_DEBUG=1 shows.", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
