"""What others do with the same packages, each with its own Python.

Prints the seconds that the pushes took, and those of processor that went before them.

    theirs.py frictionless|dpckan first|again URL TOKEN_FILE ORGANIZATION FOLDER

FOLDER holds a data package a folder. The start of Python and the imports are not counted: what is measured is the push.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main(tool: str, turn: str, url: str, token_file: str, organization: str, folder: str) -> None:
    token = Path(token_file).read_text().strip()
    descriptors = sorted(Path(folder).glob("*/datapackage.json"))
    push = {"frictionless": frictionless, "dpckan": dpckan}[tool](turn, url, token, organization)
    start, before = time.perf_counter(), time.process_time()
    for path in descriptors:
        push(path)
    print(f"segundos={time.perf_counter() - start:.3f} {before:.3f}", flush=True)


def frictionless(turn, url, token, organization):  # type: ignore[no-untyped-def]
    """`package.publish`, which replaces a package when it is told that it may."""
    from frictionless import Package, portals

    control = portals.CkanControl(baseurl=url, apikey=token, organization_name=organization,
                                  allow_update=turn == "again")
    return lambda path: Package(str(path)).publish(control=control)


def dpckan(turn, url, token, organization):  # type: ignore[no-untyped-def]
    """`dataset_create` and `dataset_update`, without the checks before them: they ask for an action that is gone."""
    import ckanapi
    from dpckan import functions as dp

    portal = ckanapi.RemoteCKAN(url, apikey=token)
    if turn == "first":
        return lambda path: dp.dataset_create(portal, dp.load_complete_datapackage(str(path)), False)
    return lambda path: dp.dataset_update(portal, dp.load_complete_datapackage(str(path)), False, False)


if __name__ == "__main__":
    main(*sys.argv[1:])
