"""What ms-swift makes of an export: its own command line, data sets (strict), template and collator.

python swift_loads.py CONFIG MODEL
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

import cpu_torch  # noqa: F401 - before transformers
import decoded
from swift.cli.main import parse_yaml_args
from swift.pipelines.train.sft import SwiftSft


def main(config: str, model: str) -> None:
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
    versions = {name: version(name) for name in ("ms-swift", "transformers", "datasets")}
    print(json.dumps({"versions": versions, "rows": seen}))


if __name__ == "__main__":
    main(*sys.argv[1:])
