"""The README of a construct run: a dataset card as the Hugging Face Hub reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from vlit.report import run_info
from vlit.report.amounts import count
from vlit.report.card_markdown import samples_table
from vlit.report.markdown import fence, table, text

_FILES = (
    ("`data/*.parquet`", "the samples: `images`, `messages`, type, source, licence, evidence"),
    ("`rejects/*.parquet`", "what was refused, each with its reason"),
    ("`report.html`", "plan and outcome, quality control, balance, a gallery"),
    ("`run.json`", "settings, versions, seed, input hashes, counts, times"),
    ("`manifest.jsonl`", "one line per finished shard, with its hash"),
)
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10**7, "1M<n<10M"))
_KNOWN = {
    "cc by 4.0": "cc-by-4.0",
    "cc by-sa 4.0": "cc-by-sa-4.0",
    "cc by-nc 4.0": "cc-by-nc-4.0",
    "cc by 2.0": "cc-by-2.0",
    "cc0": "cc0-1.0",
    "cc0 1.0": "cc0-1.0",
    "apache-2.0": "apache-2.0",
    "mit": "mit",
}


def readme(info: dict[str, Any], types: Mapping[str, int], licences: Mapping[str, int]) -> str:
    """A dataset card in Markdown with the Hub's front matter.

    Args:
        info: the content of ``run.json``; keys that are missing are left out.
        types, licences: samples per instruction type and per licence, as the records state it.
    """
    kept = run_info.counts(info, "counts").get("kept", sum(types.values()))
    claims = run_info.counts(info, "claims")
    version = info.get("vlit") or "unknown"
    parts = [
        _front_matter(kept, licences),
        "# Vision-language instruction data",
        _origin(info, kept, str(version)),
    ]
    if claims:
        found = ", ".join(f"{count(claims.get(s, 0))} {s}" for s in ("supported", "contradicted", "unknown"))
        parts.append(f"Claims of the answers, checked by a second reader of the annotations: {found}.")
    parts += ["## What is in the folder", table(("file", "what it holds"), _FILES)]
    if types:
        parts += ["## Instruction types", samples_table(types, "type")]
    unmet = [[text(q.type), count(q.wanted), count(q.planned), text(q.why)] for q in run_info.quotas(info)
             if q.planned < q.wanted]  # fmt: skip
    if unmet:
        parts += ["Quotas that the scenes could not fill:",
                  table(("type", "wanted", "planned", "why"), unmet, right=(1, 2))]  # fmt: skip
    parts += ["## Licences"]
    if licences:
        parts.append(samples_table(licences, "licence"))
    parts.append("The licence of a sample is that of its image and annotations. What is `unknown` is not free.")
    parts += ["## Use", fence(_USE), "## Make it again", fence(run_info.remake(info))]
    parts.append("The same scenes, settings and seed give the same bytes in `data/`.")
    return "\n\n".join(parts) + "\n"


def _origin(info: Mapping[str, Any], kept: int, version: str) -> str:
    """Who made the answers."""
    model = run_info.mapping(info, "written_by").get("model")
    made = f"{count(kept)} samples, made from annotated images with vlit {text(version)}"
    begin = f"{made} and checked against the annotations."
    if model is None:
        return f"{begin} Answers are computed by programs that are kept beside them in `evidence`."
    repaired = run_info.whole(run_info.mapping(info, "repaired").get("samples"))
    lines = [f"- {name}: {text(value)}" for name, value in run_info.cost(info)]
    told = (
        f"{begin} Questions and answers were written by the model {text(str(model))}; prompt, seed and request of each"
        f" stand in its `lineage`, and so does what was repaired ({count(repaired)} samples). What the annotations do"
        " not decide is the model's word."
    )
    return told + "\n\n" + "\n".join(lines)


_USE = 'from datasets import load_dataset\n\ndata = load_dataset("parquet", data_files="data/*.parquet", split="train")'


def _front_matter(kept: int, licences: Mapping[str, int]) -> str:
    known = sorted({_KNOWN.get(" ".join(name.casefold().split()), "other") for name in licences}) or ["unknown"]
    fields: dict[str, Any] = {"license": known[0] if len(known) == 1 else known}
    if "other" in known:
        fields["license_name"] = "see-licences-below"
    fields |= {
        "task_categories": ["visual-question-answering", "image-text-to-text"],
        "language": ["en"],
        "size_categories": [next((label for most, label in _SIZES if kept < most), "n>10M")],
        "tags": ["vlit", "instruction-tuning"],
        "configs": [{"config_name": "default", "data_files": "data/*.parquet"}],
    }
    return f"---\n{yaml.safe_dump(fields, sort_keys=False)}---"
