"""What CKAN needs around it: Debian's packages, a PostgreSQL cluster and a Redis of its own, processes kept by file.

Everything listens on 127.0.0.1 alone and lives under `home()`, outside the checkout; Debian's services are not used.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PORT = int(os.environ.get("PORTALGEN_CKAN_PUERTO", "5270"))     # PostgreSQL; +1 Redis; +10… the CKANs and their indexes
DEBIAN = {"postgresql": "initdb", "postgresql-client": "psql", "redis-server": "redis-server", "gcc": "gcc",
          "libc6-dev": "gcc", "libpq-dev": "pg_config"}
CLUSTER = f"""
listen_addresses = '127.0.0.1'
port = {PORT}
unix_socket_directories = ''
max_connections = 200
# only for tests: nothing here must survive a power cut
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
"""


class Unavailable(Exception):
    """This machine cannot raise a CKAN; the message says why, for people."""


def home() -> Path:
    """Where everything lives: a folder that the `postgres` user can enter, so not under /root."""
    folder = Path(os.environ.get("PORTALGEN_CKAN") or f"/var/tmp/portalgen-ckan-{os.getuid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Unavailable(f"no puedo usar {folder} ({problem.strerror}); indique otra en PORTALGEN_CKAN") from None
    if folder.stat().st_uid != os.getuid():
        raise Unavailable(f"la carpeta {folder} es de otra persona; indique otra en PORTALGEN_CKAN")
    return folder


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One at a time, whoever asks: tests side by side share one instance."""
    with (home() / f".{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], log: Path, what: str, **options: object) -> None:
    """Run to the end, the output into `log`; Unavailable with its last lines when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        done = subprocess.run([str(c) for c in command], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                              check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise Unavailable(f"{what} (detalle en {log}):\n{tail}")


# --- Debian -----------------------------------------------------------------------------------------------------------


def program(name: str) -> str:
    """The path of a program, "" without it. PostgreSQL keeps its own outside PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin"])) or ""


def install_debian() -> None:
    """The packages that lack, by apt-get, without letting them start services of their own."""
    wanted = [package for package, needed in DEBIAN.items() if not program(needed)]
    if not any(Path("/usr/lib").glob("*/libmagic.so.1")):
        wanted.append("libmagic1")
    if not wanted:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Unavailable(f"faltan paquetes de Debian: apt-get install {' '.join(wanted)}")
    say(f"instalo {' '.join(wanted)}")
    log, quiet = home() / "apt.log", {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted]
    with _no_services():
        run(["apt-get", "update", "-q"], log, "apt-get update falló", env=quiet)
        run(install, log, "apt-get install falló", env=quiet)


@contextmanager
def _no_services() -> Iterator[None]:
    policy = Path("/usr/sbin/policy-rc.d")
    made = not policy.exists()
    if made:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        yield
    finally:
        if made:
            policy.unlink()


# --- processes --------------------------------------------------------------------------------------------------------


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def pid(folder: Path, name: str) -> int:
    """The process that `start` left running, 0 if none: the number is believed only with its command line."""
    file = folder / f"{name}.pid"
    if not file.exists():
        return 0
    number, _, mark = file.read_text().partition("\n")
    try:
        line = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return 0
    return int(number) if mark and mark in line else 0


def start(folder: Path, name: str, port: int, command: Sequence[str | Path], mark: str, **options: object) -> None:
    """Start a process of its own session, unless it runs; wait until it listens. Port 0: it listens nowhere."""
    if pid(folder, name) and (not port or listens(port)):
        return
    stop(folder, name)
    if port and listens(port):
        raise Unavailable(f"el puerto {port} ({name}) está ocupado; indique otro en PORTALGEN_CKAN_PUERTO")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("ab") as out:
        made = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                start_new_session=True, **options)  # type: ignore[call-overload]
    (folder / f"{name}.pid").write_text(f"{made.pid}\n{mark}")
    for _ in range(600):
        if not port or listens(port):
            say(f"{name} en 127.0.0.1:{port}" if port else name)
            return
        if made.poll() is not None:
            break
        time.sleep(0.1)
    tail = "\n".join((folder / f"{name}.log").read_text("utf-8", "replace").splitlines()[-15:])
    raise Unavailable(f"{name} no partió:\n{tail}")


def stop(folder: Path, name: str) -> None:
    """End it politely, and surely after ten seconds."""
    number = pid(folder, name)
    for turn in range(101 if number else 0):
        if not pid(folder, name) or _zombie(number):
            break
        if turn in (0, 100):
            os.kill(number, signal.SIGTERM if turn == 0 else signal.SIGKILL)
        time.sleep(0.1)
    (folder / f"{name}.pid").unlink(missing_ok=True)


def _zombie(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[-1].split()[0] == "Z"
    except OSError:
        return True


# --- PostgreSQL and Redis ---------------------------------------------------------------------------------------------


def start_postgres() -> None:
    """The cluster, made at the first time; run by `postgres` when we are root, which PostgreSQL refuses to be."""
    folder = home() / "postgresql"
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    data = folder / "datos"
    if not (data / "postgresql.conf").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True, mode=0o700)
        if who:
            shutil.chown(data, "postgres", "postgres")
        run([program("initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
             "--no-sync"], folder / "initdb.log", "PostgreSQL no pudo prepararse", cwd="/", **who)
    (data / "postgresql.auto.conf").write_text(CLUSTER)
    start(folder, "postgresql", PORT, [program("postgres"), "-D", data], str(data), cwd="/", **who)
    ready = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(PORT)]
    for _ in range(100):                # it listens a moment before it answers
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise Unavailable(f"PostgreSQL no responde; detalle en {folder / 'postgresql.log'}")


def start_redis() -> None:
    folder = home() / "redis"
    command = [program("redis-server"), "--bind", "127.0.0.1", "--port", str(PORT + 1), "--save", "", "--appendonly",
               "no", "--dir", str(home()), "--databases", "64"]
    start(folder, "redis", PORT + 1, command, f"127.0.0.1:{PORT + 1}")


def sql(*statements: str, database: str = "postgres", script: str = "") -> str:
    """What psql prints, unaligned; Unavailable with PostgreSQL's words."""
    command = [program("psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(PORT),
               "-U", "postgres", "-d", database]
    for one in statements:
        command += ["-c", one]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"PostgreSQL dijo: {done.stderr.strip()}")
    return done.stdout.strip()
