"""The RUT: number and check digit (módulo 11)."""

from __future__ import annotations

import re

RUT = re.compile(r"\s*(\d{1,3}(?:[. ]?\d{3}){1,2}|\d{6,9})\s*[-‐‑–—−]?\s*([0-9kK])\s*")


def check_digit(body: int) -> str:
    """Multiply digits right to left by 2, 3, 4, 5, 6, 7 in turn; 11 minus the sum's rest: 11 is "0", 10 is "K"."""
    total, factor = 0, 2
    while body:
        body, digit = divmod(body, 10)
        total += digit * factor
        factor = 2 if factor == 7 else factor + 1
    return "0K987654321"[total % 11]


def split_rut(text: str) -> tuple[int, str] | None:
    """Number and digit ("K" in capitals) of a cell that holds one RUT, dotted or not; None for anything else."""
    match = RUT.fullmatch(text)
    return (int(re.sub(r"\D", "", match[1])), match[2].upper()) if match else None
