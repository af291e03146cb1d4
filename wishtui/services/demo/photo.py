"""The photo that customers of the live demo attach: a mug that broke, drawn here so that the demo needs no picture."""

import struct
from math import hypot, sin
from random import Random
from zlib import compress, crc32

_WIDTH, _HEIGHT = 320, 240
_Pixel = tuple[int, int, int]


def photo(seed: int) -> bytes:
    """A PNG of a mug with a crack, on a table; each seed cracks another one."""
    rng = Random(seed)
    glaze = tuple(rng.randrange(60, 220) for _ in range(3))
    at, bend = rng.randrange(125, 185), rng.uniform(0.05, 0.12)
    rows = []
    for y in range(_HEIGHT):
        crack = at + 14 * sin(y * bend) + 6 * sin(y * 0.31)
        rows.append(b"\0" + bytes(value for x in range(_WIDTH) for value in _pixel(x, y, crack, glaze)))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _pixel(x: int, y: int, crack: float, glaze: tuple[int, ...]) -> _Pixel:
    if 90 <= x <= 210 and 50 <= y <= 200:
        if abs(x - crack) < 2.5:
            return (24, 20, 18)
        light = 1.15 - abs(x - 130) / 160
        return _shade(glaze, light)
    if x > 200 and 24 <= hypot(x - 212, y - 120) <= 42:
        return _shade(glaze, 0.8)
    return _shade((150, 112, 74), 0.75 + y / 700) if y > 175 else _shade((196, 202, 206), 1 - y / 600)


def _shade(colour: tuple[int, ...], light: float) -> _Pixel:
    red, green, blue = (max(0, min(255, int(part * light))) for part in colour)
    return red, green, blue


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data))
