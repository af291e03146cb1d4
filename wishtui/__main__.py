"""`python -m wishtui`: the same as the `wishtui` command."""

from wishtui.cli.main import run

if __name__ == "__main__":
    run()
