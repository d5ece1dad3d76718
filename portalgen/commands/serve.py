"""`portalgen serve`: build, show on this computer, build again what changes when a file is saved, reload the page."""

from __future__ import annotations

import argparse
import queue
import threading
import time
from collections.abc import Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from portalgen.building import each_site
from portalgen.commands.build import conclude
from portalgen.commands.common import processes, say, settings, slugs
from portalgen.cover import write_cover
from portalgen.findings import Stop
from portalgen.jobs import Inline, Settings, executor, law
from portalgen.publish.output import Output, claim
from portalgen.textos import SERVE_AT, SERVE_BUSY

QUIET = 0.005           # seconds without events that end a burst (an editor saves in several steps)
RELOAD = "/.portalgen/espera"       # answered when a build has changed something
SCRIPT = (b"<script>fetch('" + RELOAD.encode() + b"').then(r=>r.status==200&&location.reload())"
          b".catch(()=>setTimeout(()=>location.reload(),2000))</script>")


class Pulse:
    """Says to whoever waits that the pages have changed."""

    def __init__(self) -> None:
        self.turn = threading.Condition()
        self.count = 0

    def beat(self) -> None:
        with self.turn:
            self.count += 1
            self.turn.notify_all()

    def wait(self, seconds: float = 30) -> bool:
        with self.turn:
            before = self.count
            self.turn.wait(seconds)
            return self.count != before


class Pages(SimpleHTTPRequestHandler):
    """The output folder, without caches, its pages asking to be told when they change."""

    def __init__(self, pulse: Pulse, *args: Any, **kwargs: Any) -> None:
        self.pulse = pulse
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if self.path == RELOAD:
            self.send_response(200 if self.pulse.wait() else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif (page := self._page()) is not None:
            self._send(page)
        else:
            super().do_GET()

    def _page(self) -> bytes | None:
        """An HTML page with the script that waits for changes; the preview's policy lets only this script run."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix != ".html" or not path.is_file():
            return None
        page = path.read_bytes().replace(b"script-src 'self'", b"script-src 'self' 'unsafe-inline'", 1)
        return page.replace(b"</body>", SCRIPT + b"</body>", 1)

    def _send(self, page: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are of no interest to whoever edits."""


def run(options: argparse.Namespace) -> int:
    """Until interrupted. Drafts are shown too: findings are said on the terminal, not held against the preview."""
    given = settings(options)._replace(draft=True)
    names = slugs(given, options.site)
    pulse = Pulse()
    with claim(options.out) as output:
        law(given.schemas, given.cache)
        with executor(processes(options, given, names)) as pool:
            conclude(options, given, list(each_site(given, names, pool, output)), 0.0)
        write_cover(given, output)
        with _server(options, output, pulse) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            say(options, SERVE_AT.format(port=options.port))
            _watch(options, given, names, output, pulse)
    return 0


def _server(options: argparse.Namespace, output: Output, pulse: Pulse) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", options.port), partial(Pages, pulse, directory=str(output.root)))
    except OSError as error:
        raise Stop(SERVE_BUSY.format(port=options.port)) from error


def _watch(options: argparse.Namespace, given: Settings, names: Sequence[str], output: Output, pulse: Pulse) -> None:
    changed: queue.Queue[str] = queue.Queue()
    observer = _observer(given, changed)
    try:
        while True:
            found = _burst(changed, given.sites, names)
            if found:
                rebuild(options, given, found, output)
                pulse.beat()
    finally:
        observer.stop()


def rebuild(options: argparse.Namespace, given: Settings, names: Sequence[str], output: Output) -> None:
    """Build some sites again, in this process: only what changed is done."""
    started = time.perf_counter()
    outcomes = list(each_site(given, names, Inline(), output))
    conclude(options, given, outcomes, time.perf_counter() - started)


def _burst(changed: queue.Queue[str], sites: Path, names: Sequence[str]) -> list[str]:
    """The sites that a burst of events is about."""
    paths = [changed.get()]
    while True:
        try:
            paths.append(changed.get(timeout=QUIET))
        except queue.Empty:
            break
    top = str(sites.resolve()) + "/"
    touched = {path.removeprefix(top).split("/", 1)[0] for path in paths}
    return [name for name in names if name in touched]


def _observer(given: Settings, changed: queue.Queue[str]) -> Any:
    """Watch the sites folder. Only events of writing: the observer's own walk raises the others, without end, in large
    folders (the kernel's queue overflows and it walks again)."""
    from watchdog.events import (
        DirCreatedEvent,
        DirDeletedEvent,
        DirMovedEvent,
        FileClosedEvent,
        FileCreatedEvent,
        FileDeletedEvent,
        FileModifiedEvent,
        FileMovedEvent,
        FileSystemEvent,
        FileSystemEventHandler,
    )
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            changed.put(str(event.dest_path or event.src_path))

    observer = Observer()
    kinds = [FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileMovedEvent, FileModifiedEvent, DirCreatedEvent,
             DirDeletedEvent, DirMovedEvent]
    observer.schedule(Handler(), str(given.sites.resolve()), recursive=True, event_filter=kinds)
    observer.start()
    return observer
