"""The months of a year as one CSV file: what the site offers as a download and what open data portals receive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from portalgen.model import Source
from portalgen.portal import urls
from portalgen.portal.pages import View
from portalgen.read.files import read


def by_year(found: Iterable[View]) -> Iterator[tuple[str, list[Source]]]:
    """(path of the year's file, its tables in order of period), for years of more than one table."""
    for view in found:
        years: dict[str, list[Source]] = {}
        for slot in reversed(view.slots):
            for source in slot.sources:
                if source.period.month:
                    path = urls.year_file(view.item, view.table, view.series, source.area, source.period.year)
                    years.setdefault(path, []).append(source)
        yield from ((path, sources) for path, sources in years.items() if len(sources) > 1)


def joined(root: Path, paths: Iterable[str]) -> bytes:
    """Table files of a site's folder one after another under one header; under the union of their headers when their
    editions differ. Of one file, its canonical form."""
    from portalgen.read.csvs import canonical

    datas = [canonical(read(root, path), path)[0] or b"" for path in paths]
    heads = {data[:data.find(b"\n") + 1] for data in datas}
    if len(heads) == 1:
        return heads.pop() + b"".join(data[data.find(b"\n") + 1:] for data in datas)
    return union(datas)


def union(datas: Iterable[bytes]) -> bytes:
    """CSV files of different headers as one: all their columns in order of appearance; what a file lacks is empty."""
    import csv
    import io

    readers = [csv.DictReader(io.StringIO(data.decode(), newline="")) for data in datas]
    names = list(dict.fromkeys(name for reader in readers for name in reader.fieldnames or ()))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for reader in readers:
        writer.writerows(reader)
    return out.getvalue().encode()
