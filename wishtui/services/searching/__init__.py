"""Search as you type: an index of folded words, and runs that look through it in slices."""

from wishtui.services.searching.index import Run, SearchIndex

__all__ = ["Run", "SearchIndex"]
