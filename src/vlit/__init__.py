"""Build, measure and prove vision-language instruction-tuning data."""

from vlit._version import __version__

__all__ = ["__version__"]
