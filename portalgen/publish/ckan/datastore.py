"""The DataStore: the rows of a file as a table that programs query. Its columns say their type, title and notes.

It is loaded before the file's own digest is written, so that whoever finds it half done begins again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.desired import LOADED, Column, Resource, Wish
from portalgen.publish.ckan.failure import Failure
from portalgen.publish.ckan.plan import Change, File

ROWS = 5_000            # rows a call


def due(change: Change) -> bool:
    """Whether some file's table is not made from what is wanted."""
    return any(map(_due, change.files))


def _due(file: File) -> bool:
    return bool(file.id and file.wanted and any(field.name == LOADED and field.new for field in file.fields))


def load(client: Client, change: Change, contents: Callable[[Wish, Resource], bytes]) -> None:
    """Make the tables that are due: empty, with what their columns say, for the portal's own loader to fill; or with
    their rows."""
    for file in change.files:
        if _due(file) and file.wanted is not None:
            ours = change.wish.target.datastore == "portalgen"
            _table(client, file.id, file.wanted.columns, ours)
            if ours:
                rows = records(contents(change.wish, file.wanted), file.wanted.columns)
                while piece := list(islice(rows, ROWS)):
                    client.call("datastore_upsert", {"resource_id": file.id, "method": "insert", "force": True,
                                                     "records": piece}, safe=False)


def _table(client: Client, id: str, columns: tuple[Column, ...], ours: bool) -> None:
    try:
        client.call("datastore_delete", {"resource_id": id, "force": True})
    except Failure as failure:
        if failure.kind != "no-existe":             # there was none
            raise
    client.call("datastore_create", {"resource_id": id, "force": True, "fields": [
        {"id": column.name, "type": kind(column, ours), "info": {"label": column.label, "notes": column.notes,
                                                                 "type_override": kind(column, ours)}}
        for column in columns]})


def kind(column: Column, ours: bool) -> str:
    """The type of a column. The portal's loader copies cells as they are written: what PostgreSQL would not read so
    (a yes of ours, words that stand for no value) stays text, or it would load nothing."""
    return column.type if ours or (column.type != "bool" and {*column.missing} <= {""}) else "text"


def records(data: bytes, columns: tuple[Column, ...]) -> Iterator[dict[str, Any]]:
    """The rows of a CSV with the values that PostgreSQL reads."""
    import csv
    import io

    known = {column.name: column for column in columns}
    for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
        yield {name: _value(known[name], text) for name, text in row.items() if name in known}


def _value(column: Column, text: str) -> Any:
    if text in column.missing:
        return None
    return text in column.true if column.type == "bool" else text
