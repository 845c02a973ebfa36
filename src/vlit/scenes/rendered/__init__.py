"""Pictures of flat shapes whose scenes are known exactly: every object, its colour and size, and every readable text.

Made for tests, demonstrations and controlled studies, where a photograph's annotations leave gaps. It misleads where
results on shapes are taken for results on photographs.
"""

from __future__ import annotations

from vlit.scenes.rendered.run import render

__all__ = ["render"]
