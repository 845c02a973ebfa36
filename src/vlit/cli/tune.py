"""``vlit tune``: tune a vision-language model on a dataset."""

from __future__ import annotations

import click

from vlit.cli.options import data_options, engine, out_options


@click.command("tune")
@click.argument("data", type=click.Path())
@click.option("--model", required=True, help="A model folder, a run of vlit tune, or an id of the hub (org/name).")
@click.option("--family", default="auto", show_default=True,
              help="llava, qformer, flamingo; auto: the model's own, or any with a chat template.")  # fmt: skip
@click.option("--stage", default="tune", show_default=True,
              help="What trains: align (the connector), tune (connector and language model), whole.")  # fmt: skip
@click.option("--lora", is_flag=True, help="Train low-rank updates of the language model in place of its weights.")
@click.option("--rank", default=16, show_default=True, help="Of LoRA.")
@click.option("--epochs", default=1.0, show_default=True, help="Passes over the data.")
@click.option("--steps", default=0, show_default="by --epochs", help="Number of steps.")
@click.option("--batch", default=16, show_default=True, help="Conversations at once.")
@click.option("--accumulate", default=1, show_default=True, help="Batches that make one step.")
@click.option("--rate", default=0.0, show_default="1e-3 align, 2e-5 tune, 2e-4 LoRA", help="Highest learning rate.")
@click.option("--warmup", default=0.03, show_default=True, help="Share of the steps in which the rate rises to it.")
@click.option("--decay", default=0.0, show_default=True, help="Weight decay.")
@click.option("--length", default=0, show_default="the model's", help="Most tokens of a conversation.")
@click.option("--merge", default=1, show_default=True,
              help="Most samples about one image that become turns of one conversation.")  # fmt: skip
@click.option("--save", default=0, show_default="a tenth of the run", help="Steps between checkpoints.")
@click.option("--checkpointing", is_flag=True, help="Recompute activations to save memory.")
@click.option("--seed", default=0, show_default=True, help="Of the order, of LoRA's first weights, of dropout.")
@data_options
@click.option("--limit", default=0, show_default="all", help="Use only the first samples.")
@click.option("--device", default="", help="cpu, cuda, cuda:1; a GPU where there is one.")
@click.option(
    "--threads", default=1, show_default=True, help="Of the processor; another number gives other last digits."
)
@click.option("--dry-run", is_flag=True, help="Check everything and estimate the time; train nothing.")
@out_options
def command(
    data: str, model: str, family: str, stage: str, lora: bool, rank: int, epochs: float, steps: int, batch: int,
    accumulate: int, rate: float, warmup: float, decay: float, length: int, merge: int, save: int, checkpointing: bool,
    seed: int, images: str, format_: str, limit: int, device: str, threads: int, dry_run: bool, out: str,
    overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Tune a model on DATA (a file, or a run folder).

    Labels are the assistant's turns alone. Leaves model/ (adapter/ with --lora), losses.jsonl and run.json. An
    interrupted run resumes when the same command is given again, and ends with the same weights. Several GPUs:
    accelerate launch -m vlit tune ...
    """
    from vlit import tuning

    settings = {
        "stage": stage, "lora": lora, "rank": rank, "alpha": 2 * rank, "epochs": epochs, "steps": steps, "batch": batch,
        "accumulate": accumulate, "rate": rate, "warmup": warmup, "decay": decay, "length": length, "merge": merge,
        "save": save, "checkpointing": checkpointing, "seed": seed,
    }  # fmt: skip
    tuned = tuning.tune(
        data, model=model, out=out, family=family, images=images or None, format=format_ or None, limit=limit or None,
        settings=settings, device=device, threads=threads, dry_run=dry_run, engine=engine("native", "", 1),
        overwrite=overwrite,
    )  # fmt: skip
    click.echo(tuned.to_json() if as_json else tuned.summary())
