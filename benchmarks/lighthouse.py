#!/usr/bin/env python3
"""Lighthouse on the home page and on the heaviest table page, as on a phone: python benchmarks/lighthouse.py [PUBLIC]

    --rounds N      measures of each page (5); what is told is the median of each score
    --site NAME     folder of the site in PUBLIC (the first one)
    --write         put the result in RESULTS.md

Without PUBLIC, the sites of sites/ are built for it. Needs npm and chromium; Lighthouse is left in .venv. Exit 1 when a
goal is not reached. Times are simulated from what was observed ("simulate"), so that a busy machine weighs little.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NPM = HERE.parent / ".venv" / "npm"
PACKAGE = "lighthouse@12.8.2"           # the newest for Node 20
PROGRAM = NPM / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
NAMES = {"performance": "rendimiento", "accessibility": "accesibilidad", "best-practices": "buenas prácticas",
         "seo": "buscadores"}
SHIFT = "cumulative-layout-shift"
TIMES = {"largest-contentful-paint": "mayor elemento, ms", "total-blocking-time": "bloqueo, ms", SHIFT: "movimiento"}
TITLE = "## Lighthouse"


class Compressed(SimpleHTTPRequestHandler):
    """A folder as a web server publishes it: texts compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressed, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def pages(public: Path, site: str) -> dict[str, str]:
    """The home page of the site, and the page of rows that weighs most: name → path."""
    rows = (path for path in (public / site).rglob("*.html") if b"data-tabla" in path.read_bytes())
    heaviest = max(rows, key=lambda path: (len(gzip.compress(path.read_bytes(), 6)), path))
    return {"portada": f"{site}/index.html", "tabla más pesada": heaviest.relative_to(public).as_posix()}


def audit(address: str) -> dict[str, Any]:
    """One measure of a page, in Lighthouse's own words."""
    done = subprocess.run([str(PROGRAM), address, "--quiet", "--output=json", "--throttling-method=simulate",
                           "--skip-audits=is-crawlable",
                           "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"],
                          capture_output=True, text=True, check=False, env={**os.environ, "CHROME_PATH": CHROMIUM})
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(address: str, rounds: int) -> tuple[dict[str, float], set[str]]:
    """The median of each score and time, and the titles of what failed."""
    runs = [audit(address) for _ in range(rounds)]
    scores = {key: statistics.median(100 * run["categories"][key]["score"] for run in runs) for key in GOALS}
    times = {key: statistics.median(run["audits"][key]["numericValue"] for run in runs) for key in TIMES}
    kept = {ref["id"] for run in runs for part in run["categories"].values()
            for ref in part["auditRefs"] if ref["weight"] and ref["id"] in run["audits"]}
    failed = {run["audits"][key]["title"] for run in runs for key in kept
              if run["audits"][key]["score"] is not None and run["audits"][key]["score"] < .9}
    return scores | times, failed


def install() -> None:
    if not PROGRAM.exists():
        subprocess.run(["npm", "install", "--prefix", str(NPM), "--ignore-scripts", "--no-audit", "--no-fund",
                        "--silent", PACKAGE], check=True)


def report(found: dict[str, dict[str, float]], rounds: int) -> str:
    heads = [*NAMES.values(), *TIMES.values()]
    digits = {key: 3 if key == SHIFT else 0 for key in (*GOALS, *TIMES)}
    rows = [f"| {name} | " + " | ".join(f"{values[key]:.{digits[key]}f}" for key in digits) + " |"
            for name, values in found.items()]
    goals = ", ".join(f"{NAMES[key]} {goal}" for key, goal in GOALS.items())
    said = (f"{PACKAGE.replace('@', ' ')}, Chromium, {platform.system()}, {os.cpu_count()} núcleos. Como un teléfono "
            f"en una red lenta (simulada), mediana de {rounds} medidas, con textos comprimidos. Metas: {goals}. "
            "Las páginas de remuneraciones piden no aparecer en buscadores, salvo que la municipalidad diga otra cosa: "
            "eso no se cuenta.")
    return "\n".join([
        *textwrap.wrap(said, 120), "",
        "| página | " + " | ".join(heads) + " |", "|---" + "|---:" * len(heads) + "|", *rows])


def write(text: str) -> None:
    """Put the section in RESULTS.md in place of the one that was there."""
    path = HERE / "RESULTS.md"
    before, _, rest = path.read_text("utf-8").partition(TITLE)
    after = rest[rest.find("\n## ") + 1:] if "\n## " in rest else ""
    path.write_text(f"{before.rstrip()}\n\n{TITLE}\n\n{text.rstrip()}\n\n{after}".rstrip() + "\n", "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("public", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--site", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    install()
    with tempfile.TemporaryDirectory() as loose:
        public = options.public or Path(loose) / "public"
        if not options.public:
            subprocess.run([sys.executable, "-m", "portalgen", "build", "--out", str(public)], check=True)
        site = options.site or next(path.parent.name for path in sorted(public.glob("*/portal.json")))
        with served(public) as address:
            made = {name: measure(address + path, options.rounds) for name, path in pages(public, site).items()}
    text = report({name: values for name, (values, _) in made.items()}, options.rounds)
    print(text)
    for name, (_, failed) in made.items():
        print(f"{name}: {'; '.join(sorted(failed)) or 'nada que mejorar'}")
    if options.write:
        write(text)
    return int(any(values[key] < goal for values, _ in made.values() for key, goal in GOALS.items()))


if __name__ == "__main__":
    sys.exit(main())
