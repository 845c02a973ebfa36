"""What LLaMA-Factory makes of an export: its own arguments, data sets, converter, template and collator.

python llamafactory_loads.py CONFIG MODEL
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cpu_torch  # noqa: F401 - before transformers
import decoded
import yaml
from llamafactory.data import SFTDataCollatorWith4DAttentionMask, get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer


def load(config: str, model: str) -> list[dict[str, Any]]:
    with Path(config).open(encoding="utf-8") as file:
        settings = yaml.safe_load(file)
    here = {"model_name_or_path": model, "bf16": False, "use_cpu": True, "preprocessing_num_workers": 1,
            "dataloader_num_workers": 0, "overwrite_cache": True, "cutoff_len": 32768}  # fmt: skip
    # A key that LLaMA-Factory does not know is an error here.
    of_model, of_data, training, method, _ = get_train_args({**settings, **here})
    loaded = load_tokenizer(of_model)
    template = get_template_and_fix_tokenizer(loaded["tokenizer"], of_data)
    rows = get_dataset(template, of_model, of_data, training, stage=method.stage, **loaded)["train_dataset"]
    collator = SFTDataCollatorWith4DAttentionMask(template=template, **loaded)
    tokenizer = loaded["tokenizer"]
    seen = []
    for row in rows:
        batch = collator([dict(row)])
        seen.append({
            "turns": decoded.turns(tokenizer.decode(row["input_ids"])),
            "trained": decoded.trained(tokenizer, row["labels"]),
            "images": row["images"] or [],
            # For a text without an image its collator adds a blank one, which the loss does not see.
            "grids": len(batch["image_grid_thw"]) if row["images"] else 0,
        })  # fmt: skip
    return seen


if __name__ == "__main__":
    decoded.tell(load, ("llamafactory", "transformers", "datasets"))
