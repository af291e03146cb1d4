"""Measures wishtui against its goals and its peers: `python -m benchmarks`."""
