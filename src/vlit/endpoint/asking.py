"""Hundreds of requests under way at once: retried with jitter, held back when the server says so, drained on Ctrl-C.

The source of questions is pulled as places become free, so that it may be as long as one likes and its pictures are
encoded one by one. Each place is one task that asks, waits and asks on: nothing is done for all places when one answer
comes, so that hundreds cost no more per request than a bare loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import random
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec

from vlit._version import __version__
from vlit.endpoint.cost import Purse, most_tokens
from vlit.endpoint.journal import Journal, Outlay
from vlit.endpoint.protocol import Again, Hopeless, Meaning, Refused, Unfit, adapted, meaning
from vlit.endpoint.settings import Ask, Budget, Endpoint, Reply, Spent, api_key
from vlit.errors import EndpointError, Interrupted, MissingExtraError, VlitError

if TYPE_CHECKING:
    import aiohttp

    from vlit.engine import Progress

_LONGEST_PAUSE = 60.0
_LONGEST_WAIT = 600.0  # seconds that a server may ask for
_LARGEST = 64 << 20  # bytes of an answer
_LOST_CAUSE = 8  # questions given up, and not one answered before or between: the circuit opens
_TOLD = 0.1  # seconds between two words of progress


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        replies: answers by key, those of the journal too.
        failed: keys that have none, and why: refused by the server, or given up after all tries.
        unasked: questions seen when ``max_requests`` were sent or the budget was spent; what comes after them is not
            looked at, so that more than 0 only says that something is left.
        spent: requests and tokens.
        over_budget: whether it was the budget that ended it.
    """

    replies: dict[str, Reply]
    failed: dict[str, str]
    unasked: int
    spent: Spent
    over_budget: bool = False


