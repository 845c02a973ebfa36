"""Hundreds of requests under way at once: retried with jitter, held back when the server says so, drained on Ctrl-C.

The source of questions is pulled as places become free, so that it may be as long as one likes and its pictures are
encoded one by one.
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
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec

from vlit._version import __version__
from vlit.endpoint.journal import Journal
from vlit.endpoint.protocol import Again, Hopeless, Meaning, Refused, Unfit, adapted, meaning
from vlit.endpoint.settings import Ask, Endpoint, Reply, Spent, api_key
from vlit.errors import EndpointError, Interrupted, MissingExtraError, VlitError

if TYPE_CHECKING:
    import aiohttp

    from vlit.engine import Progress

_LONGEST_PAUSE = 60.0
_LONGEST_WAIT = 600.0  # seconds that a server may ask for
_LARGEST = 64 << 20  # bytes of an answer
_LOST_CAUSE = 8  # questions given up, and not one answered: nothing will be


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        replies: answers by key, those of the journal too.
        failed: keys that have none, and why: refused by the server, or given up after all tries.
        unasked: questions seen when ``max_requests`` were sent already; what comes after them is not looked at, so that
            more than 0 only says that something is left.
        spent: requests and tokens.
    """

    replies: dict[str, Reply]
    failed: dict[str, str]
    unasked: int
    spent: Spent


def ask_all(
    asks: Iterable[Ask],
    endpoint: Endpoint,
    journal: Journal,
    *,
    max_requests: int,
    progress: Progress | None = None,
    stage: str = "asking",
) -> Asked:
    """Ask, each question once, and keep every answer in the journal as it comes.

    Args:
        max_requests: most requests to send, repeated ones included; answers in the journal cost none.
        progress: told the stage, questions done and questions seen so far.

    Raises:
        EndpointError: no request can succeed: the key is refused, the address is wrong, or nobody answers.
        Interrupted: Ctrl-C; what was under way has been waited for (a second Ctrl-C gives it up) and is kept.
        MissingExtraError: ``aiohttp`` is not installed.
    """
    if importlib.util.find_spec("aiohttp") is None:
        raise MissingExtraError("--endpoint", "judge")
    work = _Asking(iter(asks), endpoint, journal, max_requests, progress, stage)
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
        self, asks: Iterator[Ask], endpoint: Endpoint, journal: Journal, max_requests: int, progress: Progress | None,
        stage: str,
    ) -> None:  # fmt: skip
        self._asks = asks
        self._endpoint = endpoint
        self._address = endpoint.address()
        self._journal = journal
        self._most = max_requests
        self._progress = progress
        self._stage = stage
        self._key = api_key()
        self._random = random.Random()  # of pauses alone: no result depends on it
        self._spent = Spent()
        self._replies: dict[str, Reply] = {}
        self._failed: dict[str, str] = {}
        self._seen: set[str] = set()
        self._unasked = 0
        self._unfit: set[str] = set()
        self._not_before = 0.0
        self._answered = 0
        self._stopping = False
        self._pending: set[asyncio.Task[None]] = set()
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
        return Asked(replies=self._replies, failed=self._failed, unasked=self._unasked, spent=self._spent)

    async def _ask_them(self, session: aiohttp.ClientSession) -> None:
        more = True
        while more or self._pending:
            while more and len(self._pending) < self._endpoint.in_flight and self._error is None:
                ask = next(self._asks, None)
                if ask is None:
                    more = False
                elif not self._wanted(ask):
                    continue
                elif self._spent.sent >= self._most:
                    self._unasked += 1
                    more = False
                else:
                    self._pending.add(asyncio.create_task(self._settle(session, ask)))
                    await asyncio.sleep(0)  # let it go out while the next one is being made
            if self._error is not None:
                more = False
            if self._pending:
                done, self._pending = await asyncio.wait(self._pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if not task.cancelled():
                        task.result()  # a defect of ours must not pass in silence
                self._tell()
        self._tell()

    def _wanted(self, ask: Ask) -> bool:
        if ask.key in self._seen:
            return False
        self._seen.add(ask.key)
        known = self._journal.get(ask.key)
        if known is not None:
            self._replies[ask.key] = known
            self._spent.reused += 1
            return False
        return True

    async def _settle(self, session: aiohttp.ClientSession, ask: Ask) -> None:
        """Ask until there is an answer, a refusal, or no try left."""
        body = ask.body()
        tries = 0
        why = ""
        while tries < self._endpoint.tries:
            await self._held_back()
            if self._error is not None or self._spent.sent >= self._most:
                self._unasked += 1
                return
            sent = {"model": self._endpoint.model, **adapted(body, self._unfit)}
            self._spent.sent += 1
            found = await self._send(session, ask.key, sent)
            if isinstance(found, Reply):
                self._keep(found)
                return
            if isinstance(found, Refused):
                self._give_up(ask.key, self._clean(found.why))
                return
            if isinstance(found, Hopeless):
                self._stop(f"{self._clean(found.why)}", "Check --endpoint and --judge, and the key in VLIT_API_KEY.")
                return
            if isinstance(found, Unfit):
                self._unfit.add(found.field)
                continue
            why = self._clean(found.why)
            tries += 1
            await self._pause(found, tries)
        self._give_up(ask.key, f"given up after {tries} tries: {why}")

    def _give_up(self, key: str, why: str) -> None:
        self._failed[key] = why
        if not self._answered and len(self._failed) >= _LOST_CAUSE:
            self._stop(
                f"has answered none of {len(self._failed)} requests ({why})",
                "Check --endpoint and --judge and that the server runs; then run the same command again.",
            )

    async def _send(self, session: aiohttp.ClientSession, key: str, body: dict[str, Any]) -> Meaning:
        import aiohttp

        try:
            async with session.post(
                self._address, data=msgspec.json.encode(body), proxy=_proxy(self._address), allow_redirects=False
            ) as response:
                data = await response.content.read(_LARGEST)
                while chunk := await response.content.read(_LARGEST):
                    data += chunk
                    if len(data) > _LARGEST:
                        return Again("an answer without end")
                return meaning(key, response.status, response.headers, data, body)
        except TimeoutError:
            return Again(f"no answer within {self._endpoint.deadline:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Again(f"the connection failed ({error or type(error).__name__})")

    def _keep(self, reply: Reply) -> None:
        self._journal.add(reply)
        self._replies[reply.key] = reply
        self._answered += 1
        self._spent.prompt_tokens += reply.prompt_tokens
        self._spent.completion_tokens += reply.completion_tokens

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
            for task in self._pending:
                task.cancel()
        self._stopping = True
        self._error = Interrupted(
            "interrupted", "every answer that came is kept", "Run the same command again: nothing is asked twice."
        )

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._stage, len(self._replies) + len(self._failed), len(self._seen))


def _proxy(address: str) -> str | None:
    """The proxy that the environment names for an address, unless it exempts the host."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return None if proxy_bypass(host) else getproxies().get(parts.scheme)
