"""Check the samples that programs made: run each program again and read its value back from the answer's words.

Three things must agree: the value that the generator stored, the value that the replay finds on the scene, and the
value that a reader of the answer would take from it. A disagreement is *contradicted* with its reason; words that
cannot be read are *unknown*. The verdict's claim rests on question and answer together, so its ``start`` is -1.
"""

from __future__ import annotations

import re

import msgspec

from vlit import program as p
from vlit.claims import chinese, words
from vlit.claims.check import check_claims
from vlit.claims.find import find_claims
from vlit.claims.lexicon import Lexicon
from vlit.claims.options import chosen, listed_options
from vlit.claims.read import directions_between, last_sentence, read_value
from vlit.claims.reader import Text
from vlit.claims.replay import replay
from vlit.claims.reply import plain, reply_end
from vlit.claims.table import SAME_BOX, SceneTable, iou
from vlit.program import Program, Value
from vlit.schema import FAMILIES, Claim, Evidence, Sample, Scene, Status, Verdict

_CONFIRMING = ("right_count", "right_relation", "right_attribute")
_CORRECTING = ("wrong_count", "wrong_relation", "wrong_attribute")
_KINDS: dict[type, str] = {
    p.Count: "count",
    p.TotalOf: "count",
    p.Exists: "existence",
    p.CategoryOf: "existence",
    p.AttributeOf: "attribute",
    p.PlaceOf: "position",
    p.BoxOf: "region",
    p.Holds: "relation",
    p.RelationOf: "relation",
    p.Predicate: "relation",
    p.MoreOf: "comparison",
    p.LargerOf: "comparison",
    p.Inventory: "count",
    p.Captions: "existence",
    p.ReadText: "text",
    p.TextBox: "text",
    p.TextPlace: "text",
    p.FieldOf: "text",
    p.SameKind: "comparison",
    p.Commonest: "comparison",
    p.Phrases: "region",
    p.InImage: "count",
    p.MoreIn: "comparison",
    p.FoundIn: "existence",
    p.OnlyIn: "comparison",
    p.InAll: "comparison",
}
_Judgement = tuple[Status, str]


def check_evidence(sample: Sample, scene: Scene | SceneTable, lexicon: Lexicon) -> list[Verdict]:
    """One verdict per `Evidence` of a sample, in its order."""
    table = scene if isinstance(scene, SceneTable) else SceneTable(scene)
    if not sample.evidence:
        return []
    lexicon = table.words(lexicon)
    texts = _exchanges(sample)
    return [_check(evidence, texts, table, lexicon) for evidence in sample.evidence]


def _exchanges(sample: Sample) -> list[Text]:
    """Questions and answers, numbered as `Sample.exchanges` numbers them, with the boxes of each answer."""
    found: list[Text] = []
    question: str | None = None
    for message in sample.messages:
        if message.role == "user":
            if question is not None:
                found.append(Text(question, ""))
            question = message.text
        elif message.role == "assistant":
            boxes = tuple(part.box for part in message.content if part.box is not None)
            found.append(Text(question or "", message.text, boxes))
            question = None
    return found if question is None else [*found, Text(question, "")]


def _check(evidence: Evidence, texts: list[Text], table: SceneTable, lexicon: Lexicon) -> Verdict:
    if not 0 <= evidence.exchange < len(texts):
        claim = Claim(kind="existence", exchange=evidence.exchange, text="")
        return Verdict(claim=claim, status="unknown", reason=f"there is no exchange {evidence.exchange}")
    text = texts[evidence.exchange]
    try:
        program = p.loads(evidence.program)
        stored = msgspec.json.decode(evidence.value)
    except msgspec.DecodeError as error:
        claim = Claim(kind="existence", exchange=evidence.exchange, text=text.answer)
        return Verdict(claim=claim, status="unknown", reason=f"the program cannot be read: {error}")
    claim = Claim(
        kind=_KINDS[type(program)],
        exchange=evidence.exchange,
        text=text.answer,
        subject=_subject(program),
        value=evidence.value,
    )
    status, reason = _judge(evidence, program, stored, text, table, lexicon)
    return Verdict(claim=claim, status=status, objects=evidence.objects, reason=reason)


