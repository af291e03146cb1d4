"""What is looked for in a store at the moment, so that it can be ended: a further letter asks for something else."""

from contextlib import AbstractContextManager, nullcontext


class Searches:
    """Those of a store that is asked in pieces: there is nothing to end."""

    def one_search(self) -> AbstractContextManager[object]:
        """A block of one thread in which all that is asked belongs to one search, and ends together."""
        return nullcontext()

    def stop(self) -> None:
        """End what is looked for, or counted for that, on whatever thread: they get SearchStopped.

        Waits for nobody.
        """
