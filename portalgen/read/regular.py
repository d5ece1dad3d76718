"""The form that almost every table file has, told in one look: clean UTF-8 text in which each line is one row."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, Self

BLOCK = 4_000_000           # bytes looked at together
WIDEST = 100                # columns: the states of wider expressions are too many
MEMORY = 32 << 20           # bytes that RE2 may take for them
LINE = 32_000               # bytes of the longest line of a tidy file: Excel takes no longer text in a cell
ESCAPED = b"_x"             # begins what workbooks read as a character by its number («_x0041_»)
# Letters beyond ASCII in UTF-8, but for the controls of C1 and U+FFFE and U+FFFF, which XML cannot carry; those that
# are not seen, or turn the direction of what is near them, apart.
UNSEEN = (rb"\xc2\xad|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf")
SEEN = (rb"\xc2[\xa0-\xac\xae-\xbf]|[\xc3-\xd7\xd9-\xdf][\x80-\xbf]|\xd8[\x80-\x9b\x9d-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]"
        rb"|\xe1\xa0[\x80-\x8d\x8f-\xbf]|\xe1[\x80-\x9f\xa1-\xbf][\x80-\xbf]"
        rb"|\xe2\x80[\x80-\x8a\x90-\xa7\xaf-\xbf]|\xe2\x81[\x80-\x9f\xb0-\xbf]|\xe2[\x82-\xbf][\x80-\xbf]"
        rb"|[\xe3-\xec\xee][\x80-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
        rb"|\xef[\x80-\xba\xbc-\xbe][\x80-\xbf]|\xef\xbb[\x80-\xbe]|\xef\xbf[\x80-\xbd]"
        rb"|\xf0[\x90-\xbf][\x80-\xbf][\x80-\xbf]|[\xf1-\xf3][\x80-\xbf][\x80-\xbf][\x80-\xbf]"
        rb"|\xf4[\x80-\x8f][\x80-\xbf][\x80-\xbf]")
BLANK = rb"[\t ]"
FREE = rb"[!#-+\x2d-~]"             # in a cell without quotes: no comma
QUOTED = rb'[!#-~]|""'              # RFC 4180, section 2
FIRST = rb"[!#-+\x2d-;?-{}~]"       # of a line: not what begins the marks of git («<<<<<<<»)


class Form(NamedTuple):
    """What one look tells of a regular file. `rows`: below the header. `tidy`: no cell begins or ends with a blank, and
    none has a character that is not seen, an ESCAPED one, or more bytes than LINE."""

    rows: int
    tidy: bool


class Regular(bytes):
    """Canonical bytes of a regular file, with its form: nobody needs to look again."""

    form: Form

    def __new__(cls, data: bytes, form: Form) -> Self:
        made = super().__new__(cls, data)
        made.form = form
        return made


def regular(data: bytes) -> Form | None:
    """The form of a file in which every line, ended by LF, is as wide as the first and has its quotes where RFC 4180
    puts them; None for any other. Every CSV reader reads the same of such a file."""
    if isinstance(data, Regular):
        return data.form
    width = data.count(b",", 0, data.find(b"\n") + 1) + 1
    if b'"' in data[:data.find(b"\n") + 1] or width > WIDEST:
        return None
    tidy = not has_line_over(LINE, data) and _expression(ESCAPED).search(data) is None
    start = lines = 0
    while start < len(data):
        stop = data.find(b"\n", start + BLOCK) + 1 or len(data)
        block = data[start:stop]
        tidy = tidy and _grammar(width, True).fullmatch(block) is not None
        if not tidy and _grammar(width, False).fullmatch(block) is None:
            return None
        lines, start = lines + block.count(b"\n"), stop
    return Form(lines - 1, tidy)


def has_line_over(size: int, data: bytes) -> bool:
    """Whether some line may be longer: it leaves some half of `size` without a line end."""
    half = size // 2
    return any(data.find(b"\n", at, at + half) < 0 for at in range(0, len(data) - half, half))


@lru_cache(maxsize=64)
def _grammar(width: int, tidy: bool) -> Any:
    """Lines of a regular file, as one expression of linear time over the bytes."""
    cells = _tidy_cell if tidy else _any_cell
    return _expression(b"(?:%b(?:,%b){%d}\n)*" % (cells(FIRST), cells(FREE), width - 1))


@lru_cache(maxsize=64)
def _expression(pattern: bytes) -> Any:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = MEMORY
    return re2.compile(pattern, options)


def _any_cell(first: bytes) -> bytes:
    letters = SEEN + b"|" + UNSEEN
    free, quoted = (b"(?:%b|%b|%b)" % (BLANK, marks, letters) for marks in (FREE, QUOTED))
    return b'(?:(?:%b|%b|%b)%b*|"%b*")?' % (BLANK, first, letters, free, quoted)


def _tidy_cell(first: bytes) -> bytes:
    free, quoted = (b"(?:%b|%b)" % (marks, SEEN) for marks in (FREE, QUOTED))
    return b'(?:(?:%b|%b)(?:%b*%b)*|"(?:%b(?:%b*%b)*)?")?' % (first, SEEN, BLANK, free, quoted, BLANK, quoted)
