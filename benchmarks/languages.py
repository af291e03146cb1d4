"""What a start in another language costs: the catalogue is to be loaded, and no more."""

from collections.abc import Iterator

from benchmarks import programs
from benchmarks.context import Context, tell
from benchmarks.programs import Program
from benchmarks.rows import Row, ratio, seconds
from benchmarks.starting import first_frame
from benchmarks.terminal import HEIGHT, TookTooLong

LANGUAGES = ("en", "zh")


def measure(context: Context) -> None:
    """Starts in both, in turn."""
    tell("start in each language")
    store = context.writable(context.total, context.few)
    for number in range(4 * context.rounds):
        for language in LANGUAGES if number % 2 else reversed(LANGUAGES):
            started = programs.ours(context.home, store, "--lang", language, name=language)
            program = Program(language, started.command, _full, started.environment)
            with program.start() as terminal:
                try:
                    first_frame(context, program, terminal, group="start by language")
                except TookTooLong:
                    context.miss(f"start in each language: the program does not start with `--lang {language}`")
                    return


def rows(context: Context) -> Iterator[Row]:
    """What the catalogue may cost."""
    group = "start by language"
    chinese, english = context.median(group, "zh"), context.median(group, "en")
    cpu = ratio(context.median(f"{group} cpu", "zh"), context.median(f"{group} cpu", "en"))
    yield Row(
        f"start in Chinese, {context.few:,} open of {context.total:,}, processor time",
        "≤ 1.02 × English",
        1.02,
        cpu,
        f"{seconds(context.median(f'{group} cpu', 'zh'))}, on the clock {seconds(chinese)}",
        f"English {seconds(context.median(f'{group} cpu', 'en'))}, on the clock {seconds(english)}",
    )


def _full(lines: list[str]) -> bool:
    """Whether the list is there, in whatever language: all of a frame comes at once."""
    return sum(bool(line.strip()) for line in lines) >= HEIGHT - 4
