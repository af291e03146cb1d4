"""Languages: which one a text is in, and how dates, numbers and money are written in it.

Nothing here is loaded by a start: Babel's tables and the guess of a language are fetched by whoever first needs them.
"""
