"""Pictures from outside: decoded in a process of their own, within bounds, and what it answers is looked at first."""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.tui.pictures.picture_files import (
    FORMATS,
    endless_gif,
    photo_held_upright,
    picture,
    png,
    png_chunk,
    zeros,
)
from tests.waiting import until
from wishtui.tui.pictures import Box, DecodedPicture, Mode, NotAPicture, decode, decoding

BOX = Box(30, 10)
"""Thirty by twenty pixels."""

CELLS = Box(30, 10, 8, 16)


def shown(content: bytes, mode: Mode = Mode.BLOCKS, box: Box = BOX, **bounds: float) -> DecodedPicture:
    return asyncio.run(decode(content, mode, box, **bounds))


def pixel(picture: DecodedPicture, x: int, y: int) -> tuple[int, ...]:
    start = 3 * (y * picture.width + x)
    return tuple(picture.data[start : start + 3])


def near(colour: tuple[int, ...], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_customers_send_is_shown_as_large_as_there_is_room(kind: str) -> None:
    small = shown(picture(600, 400, kind))
    assert (small.width, small.height, small.whole) == (30, 20, (600, 400))
    assert near(pixel(small, 2, 10), (255, 0, 0))
    assert near(pixel(small, 27, 10), (0, 0, 255))
    assert not small.animated


def test_a_picture_that_is_smaller_than_the_room_is_left_as_it_is() -> None:
    small = shown(picture(8, 6))
    assert (small.width, small.height) == (8, 6)


def test_a_photo_is_shown_as_the_telephone_was_held() -> None:
    small = shown(photo_held_upright(), box=Box(20, 15))
    assert (small.width, small.height, small.whole) == (20, 30, (400, 600))
    assert near(pixel(small, 10, 2), (255, 0, 0))
    assert near(pixel(small, 10, 27), (0, 0, 255))


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_is_white(mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (10, 10)).save(file, "PNG")
    assert pixel(shown(file.getvalue()), 5, 5) == (255, 255, 255)


def test_pixels_fill_the_cells_of_a_terminal_that_draws_them() -> None:
    drawn = shown(picture(600, 400), Mode.KITTY, CELLS)
    assert (drawn.width, drawn.height) == (240, 160)
    sixels = shown(picture(600, 400), Mode.SIXEL, CELLS).data
    assert sixels.startswith(b'\x1bP0;0;0q"1;1;240;160')
    assert b"\x1b" not in sixels[1:-2]


def test_a_colour_that_is_defined_in_sixels_is_chosen_as_well() -> None:
    sixels = shown(picture(600, 400), Mode.SIXEL, CELLS).data.decode()
    for number in "01":
        assert f"#{number};2;" in sixels
        after = sixels.partition(f"#{number};2;")[2]
        assert after.lstrip("0123456789;").startswith(f"#{number}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture at all",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"II*\x00\x08\x00\x00\x00\x00\x00",
        b"<html>404</html>",
        bytes(range(256)) * 64,
    ],
    ids=["nothing", "text", "svg", "postscript", "tiff", "html", "bytes"],
)
def test_what_is_no_picture_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(NotAPicture, match="no picture that can be shown"):
        shown(content)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    whole = picture(300, 200, kind)
    with pytest.raises(NotAPicture):
        shown(whole[: len(whole) * 2 // 3])


def test_a_few_bytes_that_would_be_a_billion_pixels_are_refused() -> None:
    bomb = png(40_000, 40_000, zeros(50 << 20))
    assert len(bomb) < 100_000
    with pytest.raises(NotAPicture, match="64 million pixels"):
        shown(bomb)


def test_a_bomb_beside_the_pixels_is_refused() -> None:
    text = png_chunk(b"zTXt", b"Comment\0\0" + zeros(200 << 20))
    with pytest.raises(NotAPicture):
        shown(png(10, 10, zeros(110), text))


def test_of_fifty_thousand_frames_the_first_is_shown() -> None:
    small = shown(endless_gif(50_000))
    assert small.animated
    assert (small.width, small.height) == (1, 1)


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(NotAPicture, match="took longer"):
        shown(picture(), seconds=0.001)


def test_more_memory_than_it_may_have_is_not_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "decoder.py"
    source = Path(decoding.__file__).with_name("decoder.py").read_text()
    program.write_text(source.replace("MOST_MEMORY = 1 << 30", "MOST_MEMORY = 64 << 20"))
    monkeypatch.setattr(decoding, "_PROGRAM", program)
    with pytest.raises(NotAPicture):
        shown(png(7_900, 8_000, zeros(7_901 * 8_000)))


def taken_over(program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The decoder is whatever a picture has made of it."""
    file = tmp_path / "decoder.py"
    file.write_text(f"import os, sys\nsys.stdin.buffer.read()\n{program}\n")
    monkeypatch.setattr(decoding, "_PROGRAM", file)


@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        (Mode.BLOCKS, b"ok 2 2 2 2 0\nshort"),
        (Mode.BLOCKS, b"ok 900 900 900 900 0\n" + bytes(900 * 900 * 3)),
        (Mode.BLOCKS, b"ok -1 2 2 2 0\n"),
        (Mode.BLOCKS, b"refused \x1b[31mred\n"),
        (Mode.BLOCKS, b""),
        (Mode.SIXEL, b'ok 8 16 8 16 0\n\x1bP0;0;0q"1;1;8;16~\x1b]52;c;cm0gLXJm\x07\x1b\\'),
        (Mode.SIXEL, b'ok 8 16 8 16 0\n\x1bP0;0;0q"1;1;8;16~\x1b\\\x1b[2J'),
        (Mode.SIXEL, b"ok 8 16 8 16 0\n\x1b]0;title\x07"),
    ],
)
def test_a_decoder_that_was_taken_over_gets_nothing_onto_the_screen(
    mode: Mode, answer: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken_over(f"sys.stdout.buffer.write({answer!r})", monkeypatch, tmp_path)
    with pytest.raises(NotAPicture) as refused:
        shown(b"", mode, CELLS)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("program", ["while True: os.write(1, bytes(65536))", "while True: pass"])
def test_a_decoder_that_never_ends_is_ended(program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    taken_over(program, monkeypatch, tmp_path)
    with pytest.raises(NotAPicture):
        shown(b"", seconds=0.5)


def test_the_decoder_sees_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WISHTUI_TOKEN", "a-secret")
    seen = tmp_path / "seen"
    taken_over(f"open({str(seen)!r}, 'w').write(repr((dict(os.environ), os.getcwd())))", monkeypatch, tmp_path)
    with pytest.raises(NotAPicture):
        shown(b"")
    assert "a-secret" not in seen.read_text()
    assert seen.read_text().endswith("'/')")


async def test_whoever_stops_waiting_ends_the_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started = tmp_path / "started"
    taken_over(f"open({str(started)!r}, 'w').write(str(os.getpid()))\nwhile True: pass", monkeypatch, tmp_path)
    waiting = asyncio.create_task(decode(b"", Mode.BLOCKS, BOX))
    await until(lambda: started.exists() and started.read_text())
    process = Path("/proc", started.read_text())
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await until(lambda: not process.exists())