def _judge(
    evidence: Evidence, program: Program, stored: Value, text: Text, table: SceneTable, lexicon: Lexicon
) -> _Judgement:
    value = replay(program, table)
    if value is None:
        return "contradicted", "replay finds the program unclear on this scene"
    if not _same(value, stored):
        return "contradicted", f"replay gives {_show(value)}, the evidence says {_show(stored)}"
    if isinstance(program, p.Captions):
        return _judge_caption(program, text, evidence.exchange, table, lexicon)
    if evidence.type == "unanswerable":
        unsaid = _UNSAID.search(text.answer) is None
        return ("contradicted", "no image can tell, and the answer does not say so") if unsaid else ("supported", "")
    if evidence.form == "json":
        return _judge_json(program, value, text, table, lexicon)
    if evidence.type in _CORRECTING:
        return _judge_correction(program, value, text, table, lexicon)
    if evidence.type in _CONFIRMING and _yes_or_no(text.answer) is not True:
        return "contradicted", "the question is right and the answer does not confirm it"
    text = msgspec.structs.replace(text, steps=evidence.type == "multi_step")
    if evidence.form in ("word", "yesno") and evidence.type not in FAMILIES["text"]:
        text = msgspec.structs.replace(text, answer=text.answer[: reply_end(text.answer)])
    if evidence.form == "choice":
        return _judge_choice(program, value, text, table, lexicon)
    return _judge_words(program, value, text, table, lexicon)


def _judge_words(program: Program, value: Value, text: Text, table: SceneTable, lexicon: Lexicon) -> _Judgement:
    allowed = read_value(program, text, table, lexicon)
    if allowed is None:
        return "unknown", f"the answer {_cut(text.answer)!r} cannot be read as the value of a {_name(program)} program"
    if not any(_same(value, v) for v in allowed):
        return "contradicted", f"replay gives {_show(value)}, the answer says {' or '.join(_show(v) for v in allowed)}"
    if isinstance(program, p.Holds):
        return _judge_direction(program, text, table, lexicon)
    return "supported", f"replay gives {_show(value)}"


def _judge_direction(program: p.Holds, text: Text, table: SceneTable, lexicon: Lexicon) -> _Judgement:
    """The direction that an answer adds to its yes or no must hold as well."""
    value = replay(program, table)
    plane = program.relation in ("left", "right", "above", "below")
    answer = last_sentence(text.answer) if text.steps else text.answer  # a step before may say "on the left"
    if chinese.is_chinese(answer):
        stated = chinese.directions(answer) if plane else []
    else:
        stated = directions_between(program.a, program.b, answer, table, lexicon) if plane else []
    for relation in stated:
        if replay(p.Holds(relation, program.a, program.b), table) is False:
            return "contradicted", f"the answer says {relation}, which does not hold"
    return "supported", f"replay gives {_show(value or False)}"


def _yes_or_no(answer: str) -> bool | None:
    """What the answer begins with, in English or Chinese."""
    return chinese.yes_or_no(answer) if chinese.is_chinese(answer) else words.yes_or_no(answer)


_UNSAID = re.compile(
    r"无法|看不出|不知道|\b(?:can(?:not|'t)|impossible|not possible|no way|does not (?:show|tell|say|reveal)|"
    r"do not know|nothing in|no (?:image|picture|photo(?:graph)?|scene|drawing))\b",
    re.IGNORECASE,
)


def _judge_json(program: Program, value: Value, text: Text, table: SceneTable, lexicon: Lexicon) -> _Judgement:
    """A JSON object: the inventory itself, or one key with the value. Names are read as words are."""
    try:
        said = msgspec.json.decode(text.answer)
    except msgspec.DecodeError as error:
        return "contradicted", f"the answer is no JSON: {error}"
    if not isinstance(said, dict) or not said:
        return "contradicted", "the answer is no JSON object"
    if isinstance(program, p.Inventory):
        said = ", ".join(f"{number} {name}" for name, number in said.items())
    elif len(said) == 1:
        said = next(iter(said.values()))
    else:
        return "contradicted", "the answer has several keys"
    if isinstance(said, list):
        said = ", ".join(map(str, said)) or "[]"
    if isinstance(said, str):
        return _judge_words(program, value, Text(question="", answer=said), table, lexicon)
    if _same(value, said):
        return "supported", f"replay gives {_show(value)}"
    return "contradicted", f"replay gives {_show(value)}, the answer says {_show(said)}"


def _judge_choice(program: Program, value: Value, text: Text, table: SceneTable, lexicon: Lexicon) -> _Judgement:
    options = listed_options(text.question)
    if not options:
        return "unknown", "the question lists no options that can be read"
    letter, said = chosen(text.answer, options)
    if letter is None:
        return "unknown", f"the answer {_cut(text.answer)!r} names none of the options"
    right = [
        key
        for key, words_ in options.items()
        if any(_same(value, v) for v in _read_option(program, words_, table, lexicon) or ())
    ]
    if len(right) != 1:
        found = "no option says" if not right else f"options {', '.join(right)} all say"
        return "contradicted", f"replay gives {_show(value)}, {found} so"
    if letter != right[0]:
        return "contradicted", f"replay gives {_show(value)}, which is option {right[0]}, the answer says {letter}"
    if said and plain(said) != plain(options[letter]):
        return "contradicted", f"the answer says {letter} and {_cut(said)!r}, option {letter} is {options[letter]!r}"
    return "supported", f"replay gives {_show(value)}, option {letter}"


