"""The formats that vlit knows. A new one is its own module, with one object, and one line here (order breaks ties in
sniffing)."""

from __future__ import annotations

from vlit.formats.base import Format
from vlit.registry import Registry

FORMATS: Registry[Format] = Registry(
    "format",
    {
        "hf": "vlit.formats.hf_folder:HF_FOLDER",
        "qwen": "vlit.formats.qwen:QWEN",
        "sharegpt": "vlit.formats.sharegpt:SHAREGPT",
        "ferret": "vlit.formats.ferret:FERRET",
        "llava": "vlit.formats.llava:LLAVA",
        "swift": "vlit.formats.swift:SWIFT",
        "openai": "vlit.formats.openai:OPENAI",
        "prompt-completion": "vlit.formats.prompt_completion:PROMPT_COMPLETION",
        "messages": "vlit.formats.messages:MESSAGES",
        "coco-arc": "vlit.formats.coco_arc:COCO_ARC",
        "parquet": "vlit.formats.parquet:PARQUET",
        "pope": "vlit.formats.pope:POPE",
        "seedbench": "vlit.formats.seedbench:SEEDBENCH",
        "mmbench": "vlit.formats.mmbench:MMBENCH",
        "vlmevalkit": "vlit.formats.mmbench:VLMEVALKIT",
        "mcq": "vlit.formats.mcq:MCQ",
        "finevision": "vlit.formats.finevision:FINEVISION",
        "lmms-eval": "vlit.formats.lmms_eval:LMMS_EVAL",
        "m3it": "vlit.formats.m3it:M3IT",
        "mimic-it": "vlit.formats.mimicit:MIMIC_IT",
        "webdataset": "vlit.formats.webdataset:WEBDATASET",
        "paired": "vlit.formats.paired:PAIRED",
        "gqa": "vlit.formats.gqa:GQA",
        "scienceqa": "vlit.formats.scienceqa:SCIENCEQA",
        "multiinstruct": "vlit.formats.multiinstruct:MULTI_INSTRUCT",
        "refcoco": "vlit.formats.refcoco:REFCOCO",
        "vqa": "vlit.formats.vqa:VQA",
        "qa": "vlit.formats.qa:QA",
        "internvl": "vlit.formats.internvl:INTERNVL",
        "onevision": "vlit.formats.onevision:ONEVISION",
        "data-juicer": "vlit.formats.datajuicer:DATA_JUICER",
    },
)
