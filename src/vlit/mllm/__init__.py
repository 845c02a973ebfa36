"""Vision-language models of transformers behind one adapter: how a conversation becomes tokens and pixels, and what the
model says of them.

`vlit.tune` trains through it and `vlit.evaluate` reads through it, so that a model is asked in the words it was taught
in. Nothing here imports torch before a model is opened.
"""

from __future__ import annotations

from vlit.mllm.chat import ChatMessage, chat_message, chat_messages
from vlit.mllm.family import Begun, Family, Tokens, Unreadable
from vlit.mllm.opening import Opened, open_model
from vlit.mllm.pictures import Pictures
from vlit.mllm.table import FAMILIES

__all__ = [
    "FAMILIES",
    "Begun",
    "ChatMessage",
    "Family",
    "Opened",
    "Pictures",
    "Tokens",
    "Unreadable",
    "chat_message",
    "chat_messages",
    "open_model",
]
