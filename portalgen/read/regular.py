"""The form that almost every table file has, told in one look: clean UTF-8 text in which each line is one row."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

BLOCK = 4_000_000           # bytes looked at together
WIDEST = 100                # columns: wider expressions do not fit in the memory of RE2
# Letters beyond ASCII in UTF-8, but for the controls of C1 and U+FFFE and U+FFFF, which XML cannot carry.
LETTERS = (rb"\xc2[\xa0-\xbf]|[\xc3-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee][\x80-\xbf][\x80-\xbf]"
           rb"|\xed[\x80-\x9f][\x80-\xbf]|\xef[\x80-\xbe][\x80-\xbf]|\xef\xbf[\x80-\xbd]"
           rb"|\xf0[\x90-\xbf][\x80-\xbf][\x80-\xbf]|[\xf1-\xf3][\x80-\xbf][\x80-\xbf][\x80-\xbf]"
           rb"|\xf4[\x80-\x8f][\x80-\xbf][\x80-\xbf]")
FREE = rb'[\t -!#-+\x2d-~]|' + LETTERS                     # in a cell without quotes: no comma
QUOTED = rb'"(?:[\t -!#-~]|""|' + LETTERS + rb')*"'        # RFC 4180, section 2
FIRST = rb'[\t -!#-+\x2d-;?-{}~]|' + LETTERS               # of a line: not what begins the marks of git («<<<<<<<»)


class Regular(bytes):
    """Canonical bytes that `regular_rows` looked at: nobody needs to look again."""

    rows: int


def regular_rows(data: bytes) -> int | None:
    """Rows below the header of a file in which every line, ended by LF, is as wide as the first and has its quotes
    where RFC 4180 puts them; None for any other file. Of such a file every CSV reader reads the same."""
    if isinstance(data, Regular):
        return data.rows
    width = data.count(b",", 0, data.find(b"\n") + 1) + 1
    if b'"' in data[:data.find(b"\n") + 1] or width > WIDEST:
        return None
    regular = _grammar(width).fullmatch
    start = lines = 0
    while start < len(data):
        stop = data.find(b"\n", start + BLOCK) + 1 or len(data)
        block = data[start:stop]
        if regular(block) is None:
            return None
        lines, start = lines + block.count(b"\n"), stop
    return lines - 1


@lru_cache(maxsize=64)
def _grammar(width: int) -> Any:
    """Lines of a regular file, as one expression of linear time over the bytes."""
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    first, cell = b"(?:(?:%b)(?:%b)*)?|%b" % (FIRST, FREE, QUOTED), b"(?:%b)*|%b" % (FREE, QUOTED)
    return re2.compile(b"(?:(?:%b)(?:,(?:%b)){%d}\n)*" % (first, cell, width - 1), options)
