"""wishtui: a keyboard-driven terminal inbox for sellers on the Wish marketplace."""

__version__ = "0.2.4"
