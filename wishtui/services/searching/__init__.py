"""Search as you type: an index of folded words, and runs that look through it in slices."""

from wishtui.services.searching.index import SearchIndex
from wishtui.services.searching.run import SearchRun

__all__ = ["SLICE", "SearchIndex", "SearchRun"]

SLICE = 0.008
"""Seconds that a slice of a search takes where others wait for their turn."""
