"""The output folder as a place that is ours: who may write in it, and what to say when the disk does not let us.

    <parent>/public/                      what the world sees; `public/.portalgen` marks it as ours
    <parent>/.portalgen/public/           our work beside it, on the same file system: lock, states, trees being built

Nothing outside those two folders is ever written or removed.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from portalgen.findings import Stop

MARK = ".portalgen"
COVER = "portada.cache"         # what the index of sites was made of; not .json: those are the states of sites
NOTE = "Esta carpeta la escribe portalgen. No guarde nada aquí: se reemplaza en cada publicación.\n"
WHOLE = "Lo publicado sigue entero."
NO_SPACE = "No queda espacio en el disco de «{root}»; libere espacio y vuelva a construir. {whole}"
NO_PERMISSION = "No hay permiso para escribir en «{name}»; revise los permisos y vuelva a construir. {whole}"
DISK_FAULT = "El disco de «{root}» falló al leer o escribir; revíselo y vuelva a construir. {whole}"
ODD_PLACE = "No se puede escribir en «{name}» porque algo con ese nombre ya existe y no es lo que se esperaba. {whole}"
SENTENCES = {errno.ENOSPC: NO_SPACE, errno.EDQUOT: NO_SPACE, errno.EIO: DISK_FAULT, errno.EACCES: NO_PERMISSION,
             errno.EPERM: NO_PERMISSION, errno.EROFS: NO_PERMISSION, errno.ENOTDIR: ODD_PLACE, errno.EISDIR: ODD_PLACE,
             errno.EEXIST: ODD_PLACE}
FOREIGN = ("La carpeta «{root}» tiene archivos que no escribió portalgen, y publicar allí los borraría. "
           "Elija una carpeta vacía con --out, o vacíe esa.")
BUSY = "Otra construcción está escribiendo en «{root}». Espere a que termine y vuelva a intentarlo."
OTHER_DISK = ("La carpeta «{root}» está en otro disco que la carpeta que la contiene, y así no se puede publicar de "
              "una sola vez. Elija con --out una carpeta dentro de ella, por ejemplo «{root}/portal».")
NOT_A_FOLDER = "«{root}» no es una carpeta. Elija otra con --out, o cámbiele el nombre."
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


class Output(NamedTuple):
    """A claimed output folder. Plain paths: it may travel to worker processes while the claim lasts."""

    root: Path
    work: Path

    def site(self, slug: str) -> Path:
        """Folder of a published site. A slug that could name anything else is a fault of the program."""
        if not SLUG.fullmatch(slug):
            raise ValueError(f"not a slug: {slug!r}")
        return self.root / slug

    def spare(self, slug: str) -> tuple[Path, Path]:
        """The tree of before of a site, and the file that tells in what it differs from the published one (tree.py)."""
        return self.work / f"anterior-{slug}", self.work / f"anterior-{slug}.txt"


@contextmanager
def claim(out: Path) -> Iterator[Output]:
    """Hold `out` for one run: alone in it, with the leftovers of killed runs removed.

    Stop(2): it has somebody else's files, or it is on another file system than its parent.
    Stop(3): another run holds it, or the disk refuses.
    """
    root = Path(os.path.realpath(out))
    output = Output(root, root.parent / ".portalgen" / root.name)
    with trouble(output):
        _refuse_foreign(root)
        output.work.mkdir(parents=True, exist_ok=True)
        holder = os.open(output.work / "candado", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        with trouble(output):
            _lock(holder, root)
            _prepare(output)
            _clean(output)
        yield output
    finally:
        os.close(holder)


@contextmanager
def trouble(output: Output, whole: str = WHOLE) -> Iterator[None]:
    """Turn what the disk refuses, in our two folders or on the way to them, into Stop(3) with a sentence.
    Any other OSError is a bug, and passes."""
    try:
        yield
    except OSError as error:
        name = str(error.filename) if isinstance(error.filename, (str, os.PathLike)) else ""
        ours = f"{output.root}/".startswith(f"{name}/") or f"{name}/".startswith((f"{output.root}/", f"{output.work}/"))
        if error.errno not in SENTENCES or (name and not ours and Path(name) != output.work.parent):
            raise
        words = SENTENCES[error.errno].format(root=output.root, name=name or output.root, whole=whole)
        raise Stop(words.strip(), 3) from error


def place(output: Output, path: str, data: bytes) -> bool:
    """Put one file of the root of the output (index of sites, shared assets) in its place, by rename.

    False, and nothing written, when it already says the same.
    """
    target = output.root / checked(path)
    with trouble(output):
        if same(target, data):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        loose = output.work / f"suelto-{os.getpid()}.tmp"
        loose.write_bytes(data)
        os.replace(loose, target)
    return True


def retire(output: Output, keep: Collection[str]) -> tuple[str, ...]:
    """Remove the sites that we published and are not in `keep`; returns them. What is not ours is not touched."""
    gone = sorted(p.stem for p in output.work.glob("*.json") if p.stem not in keep)
    with trouble(output):
        if gone and (output.work / COVER).exists():
            os.utime(output.work / COVER, (0, 0))       # whatever happens from here on, the index is behind
        for slug in gone:
            doomed = output.work / f"nuevo-{slug}"
            if output.site(slug).is_dir():
                os.rename(output.site(slug), doomed)
            (output.work / f"{slug}.json").unlink()
            shutil.rmtree(doomed, ignore_errors=True)
            spare, told = output.spare(slug)
            told.unlink(missing_ok=True)
            shutil.rmtree(spare, ignore_errors=True)
    return tuple(gone)


def behind(output: Output) -> bool:
    """Whether a run was killed before it told the index what it had published: some state is newer than the index."""
    try:
        told = os.stat(output.work / COVER).st_mtime_ns
        return any(os.stat(path).st_mtime_ns > told for path in output.work.glob("*.json"))
    except FileNotFoundError:
        return True


def same(path: Path | str, data: bytes) -> bool:
    """Is this regular file there, with exactly these bytes? A link is never the same: we do not publish links."""
    try:
        info = os.lstat(path)
        if not stat.S_ISREG(info.st_mode) or info.st_size != len(data):
            return False
        with open(path, "rb") as file:
            return file.read() == data
    except OSError:             # not there, or not readable: then it is to be written
        return False


def checked(path: str) -> str:
    """The path if it stays inside its tree, in its only spelling; anything else is a fault of the program."""
    if "\\" in path or "\0" in path or not {"", ".", ".."}.isdisjoint(path.split("/")):
        raise ValueError(f"not a path of the output: {path!r}")
    return path


def _refuse_foreign(root: Path) -> None:
    if os.path.lexists(root) and not root.is_dir():
        raise Stop(NOT_A_FOLDER.format(root=root))
    if root.is_dir() and not (root / MARK).is_file() and any(root.iterdir()):
        raise Stop(FOREIGN.format(root=root))


def _lock(holder: int, root: Path) -> None:
    """A kernel lock: it ends with the process that holds it, however that ends."""
    try:
        import fcntl
    except ImportError:         # not Unix: no lock, one person at one machine
        return
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Stop(BUSY.format(root=root), 3) from error


def _prepare(output: Output) -> None:
    output.root.mkdir(parents=True, exist_ok=True)
    if os.stat(output.root).st_dev != os.stat(output.work).st_dev:
        raise Stop(OTHER_DISK.format(root=output.root))
    if not (output.root / MARK).exists():
        place(output, MARK, NOTE.encode())


def _clean(output: Output) -> None:
    """Undo what a killed run left: a site moved away by the two-rename fallback goes back, the rest is removed."""
    for entry in sorted(output.work.iterdir()):
        kind, _, slug = entry.name.partition("-")
        if kind == "viejo" and not output.site(slug).exists():
            os.rename(entry, output.site(slug))
        elif kind in ("viejo", "nuevo"):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.suffix == ".tmp":
            entry.unlink(missing_ok=True)