def ask_all(
    asks: Iterable[Ask],
    endpoint: Endpoint,
    journal: Journal,
    *,
    max_requests: int,
    budget: Budget | None = None,
    keep: bool = True,
    progress: Progress | None = None,
    stage: str = "asking",
) -> Asked:
    """Ask, each question once, and keep every answer in the journal as it comes.

    Args:
        max_requests: most requests to send, repeated ones included; answers in the journal cost none.
        budget: most to spend on everything in the journal, what is under way counted at the most that it may cost.
            Never passed: a request whose answer did not come is counted as billed.
        keep: whether `Asked.replies` holds the answers; without, they are only in the journal.
        progress: told the stage, questions done and questions seen so far.

    Raises:
        EndpointError: no request can succeed: the key is refused, the address is wrong, or nobody answers (any more).
        Interrupted: Ctrl-C; what was under way has been waited for (a second Ctrl-C gives it up) and is kept.
        MissingExtraError: ``aiohttp`` is not installed.
    """
    if importlib.util.find_spec("aiohttp") is None:
        raise MissingExtraError("--endpoint", "judge")
    work = _Asking(iter(asks), endpoint, journal, max_requests, budget, keep, progress, stage)
    with journal:
        if not _in_a_loop():
            return asyncio.run(work.run())
        with ThreadPoolExecutor(max_workers=1) as pool:  # a notebook has a loop of its own
            return pool.submit(asyncio.run, work.run()).result()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _Asking:
    def __init__(
        self, asks: Iterator[Ask], endpoint: Endpoint, journal: Journal, max_requests: int, budget: Budget | None,
        keep: bool, progress: Progress | None, stage: str,
    ) -> None:  # fmt: skip
        self._asks = asks
        self._endpoint = endpoint
        self._address = endpoint.address()
        self._proxy = _proxy(self._address)
        self._journal = journal
        self._most = max_requests
        self._purse = None if budget is None else Purse(budget, budget.cost(*journal.tokens))
        self._keep = keep
        self._progress = progress
        self._stage = stage
        self._key = api_key()
        self._random = random.Random()  # of pauses alone: no result depends on it
        self._spent = Spent()
        self._replies: dict[str, Reply] = {}
        self._failed: dict[str, str] = {}
        self._seen: set[str] = set()
        self._unasked = 0
        self._over_budget = False
        self._unfit: set[str] = set()
        self._not_before = 0.0
        self._done = 0
        self._answered = False
        self._lost = 0  # questions given up since the last answer
        self._told = 0.0
        self._flushing = False
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._error: VlitError | None = None

    async def run(self) -> Asked:
        import aiohttp

        headers = {"User-Agent": f"vlit/{__version__}", "Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        connector = aiohttp.TCPConnector(limit=self._endpoint.in_flight, ttl_dns_cache=300)
        timeout = aiohttp.ClientTimeout(total=self._endpoint.deadline)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers) as session:
            with self._listening():
                await self._ask_them(session)
        if self._error is not None:
            raise self._error
        return Asked(
            replies=self._replies, failed=self._failed, unasked=self._unasked, spent=self._spent,
            over_budget=self._over_budget,
        )  # fmt: skip

    async def _ask_them(self, session: aiohttp.ClientSession) -> None:
        for _ in range(self._endpoint.in_flight):
            if self._ended:
                break
            self._tasks.add(asyncio.create_task(self._place(session)))
            await asyncio.sleep(0)  # let its question go out while that of the next is being made
        while self._tasks:
            # A defect of ours must not pass in silence, nor leave the others asking.
            done, self._tasks = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                if not task.cancelled() and (error := task.exception()) is not None:
                    for other in self._tasks:
                        other.cancel()
                    raise error
        self._tell(last=True)

    @property
    def _ended(self) -> bool:
        return self._error is not None or self._unasked > 0

    async def _place(self, session: aiohttp.ClientSession) -> None:
        """Ask one question after the other, each with what follows from its answer, until there is none left."""
        quiet = 0
        while not self._ended and (ask := next(self._asks, None)) is not None:
            found: Ask | None = ask
            while found is not None and found.key not in self._seen:
                ask = found
                self._seen.add(ask.key)
                reply = self._journal.get(ask.key)
                if reply is not None:
                    self._spent.reused += 1
                    self._took(reply)
                    quiet += 1
                    if quiet % 64 == 0:  # so that Ctrl-C is heard while thousands of answers are known
                        await asyncio.sleep(0)
                else:
                    reply = await self._settle(session, ask)
                self._tell()
                found = ask.then(reply) if reply is not None and ask.then is not None and self._error is None else None

    async def _settle(self, session: aiohttp.ClientSession, ask: Ask) -> Reply | None:
        """Ask until there is an answer, a refusal, or no try left."""
        body = ask.body()
        most = most_tokens(body) if self._purse is not None else (0, 0)
        tries = 0
        noted = False
        why = ""
        while tries < self._endpoint.tries:
            if self._not_before:
                await self._held_back()
            afforded = True if self._purse is None else self._purse.set_aside(most)
            if afforded is None:
                afforded = await self._afforded(most)
            if not afforded or self._error is not None or self._spent.sent >= self._most:
                if afforded:
                    self._pay(most, (0, 0))
                elif self._error is None:
                    self._over_budget = True
                self._unasked += 1
                self._note(ask.key, "free", (0, 0), noted)
                return None
            sent = {"model": self._endpoint.model, **adapted(body, self._unfit)}
            self._spent.sent += 1
            if not noted:
                noted = self._note(ask.key, "sent", most)
            try:
                found = await self._send(session, ask.key, sent)
            except asyncio.CancelledError:
                self._pay(most, most)
                raise
            if isinstance(found, Reply):
                tokens = (found.prompt_tokens, found.completion_tokens)
                self._pay(most, tokens if any(tokens) else most)
                # It goes out with the line of the next question, in one call to the system, or else in the next turn.
                self._journal.add(found, soon=True)
                if not self._flushing:
                    self._flushing = True
                    asyncio.get_running_loop().call_soon(self._flush)
                self._answered, self._lost = True, 0
                self._spent.prompt_tokens += found.prompt_tokens
                self._spent.completion_tokens += found.completion_tokens
                self._took(found)
                return found
            lost = isinstance(found, Again) and found.paid
            self._pay(most, most if lost else (0, 0))
            if lost:
                self._note(ask.key, "lost", most)
            if isinstance(found, Unfit):
                self._unfit.add(found.field)
                continue
            if isinstance(found, Hopeless):
                self._note(ask.key, "free", (0, 0), noted)
                self._stop(
                    f"{self._clean(found.why)}", "Check --endpoint, the model's name, and the key in VLIT_API_KEY."
                )
                return None
            why = self._clean(found.why)
            if isinstance(found, Refused):
                self._note(ask.key, "free", (0, 0), noted)
                self._give_up(ask.key, why, alive=True)
                return None
            tries += 1
            await self._pause(found, tries)
        self._note(ask.key, "free", (0, 0), noted)
        self._give_up(ask.key, f"given up after {tries} tries: {why}", alive=False)
        return None

    def _flush(self) -> None:
        self._flushing = False
        self._journal.flush()

    def _took(self, reply: Reply) -> None:
        self._done += 1
        if self._keep:
            self._replies[reply.key] = reply

    def _give_up(self, key: str, why: str, *, alive: bool) -> None:
        """``alive``: the server has answered, though not with what was asked for."""
        self._failed[key] = why
        self._done += 1
        self._lost += not (alive and self._answered)
        if self._lost >= _LOST_CAUSE:
            since = (
                f"none of {self._lost} requests" if not self._answered else f"none of the last {self._lost} requests"
            )
            self._stop(
                f"has answered {since} ({why})",
                "Check --endpoint, the model's name and that the server runs; then run the same command again.",
            )

    async def _afforded(self, most: tuple[int, int]) -> bool:
        """Set aside what a request may cost, once enough of the others have cost less than was set aside for them."""
        possible: bool | None = None
        while possible is None and self._error is None and self._purse is not None:
            await asyncio.sleep(0.01)
            possible = self._purse.set_aside(most)
        return possible is True

    def _pay(self, aside: tuple[int, int], cost: tuple[int, int]) -> None:
        if self._purse is not None:
            self._purse.settle(aside, cost)

    def _note(
        self, key: str, outlay: Literal["sent", "lost", "free"], most: tuple[int, int], noted: bool = True
    ) -> bool:
        if self._purse is not None and noted:
            self._journal.note(Outlay(key=key, outlay=outlay, prompt_tokens=most[0], completion_tokens=most[1]))
        return True

    async def _send(self, session: aiohttp.ClientSession, key: str, body: dict[str, Any]) -> Meaning:
        import aiohttp

        try:
            async with session.post(
                self._address, data=msgspec.json.encode(body), proxy=self._proxy, allow_redirects=False,
                headers={"Idempotency-Key": key},
            ) as response:  # fmt: skip
                data = await response.content.read(_LARGEST)
                while chunk := await response.content.read(_LARGEST):
                    data += chunk
                    if len(data) > _LARGEST:
                        return Again("an answer without end", paid=True)
                return meaning(key, response.status, response.headers, data, body)
        except TimeoutError:
            return Again(f"no answer within {self._endpoint.deadline:g} s", paid=True)
        except aiohttp.ClientConnectorError as error:  # nothing was sent
            return Again(f"the connection failed ({error or type(error).__name__})")
        except (aiohttp.ClientError, OSError) as error:
            return Again(f"the connection failed ({error or type(error).__name__})", paid=True)

    async def _pause(self, found: Again, tries: int) -> None:
        now = asyncio.get_running_loop().time()
        if found.after is not None:
            after = min(found.after, _LONGEST_WAIT)
            if found.all:
                self._not_before = max(self._not_before, now + after)
            # Spread what comes back at once over a little more than the server asked for.
            await self._sleep(after + self._random.uniform(0, min(1.0, self._endpoint.pause)))
            return
        most = min(_LONGEST_PAUSE, self._endpoint.pause * 2 ** (tries - 1))
        await self._sleep(self._random.uniform(0, most))

    async def _held_back(self) -> None:
        while (left := self._not_before - asyncio.get_running_loop().time()) > 0 and self._error is None:
            await self._sleep(left)

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not on when it is time to stop."""
        end = asyncio.get_running_loop().time() + seconds
        while self._error is None and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(left, 0.2))

    def _stop(self, what: str, fix: str) -> None:
        if self._error is None:
            self._error = EndpointError(self._endpoint.url, what, fix)

    def _clean(self, text: str) -> str:
        """Without the key, should a server repeat it."""
        return text.replace(self._key, "***") if self._key else text

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        """Take Ctrl-C while requests are under way: the first stops sending, the second gives up what is out."""
        loop = asyncio.get_running_loop()
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        try:
            loop.add_signal_handler(signal.SIGINT, self._interrupt)
        except (NotImplementedError, ValueError):  # Windows: Ctrl-C ends the run at once, the journal is whole
            yield
            return
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    def _interrupt(self) -> None:
        if self._stopping:
            for task in self._tasks:
                task.cancel()
        self._stopping = True
        self._error = Interrupted(
            "interrupted", "every answer that came is kept", "Run the same command again: nothing is asked twice."
        )

    def _tell(self, *, last: bool = False) -> None:
        if self._progress is not None:
            now = asyncio.get_running_loop().time()
            if last or now - self._told >= _TOLD:
                self._told = now
                self._progress(self._stage, self._done, len(self._seen))


def _proxy(address: str) -> str | None:
    """The proxy that the environment names for an address, unless it exempts the host."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return None if proxy_bypass(host) else getproxies().get(parts.scheme)
