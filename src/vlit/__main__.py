"""``python -m vlit``: the command line, as ``accelerate launch -m vlit`` starts it on several GPUs."""

from __future__ import annotations

from vlit.cli import main

main()
