"""Tuning against a plain PyTorch loop, and ranking with a shared prompt against reading every option from the start.

    python benchmarks/tuning.py            one thread, a LLaVA-like model of a million parameters with random weights

Both sides of a ratio alternate in one process, block by block, so that a busy machine slows both. The plain loop is
given its batches as tensors, made beforehand; vlit's makes them as it goes. Numbers are CPU seconds. Results go to
benchmarks/results/tuning.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "tuning.json"
_STEPS, _BLOCKS, _BATCH = 4, 6, 16
_QUESTIONS, _ASKED = 160, 16


def prepared(place: Path) -> tuple[Any, Any, Any]:
    """A model folder, instruction data and a benchmark of the laptop world."""
    import torch
    from transformers import LlavaForConditionalGeneration

    from vlit.laptop import BaseSettings, make_benchmark, make_instructions, make_scenes
    from vlit.laptop.benchmark import wordings
    from vlit.laptop.models import RECIPES, save
    from vlit.laptop.words import word_tokenizer
    from vlit.run import Run
    from vlit.runfolder import RunFolder

    scenes = make_scenes(place / "scenes", 200, 3)
    data = make_instructions(scenes, place / "data", 1200, 3)
    bench = make_benchmark(scenes, place / "bench", 20, 3)
    said = [text for s in Run(RunFolder.open(data)).samples() for pair in s.exchanges() for text in pair]
    torch.manual_seed(0)
    words = word_tokenizer(said + wordings())
    save(RECIPES["llava"].make(BaseSettings(), words), words, place / "model")
    finer = RECIPES["llava"].make(BaseSettings(), words).config
    finer.vision_config.patch_size, finer.image_seq_length = 8, 81
    save(LlavaForConditionalGeneration(finer), words, place / "finer")
    return place / "model", data, bench


def tuning(model: Path, data: Path, place: Path) -> dict[str, Any]:
    """CPU seconds a step, ours and plain."""
    import torch

    from vlit.mllm import open_model
    from vlit.runfolder import RunFolder
    from vlit.tune import TuneSettings
    from vlit.tune.examples import make_examples
    from vlit.tune.loop import Loop, accelerator
    from vlit.tune.lora import prepare

    settings = TuneSettings(batch=_BATCH, steps=_STEPS * _BLOCKS * 2, rate=1e-3, merge=5)
    family = open_model(model, "llava", "cpu").family
    folder = RunFolder.create(place / "run", "tune", {})
    examples, _ = make_examples(
        RunFolder.open(data).shards(), family, folder, None, "bench", length=family.longest, merge=settings.merge
    )
    loop = Loop(family, prepare(family.model, settings), examples, settings, accelerator(settings, "cpu"))
    twin = prepare(open_model(model, "llava", "cpu").family.model, settings).train()
    optimizer = torch.optim.AdamW([p for p in twin.parameters() if p.requires_grad], lr=1e-3, weight_decay=0.0)
    batches = [family.tensors([examples[i] for i in b], examples.pictures) for step in loop.steps for b in step]
    loop.model.train()

    def plain(number: int) -> None:
        twin(**batches[number], use_cache=False).loss.backward()
        torch.nn.utils.clip_grad_norm_(twin.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    examples.pictures._done.clear()  # the first pass opens and processes every picture, as a run does
    ours, theirs = alternate(loop.step, plain)
    return {"case": "tuning", "batch": _BATCH, "vlit_cpu_s": ours, "plain_cpu_s": theirs,
            "ratio": round(theirs / ours, 3)}  # fmt: skip


def ranking(model: Path, bench: Path) -> dict[str, Any]:
    """CPU seconds for questions of four options: one prompt for all, each option read whole in batches as large, and
    each read whole by itself."""
    import torch

    from vlit.evaluate import Prompt, Reader, pictures_of, read_benchmark
    from vlit.evaluate.answering import asking
    from vlit.mllm import open_model

    family = open_model(model, "llava", "cpu").family
    questions = read_benchmark(bench).questions[20 : 20 + _QUESTIONS]  # captions, which are long, left out
    pictures = pictures_of(questions)
    prompts = [Prompt([asking(1, q.text)], [pictures.add(q.images[0])]) for q in questions]
    options = [q.options for q in questions]
    reader = Reader(family, pictures, _ASKED)
    for row in prompts:
        pictures.once(row.images[0], family.processed)

    def naive(_: int) -> None:
        rows = [row for p, words in zip(prompts, options, strict=True) for row in reader.options(p, words)]
        with torch.inference_mode():
            for start in range(0, len(rows), _ASKED * 4):
                logits, labels = family.answers(
                    family.model, family.tensors(rows[start : start + _ASKED * 4], pictures)
                )
                torch.log_softmax(logits.float(), dim=-1).gather(2, labels.clamp(min=0)[..., None])

    def single(_: int) -> None:
        reader.rank_each(prompts[:few], options[:few])

    few = len(prompts) // 8
    ours, theirs = alternate(lambda _: reader.rank(prompts, options), naive, steps=1)
    began = time.process_time()
    single(0)
    alone = round((time.process_time() - began) * len(prompts) / few, 4)
    return {
        "case": f"ranking, {family.per_image} tokens an image", "questions": len(questions), "options": 4,
        "shared_cpu_s": ours, "naive_cpu_s": theirs, "one_by_one_cpu_s": alone, "ratio": round(theirs / ours, 2),
        "ratio_one_by_one": round(alone / ours, 2),
    }  # fmt: skip


def alternate(one: Callable[[int], Any], other: Callable[[int], Any], steps: int = _STEPS) -> tuple[float, float]:
    """Median CPU seconds a call of two things that take turns; the first turn of each is a warm-up."""
    spent: tuple[list[float], list[float]] = ([], [])
    for block in range(_BLOCKS + 1):
        for side, call in enumerate((one, other)):
            began = time.process_time()
            for number in range(block * steps, (block + 1) * steps):
                call(number)
            if block:
                spent[side].append((time.process_time() - began) / steps)
    return tuple(round(statistics.median(side), 4) for side in spent)  # type: ignore[return-value]


def main() -> None:
    """Run both and write the results."""
    import torch

    argparse.ArgumentParser(description=__doc__).parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        model, data, bench = prepared(place)
        rows = [tuning(model, data, place), ranking(model, bench), ranking(place / "finer", bench)]
    for row in rows:
        print(row)
    machine = {"python": platform.python_version(), "torch": torch.__version__, "processor": platform.machine()}
    RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
