"""Pictures for tests, sound ones and some that were made to break a decoder."""

import struct
from io import BytesIO
from typing import Any
from zlib import compress, crc32

from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")


def picture(width: int = 60, height: int = 40, kind: str = "PNG", *, mode: str = "RGB", **options: Any) -> bytes:
    """The left half red, the right half blue."""
    image = Image.new(mode, (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk, with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data))


def png(width: int, height: int, pixels: bytes, *before: bytes) -> bytes:
    """A grey PNG that says of itself that it is that large, whatever its pixels are."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """So many zeros, compressed a thousand times."""
    return compress(bytes(count), 9)


def endless_gif(frames: int) -> bytes:
    """A GIF of one pixel in so many frames."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\xff\x00\x00\x00\x00\xff"
    frame = b"\x21\xf9\x04\x00\x01\x00\x00\x00\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b"\x3b"


def photo_held_upright() -> bytes:
    """A JPEG whose pixels lie on their side, as a telephone writes it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture(600, 400, "JPEG", exif=exif.tobytes())
