"""Ask a model behind an OpenAI-compatible endpoint: many requests at once, nothing twice, nothing lost.

    journal = Journal(folder / "asked.jsonl")
    asked = ask_all(asks, Endpoint(url="http://localhost:8000/v1", model="judge"), journal, max_requests=1000)
    asked.replies["some key"].text

The key of the endpoint comes from the environment (``VLIT_API_KEY``, else ``OPENAI_API_KEY``) and goes nowhere but into
the request's header. Needs ``aiohttp``: ``pip install 'vlit[judge]'``.
"""

from __future__ import annotations

from vlit.endpoint.asking import Asked, ask_all
from vlit.endpoint.batch import BatchRead, read_batch, write_batch
from vlit.endpoint.cost import about_tokens, most_tokens
from vlit.endpoint.journal import Journal, Outlay
from vlit.endpoint.picture import data_url, sent_pixels
from vlit.endpoint.settings import Ask, Budget, Endpoint, Reply, Spent

__all__ = [
    "Ask",
    "Asked",
    "BatchRead",
    "Budget",
    "Endpoint",
    "Journal",
    "Outlay",
    "Reply",
    "Spent",
    "about_tokens",
    "ask_all",
    "data_url",
    "most_tokens",
    "read_batch",
    "sent_pixels",
    "write_batch",
]
