"""The repository around a municipality's folder: what people read, the form, and the flows that call the program."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from portalgen.findings import Stop
from portalgen.model import MONTHS, Law, Period

FORM = ".github/ISSUE_TEMPLATE/enviar-planilla.yml"
YEARS = 6                                   # that the form offers
HOLE = re.compile(r"(?m)(^ *)?@@(\w+)@@")
UNKNOWN = "NOMBRE-DE-SU-ORGANIZACION/portalgen@" + "0" * 40
ACTION = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}").fullmatch
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*").fullmatch


def repository(templates: Path, host: str, values: Mapping[str, str], private: bool) -> dict[str, str]:
    """Path → text of every file of the repository for a host. `private`: its site is published in another one."""
    folders = ["comun", host, *(["privado"] if private and host == "github" else [])]
    return {path: fill(text, values) for folder in folders for path, text in sorted(_files(templates / folder))}


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Paths as they will be named: a leading "_" stands for the dot that would hide them among the schemas."""
    for directory, _, names in os.walk(folder):
        for name in names:
            path = Path(directory, name)
            parts = [f".{part[1:]}" if part.startswith("_") else part for part in path.relative_to(folder).parts]
            yield "/".join(parts), path.read_text("utf-8")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template with its @@holes@@ filled. Stop(2) for a hole that nobody fills: a template was edited wrongly."""
    missing = sorted({name for _, name in HOLE.findall(text) if name not in values})
    if missing:
        raise Stop(f"Una plantilla del repositorio pide @@{missing[0]}@@, que no existe.")

    def filled(hole: re.Match[str]) -> str:
        margin = hole[1] or ""              # a text of several lines stays in the block where its hole was
        return margin + values[hole[2]].replace("\n", f"\n{margin}")

    return HOLE.sub(filled, text)


def form_options(law: Law, start: Period, first: str, areas: Iterable[str]) -> dict[str, str]:
    """What the form offers: tables, months, years and areas, as lines of its YAML."""
    tables = [first, *(label for label, _ in labels(law))]
    years = [str(start.year + i) for i in range(-1, YEARS - 1)]
    return {"opciones_tabla": _lines(tables), "opciones_mes": _lines(MONTHS), "opciones_anyo": _lines(years),
            "opciones_area": _lines([name.replace('"', "'") for name in areas])}


def labels(law: Law) -> list[tuple[str, str]]:
    """(label of a table in the form, its id): number of the item and title, each different."""
    found: dict[str, str] = {}
    for item in law.items:
        for name in item.tables:
            label = " ".join(f"{item.number} {law.tables[name].title}".replace('"', "'").split())
            found[label if label not in found else f"{label} ({name})"] = name
    return list(found.items())


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(f'    - "{text}"' for text in texts)


def write_missing(root: Path, made: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """(paths written, paths that were there and stay as they are). Nothing is ever overwritten."""
    written: list[str] = []
    kept: list[str] = []
    for path, text in made.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            kept.append(path)
        else:
            written.append(path)
            if text.startswith("#!"):
                target.chmod(0o755)
    return written, kept


def action_here(program: Path) -> str:
    """OWNER/NAME@COMMIT of the checkout that this program runs from; "" when it is none, or its origin is unknown."""
    if not (program / ".git").exists():
        return ""
    origin, commit = _git(program, "remote", "get-url", "origin"), _git(program, "rev-parse", "HEAD")
    found = re.search(r"github\.com[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?$", origin)
    made = f"{found[1]}@{commit}" if found else ""
    return made if ACTION(made) else ""


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True,  # noqa: S603, S607
                              check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
