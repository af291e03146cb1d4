"""The bare Textual hello-world program: what any program on Textual costs at least."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Nothing else."""
        yield Static("Hello, World!")


if __name__ == "__main__":
    Hello().run()
