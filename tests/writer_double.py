"""A double of a model that writes: it reads the scene out of the request, as a model must, and answers in JSON.

What it says depends on the request alone. It knows nothing of the code under test but the words of its prompts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

_OBJECT = re.compile(r"^- ([a-z][a-z ]*): (\d+) \[", re.MULTILINE)
_CAPTIONS = re.compile(r"Captions:\n((?:- .*\n)+)")


def asked(body: dict[str, Any]) -> str:
    """The text of the first question behind the few-shot seeds: what the scene is told in."""
    texts = [text_of(m) for m in body["messages"] if m["role"] == "user"]
    first = [t for t in texts if not t.startswith("Your answer")]
    return first[-1]


def text_of(message: dict[str, Any]) -> str:
    """A message's text, whether it shows a picture or not."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(p.get("text", "") for p in content)


def is_second(body: dict[str, Any]) -> bool:
    """Whether the request names what was wrong with an earlier answer."""
    return text_of(body["messages"][-1]).startswith("Your answer")


def said(*exchanges: tuple[str, str]) -> str:
    """An answer in the form that is asked for."""
    return json.dumps({"exchanges": [{"question": q, "answer": a} for q, a in exchanges]})


def answer_batch(requests: Path, answers: Path, answer: Callable[[dict[str, Any], int], str] | None = None) -> None:
    """What a batch service makes of a file of requests."""
    with answers.open("w", encoding="utf-8") as file:
        for line in requests.read_text("utf-8").splitlines():
            asked_ = json.loads(line)
            text = (answer or write)(asked_["body"], 1)
            body = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
            response = {"status_code": 200, "request_id": "r", "body": body}
            file.write(json.dumps({"custom_id": asked_["custom_id"], "response": response, "error": None}) + "\n")


def write(body: dict[str, Any], n: int = 1) -> str:
    """True answers of every kind of prompt."""
    text = asked(body)
    if "Old question" in text:
        old = json.loads(re.findall(r'\{"exchanges".*\}', text)[-1])["exchanges"]
        return said(*((f"Please say: {e['question']}", e["answer"]) for e in old))
    random = Random(hashlib.sha256(json.dumps(body["messages"]).encode()).digest())
    counts = {name: int(number) for name, number in _OBJECT.findall(text)}
    captions = [c.removeprefix("- ").strip() for c in "".join(_CAPTIONS.findall(text)[:1]).splitlines()]
    whole = captions[0] if captions else "Several things can be seen."
    name, number = random.choice(sorted(counts.items())) if counts else ("", 0)
    counted = f"How many things like this are there: {name}?", f"{number}."
    if "<box 1>" in text and "The region" in text:
        return said(
            (f"What is in the region <box 1>, please ({random.randrange(99)})?", "Something that was asked for.")
        )
    if "Not in the image:" in text:
        absent = re.findall(r"Not in the image: ([^,.\n]+)", text)[-1]
        return said((f"What colour is the {absent}?", f"There is no {absent} in the image."))
    if "conversation" in text:
        return said(("What is this about?", whole), ("Is it a picture?", "It is a picture."), counted)
    return said((f"Please describe it ({random.randrange(999)}).", whole))
