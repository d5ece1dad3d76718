"""Photographs: where they were taken, if the camera wrote it (Exif 2.32, §4.6.6, GPS)."""

from __future__ import annotations

import struct
from pathlib import Path

from portalgen.read.documents.child import Found

MOST = 64_000_000
GPS, LATITUDE = 0x8825, 2                     # tags: pointer to the places, and one of them


def read_image(path: str, found: Found) -> None:
    """Says whether an image tells where it was taken."""
    with Path(path).open("rb") as file:
        data = file.read(MOST)
    at = data.find(b"Exif\0\0")
    starts = [at + 6] if at >= 0 else []
    chunk = data.find(b"eXIf") if data.startswith(b"\x89PNG") else -1
    starts += [chunk + 4] if chunk >= 0 else []
    starts += [0] if data[:4] in (b"II*\0", b"MM\0*") else []
    starts += [data.find(b"EXIF") + 8] if data.startswith(b"RIFF") and b"EXIF" in data else []
    if any(_located(data[start:]) for start in starts):
        found.count("ubicacion")


def _located(tiff: bytes) -> bool:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return False
    (first,) = struct.unpack(f"{order}I", tiff[4:8])
    place = _entries(tiff, order, first).get(GPS)
    return place is not None and LATITUDE in _entries(tiff, order, place)


def _entries(tiff: bytes, order: str, at: int) -> dict[int, int]:
    """Tag → value (or place of the value) of a directory."""
    if at + 2 > len(tiff):
        return {}
    (count,) = struct.unpack(f"{order}H", tiff[at:at + 2])
    found = {}
    for number in range(count):
        start = at + 2 + 12 * number
        if start + 12 > len(tiff):
            break
        tag, _, _, value = struct.unpack(f"{order}HHII", tiff[start:start + 12])
        found[tag] = value
    return found
