"""Screens as small pictures: flat areas compress best unfiltered, which browsers do not try."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}


def smaller(picture: bytes) -> bytes:
    """The same picture in fewer bytes, or as it was."""
    chunks = list(_chunks(picture))
    width, height, depth, colours = struct.unpack(">IIBB", chunks[0][1][:10])
    if depth != 8 or colours not in CHANNELS:
        return picture
    packed = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    rows = _rows(packed, width * CHANNELS[colours], height, CHANNELS[colours])
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    parts = [(b"IHDR", chunks[0][1]), (b"IDAT", data), (b"IEND", b"")]
    made = SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)
    return min(made, picture, key=len)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(packed: bytes, width: int, height: int, step: int) -> Iterator[bytes]:
    """The rows without their filters."""
    above = bytearray(width)
    for number in range(height):
        start = number * (width + 1)
        row = bytearray(packed[start + 1 : start + 1 + width])
        _unfilter(packed[start], row, above, step)
        yield bytes(row)
        above = row


def _unfilter(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    if kind == 0:
        return
    for at in range(len(row)):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (0, left, above[at], (left + above[at]) >> 1, _paeth(left, above[at], corner))[kind]
        row[at] = (row[at] + guess) & 255


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda one: abs(guess - one))
