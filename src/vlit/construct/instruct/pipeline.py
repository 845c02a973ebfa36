"""A run in which a model writes: plan, ask, write, and ask for others in the place of those that were refused.

All that was answered lies in the run folder's journal (``cache/asked.jsonl``). What is asked depends on rows, prompts,
settings and seed alone and what is written on the answers too, so that a run may be killed at any moment: the same
command goes on, pays nothing twice, and gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.construct.instruct.plan import Planner
from vlit.construct.instruct.settings import InstructSettings
from vlit.construct.instruct.steps import LEDGER, Maker, Write
from vlit.construct.instruct.talk import advance
from vlit.construct.quota import Quota
from vlit.construct.tallies import gates_of, summed, under, verdicts_of
from vlit.endpoint import Ask, Journal, Spent, about_tokens, ask_all, most_tokens
from vlit.engine import Engine, Progress, read_batches
from vlit.errors import InputError
from vlit.runfolder import RunFolder, ShardLine

_NO_LIMIT = 1 << 62
_BATCH = 64  # rows that are read ahead of the questions


class Instructed(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did.

    Attributes:
        rows, kept, rejected: scenes (or samples) read, samples in and out of ``data``.
        passed_over: samples that cannot be evolved, by reason.
        quotas: the plan, by prompt.
        gates: what each gate passed and rejected.
        claims: verdicts of the checker on what the model wrote.
        types: kept samples by instruction type.
        repaired: samples mended without asking, and edits by kind.
        again: second requests by the gate that made them necessary.
        unasked: drafts that were not asked, or not answered.
        failed: drafts without an answer, by reason.
        spent: requests and tokens of this run. ``tokens``: of the whole journal, what may be owed included.
        over_budget: whether ``max_cost`` ended the run.
    """

    rows: int
    kept: int
    rejected: int
    passed_over: dict[str, int]
    quotas: list[Quota]
    gates: list[dict[str, Any]]
    claims: dict[str, int]
    types: dict[str, int]
    repaired: dict[str, int]
    again: dict[str, int]
    unasked: int
    failed: dict[str, int]
    spent: Spent
    tokens: tuple[int, int]
    over_budget: bool


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a run would ask, without asking.

    Attributes:
        requests: by prompt, one for each sample; answered: how many of all are in the journal already.
        prompt_tokens, completion_tokens: estimated for the others.
        most: bounds of the two.
        cost, most_cost: at the prices given, None without.
        quotas: the plan.
    """

    requests: dict[str, int]
    answered: int
    prompt_tokens: int
    completion_tokens: int
    most: tuple[int, int]
    cost: float | None
    most_cost: float | None
    quotas: list[Quota]


class Writing:
    """A planned run: can be estimated, written to a batch file, or carried out."""

    def __init__(
        self, planner: Planner, maker: Maker, folder: RunFolder, instruct: InstructSettings, samples: int
    ) -> None:
        self._planner = planner
        self._maker = maker
        self._folder = folder
        self._instruct = instruct
        self.journal = Journal(folder.path / "cache" / "asked.jsonl")
        if not planner.number:
            raise InputError("--scenes", "holds no usable scene", "See rejects/ in the run folder for the reasons.")
        if not planner.want(samples):
            needs = "See docs/instruct.md for what each needs; a sample to evolve shows one image."
            raise InputError("--scenes", "supports none of the prompts", needs)

    def estimate(self) -> Estimate:
        """Count what would be asked, one request for each draft."""
        requests: Counter[str] = Counter()
        answered = prompt = completion = most_prompt = most_completion = 0
        for jobs in self._jobs(self._planner.write(self._folder)):
            for job in jobs:
                requests[job.prompt.name] += 1
                messages = job.opening()
                if job.key(messages) in self.journal:
                    answered += 1
                    continue
                body = {"messages": messages, "max_tokens": job.prompt.tokens}
                prompt += about_tokens(body, job.pixels)
                completion += job.prompt.expect
                bound = most_tokens(body)
                most_prompt += bound[0] + (most_tokens(_SHOWN)[0] if job.picture is not None else 0)
                most_completion += bound[1]
        price = self._instruct.price
        budget = self._instruct.budget()
        return Estimate(
            requests=dict(requests), answered=answered, prompt_tokens=prompt, completion_tokens=completion,
            most=(most_prompt, most_completion), cost=budget.cost(prompt, completion) if price else None,
            most_cost=budget.cost(most_prompt, most_completion) if price else None, quotas=self._planner.quotas({}),
        )  # fmt: skip

    def asks(self) -> Iterator[Ask]:
        """What has no answer yet, of the first round or of one that replaces what was refused."""
        return self._asks(self._planner.write(self._folder))

    def run(self, engine: Engine, *, ask: bool = True) -> Instructed:
        """Ask and write until the quotas are met, nothing more can be asked, or the budget is spent.

        Args:
            ask: False to write what the journal has answers for, and ask nothing.
        """
        spent = Spent()
        failed: Counter[str] = Counter()
        over_budget = unasked = False
        for again in range(self._instruct.rounds + 1):
            shards = self._planner.write(self._folder)
            if ask:
                asked = ask_all(
                    self._asks(shards), self._instruct.server(), self.journal, budget=self._instruct.budget(),
                    max_requests=(self._instruct.max_requests or _NO_LIMIT) - spent.sent, keep=False,
                    progress=_named(engine.progress, self._planner.drafts), stage="asking the model",
                )  # fmt: skip
                for name in ("sent", "reused", "prompt_tokens", "completion_tokens"):
                    setattr(spent, name, getattr(spent, name) + getattr(asked.spent, name))
                failed = Counter(asked.failed.values())
                over_budget = asked.over_budget
                unasked = asked.unasked > 0
            lines = engine.run(Write(self._maker, self.journal.path, self.journal.mark()), shards, self._folder)
            counts = summed(lines)
            if again == self._instruct.rounds or unasked or counts["unasked"]:
                break
            missing = {q.type: q.wanted - q.kept for q in self._planner.quotas(under(counts, "kept."))}
            if not self._planner.replace({n: m for n, m in missing.items() if m > 0}):
                break
        return self._told(lines, counts, spent, failed, over_budget)

    def _told(
        self, lines: list[ShardLine], counts: Counter[str], spent: Spent, failed: Counter[str], over_budget: bool
    ) -> Instructed:
        return Instructed(
            rows=self._planner.number, kept=sum(line.kept for line in lines),
            rejected=sum(line.rejected for line in lines), passed_over=dict(sorted(self._planner.passed_over.items())),
            quotas=self._planner.quotas(under(counts, "kept.")),
            gates=gates_of(counts, LEDGER), claims=verdicts_of(counts),
            types=under(counts, "type."),
            repaired={"samples": counts["repaired"], **under(counts, "repaired.")},
            again=under(counts, "again."), unasked=counts["unasked"], failed=dict(failed), spent=spent,
            tokens=self.journal.tokens, over_budget=over_budget,
        )  # fmt: skip

    def _asks(self, shards: Sequence[Path]) -> Iterator[Ask]:
        for jobs in self._jobs(shards):
            for job in jobs:
                found = advance(job, self.journal.get)
                if isinstance(found, Ask):
                    yield found

    def _jobs(self, shards: Sequence[Path]) -> Iterator[list[Any]]:
        for batch in read_batches(shards, _BATCH):
            yield from self._maker.jobs(batch)


_SHOWN = {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}


def _named(progress: Progress | None, total: int) -> Progress | None:
    """Progress against the number of drafts, since further requests are not known beforehand."""
    return None if progress is None else lambda stage, done, seen: progress(stage, done, max(total, seen))
