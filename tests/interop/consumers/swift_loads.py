"""What ms-swift makes of an export: its own command line, data sets (strict), template and collator.

python swift_loads.py CONFIG MODEL
"""

from __future__ import annotations

from typing import Any

import cpu_torch  # noqa: F401 - before transformers
import decoded
from swift.cli.main import parse_yaml_args
from swift.pipelines.train.sft import SwiftSft


def load(config: str, model: str) -> list[dict[str, Any]]:
    arguments = [config]
    parse_yaml_args(arguments)  # sets the environment too
    here = ["--model", model, "--model_type", "qwen3_vl", "--torch_dtype", "float32", "--use_cpu", "true",
            "--dataset_num_proc", "1", "--load_from_cache_file", "false", "--max_length", "32768",
            "--dataset_shuffle", "false"]  # fmt: skip
    # A key that ms-swift does not know is an error here.
    training = SwiftSft(arguments + here)
    rows, _ = training._prepare_dataset()
    tokenizer = training.template.tokenizer
    seen = []
    for raw in rows.dataset:
        row = training.template.encode(raw)
        batch = training.template.data_collator([dict(row)])
        seen.append({
            "turns": decoded.turns(tokenizer.decode(row["input_ids"])),
            "trained": decoded.trained(tokenizer, row["labels"]),
            "images": [image["path"] for image in raw.get("images") or []],
            "grids": len(batch["image_grid_thw"]) if batch.get("image_grid_thw") is not None else 0,
            "objects": raw.get("objects"),
        })  # fmt: skip
    return seen


if __name__ == "__main__":
    decoded.tell(load, ("ms-swift", "transformers", "datasets"))
