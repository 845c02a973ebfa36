"""How often do the typing rules name the family of a question right? On questions whose type is known otherwise.

    python benchmarks/typing_rules.py --data DIR         the held-out half, into benchmarks/results/typing.json
    python benchmarks/typing_rules.py --data DIR --half tuning --wrong      what the rules may be improved on

Labels come from the source where it decides (POPE asks for existence, LLaVA's complex questions for reasoning, CLEVR's
programs say what they ask), else from a person: tests/measure/data/typed_questions.jsonl, 301 questions of nine
datasets. Every wording counts once, at most 400 of a source. Halves are told apart by a hash of the wording; rules were
changed with an eye on the tuning half alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from vlit.measure.typing_rules import question_type
from vlit.schema import FAMILY_OF

HERE = Path(__file__).parent
BY_HAND = HERE.parent / "tests" / "measure" / "data" / "typed_questions.jsonl"
MOST = 400

Labelled = tuple[str, str, str]
"""Source, question, type."""


def family(kind: str) -> str:
    return FAMILY_OF.get(kind, "other")


def by_hand() -> Iterator[Labelled]:
    for line in BY_HAND.read_text("utf-8").splitlines():
        record = json.loads(line)
        yield f"{record['source']} (by hand)", record["question"], record["type"]


def by_source(data: Path) -> Iterator[Labelled]:
    """Questions whose source says what they are."""

    def load(name: str) -> Any:
        text = (data / name).read_text("utf-8")
        return [*map(json.loads, text.splitlines())] if name.endswith("l") else json.loads(text)

    for name in ("random", "popular", "adversarial"):
        for line in (data / f"pope/coco_pope_{name}.json").read_text("utf-8").splitlines():
            yield "pope", json.loads(line)["text"], "existence"
    for record in load("mvbench/moving_count.json"):
        yield "mvbench counting", record["question"], "count"
    for record in load("mvbench/object_existence.json"):
        yield "mvbench existence", record["question"], "existence"
    for name in ("textVQA", "ocrVQA_sample"):
        for record in load(f"ocr-answers/{name}.json"):
            yield name, record["question"], "read_text"
    for folder in ("complex", "simple"):
        for path in sorted((data / "chartqa" / folder).glob("*.json")):
            kind = "multi_step" if path.stem.endswith("complex") else "read_text"
            for record in json.loads(path.read_text("utf-8")):
                yield f"chartqa {path.stem.rsplit('_', 1)[-1]}", record["query"], kind
    for record in load("llava-complex/llava_complex_reasoning_4k.json"):
        yield "llava-complex", record["QA"][0]["q"], "multi_step"
    for record in load("llava-coco30/coco2014_val_gpt4_qa_30x3.jsonl"):
        if record["type"] != "conv":  # of conversations the source only says that they are some
            yield (
                f"llava {record['type']}",
                record["instruction"],
                {"detail": "description"}.get(record["type"], "multi_step"),
            )
    for record in load("minigpt4-captions/minigpt_caption_3k.json"):
        yield "minigpt4", record["QA"][0]["q"], "description"
    for name in ("animal", "color", "food", "scene"):
        for record in load(f"stablellava/{name}.json"):
            yield "stablellava", record["question"].replace("<image>", "").strip(), "caption"
    for record in load("vsr/dev.jsonl"):
        yield "vsr", record["caption"], "spatial"
    yield from clevr(load("vl-annotation-samples/clevr/CLEVR_val_questions.json")["questions"])


def clevr(questions: list[dict[str, Any]]) -> Iterator[Labelled]:
    """CLEVR's programs end in what is asked for."""
    for record in questions:
        last = record["program"][-1]["function"]
        kind = {"count": "count", "exist": "existence"}.get(last, "")
        if last.startswith("query"):
            kind = "attribute"
        if last in ("greater_than", "less_than", "equal_integer"):
            kind = "count_compare"
        if kind:
            yield "clevr", record["question"], kind


def half_of(question: str) -> str:
    return "tuning" if hashlib.sha256(question.encode()).digest()[0] % 2 else "held-out"


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, p = 1.96, right / n
    middle, width = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - width) / (1 + z * z / n), (middle + width) / (1 + z * z / n)


def row(right: int, n: int) -> dict[str, Any]:
    low, high = interval(right, n)
    return {"n": n, "right": right, "share": round(right / n, 3), "interval": [round(low, 3), round(high, 3)]}


def collect(data: Path | None, half: str) -> list[Labelled]:
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    kept: list[Labelled] = []
    for source, question, kind in [*by_hand(), *(by_source(data) if data else ())]:
        if question in seen or counts[source] >= MOST or half_of(question) != half:
            continue
        seen.add(question)
        counts[source] += 1
        kept.append((source, question, kind))
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of public data; without it only the questions typed by hand")
    parser.add_argument("--half", choices=["held-out", "tuning"], default="held-out")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong (tuning half only)")
    options = parser.parse_args()
    if options.wrong and options.half != "tuning":
        parser.error("--wrong would show the held-out half")
    labelled = collect(options.data, options.half)
    told = question_type(pl.Series([question for _, question, _ in labelled])).to_list()
    tables: dict[str, dict[str, list[bool]]] = {"family": defaultdict(list), "source": defaultdict(list)}
    exact = Counter[bool]()
    for (source, question, kind), found in zip(labelled, told, strict=True):
        hit = family(found) == family(kind)
        tables["family"][family(kind)].append(hit)
        tables["source"][source].append(hit)
        exact[found == kind] += 1
        if options.wrong and not hit:
            print(f"{kind:14} told {found:14} {source}: {question[:110]!r}")
    result: dict[str, Any] = {"case": "typing", "half": options.half}
    for name, groups in tables.items():
        result[name] = {key: row(sum(hits), len(hits)) for key, hits in sorted(groups.items())}
        print(f"\n{name:26} {'n':>6} {'right':>6}  95 %")
        for key, each in result[name].items():
            _low, _high = each["interval"]
            print(
                f"{key:26} {each['n']:6} {each['share']:6.3f}  {each['interval'][0]:.3f} to {each['interval'][1]:.3f}"
            )
    hits = [hit for group in tables["family"].values() for hit in group]
    hand = [hit for key, group in tables["source"].items() if key.endswith("(by hand)") for hit in group]
    families = result["family"].values()
    result["all"], result["by_hand"] = row(sum(hits), len(hits)), row(sum(hand), len(hand))
    result["mean_of_families"] = round(sum(each["share"] for each in families) / len(families), 3)
    result["type_exact"] = row(exact[True], len(labelled))
    for key in ("all", "by_hand", "mean_of_families", "type_exact"):
        print(f"{key}: {result[key]}")
    if options.data and options.half == "held-out":
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "typing.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
