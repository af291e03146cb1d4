"""The catalogues of the program's sentences, and what keeps them true: see `python -m locales`."""
