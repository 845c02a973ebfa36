"""The tables of docs/claims.md, from what claims.py saw."""

from __future__ import annotations

from typing import Any


def _percent(found: dict[str, Any]) -> str:
    """A share with its interval, in percent."""
    if found["share"] is None:
        return "not known"
    return f"{100 * found['share']:.1f} ({100 * found['low']:.1f} to {100 * found['high']:.1f})"


def tables(report: dict[str, Any]) -> dict[str, str]:
    """The tables of docs/claims.md."""
    rows = ["| planted error | kind | n | recall, % | precision, % |", "|---|---|---|---|---|"]
    for where, found in (("", report["planted"]), (" in a human caption", report["captions"]["planted"])):
        rows += [
            f"| {r['error']}{where} | {r['kind']} | {r['recall']['n']:,} | {_percent(r['recall'])} | "
            f"{_percent(r['precision'])} |"
            for r in found
        ]
    phrased = ["| set | kind | n | recall, % | precision, % |", "|---|---|---|---|---|"]
    for name, found in zip(("first", "second", "third", "fourth", "fifth", "sixth"), report["phrased"], strict=True):
        phrased += [
            f"| {name} | {r['kind']} | {r['recall']['n']:,} | {_percent(r['recall'])} | {_percent(r['precision'])} |"
            for r in found
        ]
    chairs = ["| texts | n | CHAIR_i, card | twin | CHAIR_s, card | twin |", "|---|---|---|---|---|---|"]
    for r in report["chair"]:
        cells = [f"{100 * r[f'{who}_{m}']['share']:.1f}" for m in ("chair_i", "chair_s") for who in ("card", "twin")]
        chairs.append(f"| {r['data']} | {r['twin_chair_s']['n']:,} | " + " | ".join(cells) + " |")
    facts = ["| what | n | % (95 % interval) |", "|---|---|---|"]
    for name, found in (
        ("program-made answers, read as free text, contradicted", report["correct_programs_contradicted"]),
        ("claims of human captions contradicted (boxes and the other four captions)", report["captions"]["claims"]),
        ("claims of human captions contradicted (boxes alone)", report["captions"]["claims_boxes_only"]),
        ("POPE answers that agree with their label", report["pope"]),
        ("VSR statements that boxes decide", report["vsr"]["decided"]),
        ("of these, decided as labelled", report["vsr"]["agree"]),
        ("NLVR sentences contradicted that are false", report["nlvr"]["contradicted_are_false"]),
        ("TextVQA answers with a right text, text supported", report["ocr"]["right_supported"]),
        ("TextVQA answers with a wrong text, text supported", report["ocr"]["wrong_supported"]),
        ("boxes of Ferret-Bench answers supported", report["ferret"]["supported"]),
    ):
        facts.append(f"| {name} | {found['n']:,} | {_percent(found)} |")
    return {
        "planted": "\n".join(rows),
        "phrased": "\n".join(phrased),
        "chair": "\n".join(chairs),
        "facts": "\n".join(facts),
    }