def _read_option(program: Program, option: str, table: SceneTable, lexicon: Lexicon) -> tuple[Value, ...] | None:
    return read_value(program, Text(question="", answer=option), table, lexicon)


def _judge_correction(program: Program, value: Value, text: Text, table: SceneTable, lexicon: Lexicon) -> _Judgement:
    """The question asserts something false: the answer must deny it, and what it states instead must be true."""
    denies = (
        _yes_or_no(text.answer) is False
        or (chinese.is_chinese(text.answer) and chinese.denies(text.answer))
        or words.NEGATION.search(text.answer)
        or _ACTUALLY.search(text.answer)
    )
    if _yes_or_no(text.answer) is True or not denies:
        return "contradicted", "the question is wrong and the answer does not deny it"
    if isinstance(program, p.Holds):
        if value is not False:
            return "contradicted", "replay finds that the questioned relation holds"
        return _judge_direction(program, text, table, lexicon)
    allowed = read_value(program, msgspec.structs.replace(text, corrects=True), table, lexicon)
    if allowed is None:
        asked = read_value(program, Text(question="", answer=text.question), table, lexicon)
        if asked is None or _states_more(text.answer):
            return "unknown", "neither what the question asserts nor what the answer states can be read"
        if any(_same(value, v) for v in asked):
            return "contradicted", f"the answer denies {_show(value)}, which is true"
        return "supported", f"replay gives {_show(value)}, the answer denies what the question says"
    if not any(_same(value, v) for v in allowed):
        return "contradicted", f"replay gives {_show(value)}, the answer says {' or '.join(_show(v) for v in allowed)}"
    return "supported", f"replay gives {_show(value)}"


def _states_more(answer: str) -> bool:
    """Whether an answer says more than that it is not so: "No, it is not red. It is round."."""
    clauses = (c for c in re.split(r"[.,;!?]|\bbut\b", answer) if c.strip())
    return any(words.NEGATION.search(c) is None and words.yes_or_no(c) is None for c in clauses)


_ACTUALLY = re.compile(r"\b(?:actually|in fact|only|instead|mistaken|fewer|more than that)\b", re.IGNORECASE)


def _judge_caption(program: p.Captions, text: Text, exchange: int, table: SceneTable, lexicon: Lexicon) -> _Judgement:
    """What a caption of the scene says is taken as true; the claims of everything else must hold."""
    number, rest = _without_caption(text.answer, table.scene.captions)
    verdicts = check_claims(find_claims(text.question, rest, exchange, lexicon), table, lexicon)
    for verdict in verdicts:
        if verdict.status == "contradicted":
            return "contradicted", f"{verdict.claim.text!r}: {verdict.reason}"
    if number >= 0:
        return "supported", f"caption {number}"
    if any(v.status == "supported" for v in verdicts):
        return "supported", "its claims hold"
    return "unknown", "the answer is no caption of the scene and makes no claim that can be checked"


def _without_caption(answer: str, captions: tuple[str, ...]) -> tuple[int, str]:
    """The number of the longest caption that stands in the answer, and the answer without it; -1 where none does."""
    flat = " ".join(answer.split())
    for number in sorted(range(len(captions)), key=lambda i: -len(captions[i])):
        words_ = captions[number].split()
        said = " ".join(words_).strip(" .!")
        # A pattern for each caption would cost more than all else here, and an ASCII one must stand there as it is.
        if words_ and (not (flat.isascii() and said.isascii()) or said.lower() in flat.lower()):
            found = re.search(re.escape(said) + r"(?!\w)", flat, re.IGNORECASE)
            if found:
                return number, flat[: found.start()] + flat[found.end() :]
    return -1, answer


def _same(a: Value, b: Value) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if (
        isinstance(a, list)
        and isinstance(b, list)
        and len(a) == len(b) == 4
        and not any(isinstance(v, str) for v in a + b)
    ):
        return iou(p.as_box(a), p.as_box(b)) >= SAME_BOX
    if isinstance(a, str) and isinstance(b, str):
        return a.strip().lower() == b.strip().lower()
    return a == b


def _show(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{n} {name}" for name, n in value.items()) or "nothing"
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _name(program: Program) -> str:
    return type(program).__name__


def _subject(node: p.Node) -> str:
    """The first category that the program speaks of."""
    if isinstance(node, p.OfCategory):
        return node.name
    return next((name for child in p.children(node) if (name := _subject(child))), "")
