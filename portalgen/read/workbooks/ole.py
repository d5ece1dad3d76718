"""The container of the old formats of Office: a small file system inside a file. Source: [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Iterator

HEADER, ENTRY = 512, 128
LAST = 0xFFFFFFFA                             # from here on a sector number has a meaning of its own
ROOT, STREAM = 5, 2


def stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """The content of the first stream with one of these names; b"" when there is none or the container is broken."""
    try:
        box = _Box(data)
        found = next((entry for entry in box.entries() if entry[0] in names), None)
        return box.content(found[1], found[2]) if found else b""
    except (struct.error, IndexError):
        return b""


class _Box:
    """Sectors of a fixed size in chains that a table gives; small streams live in a stream of their own."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self.small = 1 << min(struct.unpack_from("<H", data, 32)[0], 16)
        self.cutoff, = struct.unpack_from("<I", data, 56)
        self.table = self._table()
        directory, = struct.unpack_from("<I", data, 48)
        self.directory = self._joined(directory)
        mini, = struct.unpack_from("<I", data, 60)
        self.mini_table = self._numbers(self._joined(mini)) if mini < LAST else ()
        root = self.directory[:ENTRY]
        self.mini = self._joined(struct.unpack_from("<I", root, 116)[0])

    def entries(self) -> Iterator[tuple[str, int, int]]:
        """(name, first sector, size) of each stream."""
        for at in range(0, len(self.directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", self.directory, at + 64)
            start, size = struct.unpack_from("<II", self.directory, at + 116)
            if kind == STREAM:
                yield self.directory[at:at + max(length - 2, 0)].decode("utf-16-le", "replace"), start, size

    def content(self, start: int, size: int) -> bytes:
        if size >= self.cutoff:
            return self._joined(start)[:size]
        parts = [self.mini[n * self.small:(n + 1) * self.small] for n in _chain(self.mini_table, start)]
        return b"".join(parts)[:size]

    def _table(self) -> tuple[int, ...]:
        """Which sector follows each one; the sectors of the table itself are listed in the header and beyond it."""
        listed = list(struct.unpack_from("<109I", self.data, 76))
        more, = struct.unpack_from("<I", self.data, 68)
        seen: set[int] = set()
        while more < LAST and more not in seen:
            seen.add(more)
            *entries, more = self._numbers(self._sector(more))
            listed += entries
        return tuple(n for sector in listed if sector < LAST for n in self._numbers(self._sector(sector)))

    def _sector(self, number: int) -> bytes:
        return self.data[HEADER + number * self.size:HEADER + (number + 1) * self.size]

    def _numbers(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[:len(data) // 4 * 4])

    def _joined(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(self.table, start))


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors from one on; a chain that bites its tail ends."""
    for _ in range(len(table)):
        if start >= len(table):
            return
        yield start
        start = table[start]
