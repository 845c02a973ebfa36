"""What TRL makes of an export: its own parser, data sets, trainer and collator, and one step of training.

python trl_loads.py CONFIG MODEL
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cpu_torch  # noqa: F401 - before transformers
import decoded
import trl
from transformers import AutoProcessor
from trl import SFTTrainer, get_dataset, get_peft_config
from trl.scripts.sft import make_parser


def load(config: str, model: str) -> list[dict[str, Any]]:
    here = ["--model_name_or_path", model, "--use_cpu", "--bf16", "False", "--dtype", "float32", "--max_steps", "1",
            "--gradient_accumulation_steps", "1"]  # fmt: skip
    script, training, of_model, mixture = make_parser().parse_args_and_config(["--config", config, *here])
    processor = AutoProcessor.from_pretrained(of_model.model_name_or_path)
    processor.chat_template = (Path(trl.__file__).parent / "chat_templates" / "qwen3_vl.jinja").read_text("utf-8")
    rows = get_dataset(mixture)[script.dataset_train_split]
    trainer = SFTTrainer(
        model=of_model.model_name_or_path,
        args=training,
        train_dataset=rows,
        processing_class=processor,
        peft_config=get_peft_config(of_model),
    )
    tokenizer = processor.tokenizer
    seen = []
    for row in trainer.train_dataset:
        images = [image if isinstance(image, str) else image.filename for image in row["images"]]
        batch = trainer.data_collator([row])
        seen.append({
            "turns": decoded.turns(tokenizer.decode(batch["input_ids"][0])),
            "trained": decoded.trained(tokenizer, batch["labels"][0].tolist()),
            "images": images,
            "grids": len(batch["image_grid_thw"]) if "image_grid_thw" in batch else 0,
        })  # fmt: skip
    assert trainer.train().training_loss > 0
    return seen


if __name__ == "__main__":
    decoded.tell(load, ("trl", "transformers", "datasets"))
