"""Looks at poems, by tally's words."""

from poem._native import count, longest

__all__ = ["count", "longest"]
