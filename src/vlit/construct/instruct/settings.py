"""Settings of a run in which a model writes: whom to ask, what it sees, what it may cost."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from vlit.endpoint import Budget, Endpoint
from vlit.errors import UsageError


class InstructSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is asked.

    Attributes:
        endpoint: base address of an OpenAI-compatible server, such as ``http://localhost:8000/v1``; its key comes from
            ``VLIT_API_KEY`` or ``OPENAI_API_KEY``. Not needed for an estimate or a batch file.
        model: its name there.
        see: what the model is given: the scene as ``text``, the ``image``, or ``both``.
        prompts: a folder of prompt files of your own.
        images: folder in which pictures are looked for that are not where the annotations say.
        in_flight: requests under way at once.
        deadline: seconds that one request may take.
        max_requests: most requests to send in one run, repeated ones included; 0 for no limit.
        max_cost: most to spend on the whole run folder, in the currency of ``price``; None for no limit.
        price: per million prompt tokens and per million completion tokens.
        rounds: how often refused samples are replaced by asking for others; 0 leaves them out.
    """

    endpoint: str = ""
    model: str = ""
    see: Literal["text", "image", "both"] = "text"
    prompts: str = ""
    images: str = ""
    in_flight: int = 64
    deadline: float = 120.0
    max_requests: int = 0
    max_cost: float | None = None
    price: tuple[float, float] | None = None
    rounds: int = 2

    def check(self, *, asks: bool = True) -> None:
        """Raises `UsageError` for what cannot be right. ``asks``: whether a server will be asked."""
        if asks:
            if not self.endpoint:
                raise UsageError("--endpoint", "names no server", "Write --endpoint http://HOST:PORT/v1.")
            self.server().address()
        if not self.model:
            raise UsageError("--model", "names no model", "Write --model NAME, as the server calls it.")
        for name, least in (("in_flight", 1), ("max_requests", 0), ("rounds", 0)):
            if getattr(self, name) < least:
                raise UsageError(f"--{name.replace('_', '-')}", f"must be at least {least}", "Leave it out.")
        if not self.deadline > 0:
            raise UsageError("--deadline", "must be more than 0 seconds", "Leave it out for two minutes.")
        if self.price is not None and not min(self.price) >= 0:
            raise UsageError("--price-in, --price-out", "must not be negative", "Give them per million tokens.")
        if self.max_cost is not None and (self.price is None or not sum(self.price) > 0):
            raise UsageError(
                "--max-cost", "needs to know what tokens cost", "Add --price-in and --price-out, per million tokens."
            )
        if self.max_cost is not None and not self.max_cost >= 0:
            raise UsageError("--max-cost", "must not be negative", "Give it in the currency of the prices.")

    def server(self) -> Endpoint:
        """Whom to ask."""
        return Endpoint(url=self.endpoint, model=self.model, in_flight=self.in_flight, deadline=self.deadline)

    def budget(self) -> Budget:
        """What may be spent."""
        return Budget(self.max_cost, self.price or (0.0, 0.0))

    def identity(self) -> dict[str, Any]:
        """What changes the result; the others only change how fast a run is, or how far it gets."""
        return {"model": self.model, "see": self.see, "rounds": self.rounds}
