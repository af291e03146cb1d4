"""`python -m locales update` after a sentence changed, `check` to see that nothing is missing, `compile` to read it."""

import sys

from locales import catalogues


def main(words: list[str]) -> int:
    """Do what the one word says; 1 where something is wrong, 2 where the word is."""
    match words:
        case ["update" | "extract"]:
            catalogues.update()
            catalogues.compile_catalogues()
        case ["check"]:
            wrong = list(catalogues.problems())
            print("\n".join(wrong) or "Every sentence is translated.")
            return bool(wrong)
        case ["compile"]:
            catalogues.compile_catalogues()
        case _:
            print("usage: python -m locales update | check | compile", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
