"""A job: a draft with all that it takes to ask for it, and to make a sample of what comes back."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from vlit.claims import Lexicon, SceneTable
from vlit.construct.instruct.answer import unknown_marks, with_boxes, with_marks
from vlit.construct.instruct.demands import unlike
from vlit.construct.instruct.draft import Draft
from vlit.construct.instruct.picture import Picture
from vlit.construct.instruct.prompt import Example, Exchange, Prompt, schema, told
from vlit.construct.instruct.scenetext import object_text, scene_text
from vlit.endpoint import sent_pixels
from vlit.schema import Evidence, Lineage, Message, Part, Sample, Scene

VERSION = "1"
_Messages = list[dict[str, Any]]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to ask.

    Attributes:
        step: name of the step that asks, for the lineage.
        draft, prompt: what is asked.
        model: its name at the server. ``seed``: of the run.
        scene, table, lexicon: what is known of the image.
        picture: what the model sees of it, None where it is given the scene as text alone.
        as_text: whether it is given the scene as text.
        base: the sample to start from, for evolutions.
    """

    step: str
    draft: Draft
    prompt: Prompt
    model: str
    seed: int
    scene: Scene
    table: SceneTable
    lexicon: Lexicon
    picture: Picture | None = None
    as_text: bool = True
    base: Sample | None = None

    @property
    def id(self) -> str:
        """Of the sample that comes of it."""
        if self.base is not None:
            return f"{self.base.id}-{self.prompt.name}"
        return f"{self.scene.source}-{self.scene.id}-{self.prompt.name}-{self.draft.number:02d}"

    @property
    def pixels(self) -> int:
        """Of the picture as it is sent; 0 for none."""
        return sent_pixels(self.scene.image.width, self.scene.image.height) if self.picture is not None else 0

    def opening(self) -> _Messages:
        """The first messages: rules, few-shot seeds, and what is asked. The picture is not in them yet."""
        messages: _Messages = [{"role": "system", "content": told(self.prompt)}]
        for example in self._examples:
            messages.append({"role": "user", "content": self._asked(example.scene.strip(), example=True)})
            messages.append({"role": "assistant", "content": _as_json(example.answer)})
        messages.append({"role": "user", "content": self._asked(scene_text(self.scene) if self.as_text else "")})
        return messages

    def key(self, messages: _Messages) -> str:
        """Names the content of a request, so that what was answered is known again: whatever may change the answer."""
        content = [
            VERSION, self.model, self._random, self.prompt.temperature, self.prompt.tokens, messages,
            "" if self.picture is None else self.picture.mark,
        ]  # fmt: skip
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:32]

    def body(self, messages: _Messages) -> dict[str, Any]:
        """The request's fields."""
        if self.picture is not None:
            last = max(i for i, m in enumerate(messages[: self._opened]) if m["role"] == "user")
            shown = [
                {"type": "image_url", "image_url": {"url": self.picture.url()}},
                {"type": "text", "text": messages[last]["content"]},
            ]
            messages = [*messages[:last], {"role": "user", "content": shown}, *messages[last + 1 :]]
        form = {"name": "exchanges", "strict": True, "schema": schema(self.prompt)}
        return {
            "messages": messages, "temperature": self.prompt.temperature, "seed": self._random,
            "max_tokens": self.prompt.tokens, "response_format": {"type": "json_schema", "json_schema": form},
        }  # fmt: skip

    def sample(self, exchanges: list[Exchange], key: str) -> Sample | str:
        """A sample of what came back; or what is wrong with it, as the end of "Your answer ..."."""
        marks = self._marks
        fault = self._misplaced(exchanges, marks)
        if fault:
            return fault
        messages = [m for m in self.base.messages if m.role == "system"] if self.base is not None else []
        for number, exchange in enumerate(exchanges):
            lead = (Part("image"),) if number == 0 else ()
            messages.append(Message("user", lead + with_boxes(exchange.question, marks)))
            messages.append(Message("assistant", with_boxes(exchange.answer, marks)))
        base = self.base
        detail = (
            f"prompt={self.prompt.name}@{self.prompt.mark} model={self.model} seed={self._random} "
            f"temperature={self.prompt.temperature:g} request={key}"
        )
        return Sample(
            id=self.id, images=(self.scene.image,) if base is None else base.images, messages=tuple(messages),
            instruction_type=self.prompt.type or (base.instruction_type if base is not None else ""),
            source=self.scene.source if base is None else base.source,
            licence=self.scene.licence if base is None else base.licence,
            evidence=self._evidence(base),
            lineage=(*(base.lineage if base is not None else ()), Lineage(self.step, VERSION, detail)),
        )  # fmt: skip

    def unlike(self, sample: Sample) -> str:
        """In what a sample misses what its prompt demands of it beside its base; ``""`` for nothing."""
        return "" if self.base is None else unlike(self.prompt, self.base, sample, self.table, self.lexicon)

    def _asked(self, scene: str, *, example: bool = False) -> str:
        """The text of a request. In a few-shot seed what is given stands in the seed itself."""
        fewest, most = self.prompt.exchanges
        thing = next((o for o in self.scene.objects if o.id == self.draft.object), None)
        lines = self.prompt.ask.strip()
        if example:
            lines = "\n".join(x for x in lines.splitlines() if "{absent}" not in x and "{region}" not in x)
        given = {
            "{scene}": scene,
            "{exchanges}": f"{fewest} to {most}",
            "{angle}": "" if example else self.prompt.angles[self.draft.number % len(self.prompt.angles)],
            "{absent}": ", ".join(self.draft.absent),
            "{region}": "" if thing is None else object_text(thing, self.scene),
            "{sample}": self._base_text(),
        }
        for mark, text in given.items():
            lines = lines.replace(mark, text)
        return lines.strip()

    def _base_text(self) -> str:
        if self.base is None:
            return ""
        texts, _ = with_marks([m for m in self.base.messages if m.role != "system"])
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return _as_json([Exchange(question, answer) for question, answer in pairs])

    @property
    def _marks(self) -> dict[str, Part]:
        if self.base is not None:
            return with_marks([m for m in self.base.messages if m.role != "system"])[1]
        thing = next((o for o in self.scene.objects if o.id == self.draft.object), None)
        row = self.table.row.get(self.draft.object)
        if thing is None or row is None:
            return {}
        x1, y1, x2, y2 = (float(v) for v in self.table.boxes[row])
        return {"<box 1>": Part("box", box=(x1, y1, x2, y2))}

    def _misplaced(self, exchanges: list[Exchange], marks: dict[str, Part]) -> str:
        texts = [text for e in exchanges for text in (e.question, e.answer)]
        odd = [mark for text in texts for mark in unknown_marks(text, marks)]
        if odd:
            return f"holds {odd[0]}, which stands for nothing"
        asked = " ".join(e.question for e in exchanges)
        if self.base is None:
            missing = [mark for mark in marks if asked.count(mark) != 1]
            return f"must have {missing[0]} exactly once in the question" if missing else ""
        if self.prompt.keeps or self.prompt.grows:
            wanted = len(self.base.exchanges())
            if len(exchanges) != wanted:
                return f"has {len(exchanges)} exchanges where the old text has {wanted}"
        if self.prompt.keeps:
            missing = [mark for mark in marks if not any(mark in text for text in texts)]
            return f"leaves out {missing[0]}" if missing else ""
        return ""

    def _evidence(self, base: Sample | None) -> tuple[Evidence, ...]:
        """A paraphrase keeps its programs: its answers must still be read as theirs."""
        if base is None or not self.prompt.keeps:
            return ()
        phrasing = f"{self.prompt.name}/{self.prompt.mark}"
        return tuple(msgspec.structs.replace(e, phrasing=phrasing) for e in base.evidence)

    @property
    def _opened(self) -> int:
        """Number of messages before the first answer."""
        return 2 + 2 * len(self._examples)

    @property
    def _examples(self) -> tuple[Example, ...]:
        """Few-shot seeds; none where the model is given no text, since they have no pictures."""
        return self.prompt.examples if self.as_text else ()

    @property
    def _random(self) -> int:
        """The request's own seed."""
        text = f"{self.seed}/{self.id}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


def _as_json(exchanges: list[Exchange] | tuple[Exchange, ...]) -> str:
    return msgspec.json.encode({"exchanges": exchanges}).decode()
