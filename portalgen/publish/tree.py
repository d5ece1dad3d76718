"""Publication of a site: a new tree is completed aside, then changes names with the published one.

    with claim(out) as output, stage(output, slug) as staging:
        staging.keep_tree("1.04-personal/planta")       # as it is published now
        staging.write("index.html", data)               # new, or the same as before
        staging.drop("1.04-personal/planta/2019.html")  # out of a kept tree
    # here the site is the new one; after an exception it is the old one

The new tree is what was kept plus what was written; anything else that was published goes. Unchanged files are hard
links to the published ones. The exchange is of the smallest folder that holds every change, so an edit costs by that
folder's size; it is one system call, so a reader (or a killed process) sees the old or the new site, never a mixture.

What the exchange leaves aside is the tree of before, which only lacks what changed. When that is little it is kept for
the next time, beside the states, so that the next edit costs by what changes and not by the size of the site.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from portalgen.findings import Stop
from portalgen.publish.output import NOT_A_FOLDER, Output, checked, same, trouble
from portalgen.publish.state import forget, identity

Entry = tuple[bool, int]                    # is it a folder?, inode
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
FEW = 1000                  # paths: a tree that differs in more is not kept
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


@dataclass(frozen=True)
class Staging:
    """A tree being completed. Worker processes may receive it (or just `root`) and write files in it, if the process
    that opened it is told which (`wrote`); what is kept by tree and what is dropped counts only when said there."""

    root: Path
    published: Path
    trees: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)      # already made by this process: spares a call a file
    first: bool = False                                 # nothing was published yet: spares a look a file
    written: set[str] = field(default_factory=set)      # with other bytes than the published ones, as far as known
    kept: set[str] = field(default_factory=set)
    full: bool = False                                  # the tree began as the published one

    def write(self, path: str, data: bytes) -> bool:
        """Put a file in the new tree. False when it is the one already published (then it is linked, not written)."""
        if not self.first and same(f"{self.published}/{checked(path)}", data) and self.keep(path):
            return False
        self.written.add(path)
        target = self._target(path)
        try:
            opened = os.open(target, NEW, 0o666)
        except FileExistsError:             # it may be a link to the published file: never write through it
            _clear(target)
            opened = os.open(target, NEW, 0o666)
        with open(opened, "wb", buffering=0) as file:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest):]
        return True

    def wrote(self, paths: Iterable[str]) -> None:
        """Files that other processes wrote, the same as before or not."""
        self.written.update(paths)

    def keep(self, path: str) -> bool:
        """Keep a published file as it is. False when it is not there: then it must be written."""
        source = f"{self.published}/{checked(path)}"
        if not keepable(source):
            return False
        self.kept.add(path)
        if self.full and path not in self.written:
            return True
        with suppress(FileExistsError):
            os.link(source, self._target(path), follow_symlinks=False)
        return True

    def keep_tree(self, path: str = "") -> bool:
        """Keep a published folder ("": all of it), but for what is written or dropped. False when it is not there."""
        if not (self.published / path).is_dir():
            return False
        self.folder(checked(path) if path else "")
        self.trees.add(path)
        return True

    def drop(self, path: str) -> None:
        """Leave a file or folder out of the kept trees. What is written stays."""
        self.dropped.add(checked(path))

    def _target(self, path: str) -> str:
        self.folder(os.path.dirname(checked(path)))
        return f"{self.root}/{path}"

    def folder(self, path: str) -> None:
        """Make a folder of the new tree, and those above it."""
        if path not in self.folders:
            if path:
                self.folder(os.path.dirname(path))
                with suppress(FileExistsError):
                    os.mkdir(f"{self.root}/{path}")
                if self.full and not os.path.isdir(f"{self.root}/{path}"):      # until now, a file
                    _clear(f"{self.root}/{path}")
                    os.mkdir(f"{self.root}/{path}")
            self.folders.add(path)


@contextmanager
def stage(output: Output, slug: str, *, whole: bool = False) -> Iterator[Staging]:
    """Complete a new tree of a site and publish it on a clean exit. Stop(3) if the disk refuses: the old one stays.
    `whole`: it begins as what is published."""
    published, root = output.site(slug), output.work / f"nuevo-{slug}"
    if os.path.lexists(published) and (published.is_symlink() or not published.is_dir()):
        raise Stop(NOT_A_FOLDER.format(root=published))
    shutil.rmtree(root, ignore_errors=True)
    full = _take_spare(output, slug, root, use=whole)
    try:
        with trouble(output):
            if not full:
                root.mkdir()
            staging = Staging(root, published, first=not published.exists(), full=full)
            if whole and not full:
                staging.keep_tree()
            yield staging
            differs = _commit_full(output, slug, staging) if full else _commit(output, slug, staging)
            if whole and differs is not None and len(differs) <= FEW:
                _leave_spare(output, slug, root, differs)
    finally:
        shutil.rmtree(root, ignore_errors=True)     # what is left of it is removed by the next claim


def _commit(output: Output, slug: str, staging: Staging) -> frozenset[str] | None:
    """Publish. The paths in which the tree left aside differs; None when there is none, or it is not whole."""
    if not staging.published.exists():
        forget(output, slug)
        os.rename(staging.root, staging.published)
        return None
    unit = _unit(staging)
    if unit is None:
        return None
    staging.folder(unit)                # where nothing was written but something left out
    while not _complete(staging, unit, _covered(staging, unit)) and unit:
        unit = os.path.dirname(unit)
    forget(output, slug)
    if not exchange(staging.root / unit, staging.published / unit):
        _complete(staging, "", False)
        _replace(staging, output.work / f"viejo-{slug}")
        return None
    return None if unit else _different(staging)


def _commit_full(output: Output, slug: str, staging: Staging) -> frozenset[str] | None:
    """The same, of a tree that is complete already but for what is left out."""
    differs = _different(staging)
    put = staging.written | staging.kept
    for path in staging.dropped - put:
        for inner in _files(staging.root, path):
            if inner not in put:
                _remove(staging.root, inner)
    if not any(_drops(staging, path) for path in staging.dropped) and not staging.written:
        return differs
    forget(output, slug)
    if not exchange(staging.root, staging.published):
        _replace(staging, output.work / f"viejo-{slug}")
        return None
    return differs


def _different(staging: Staging) -> frozenset[str]:
    """Paths of the files in which both trees may differ."""
    return frozenset(staging.written | staging.dropped)


def _take_spare(output: Output, slug: str, root: Path, *, use: bool) -> bool:
    """Put the tree of before in `root`, where the new one is completed, made equal to the published one. False, and
    nothing left of it, when there is none or it is not wanted. What is told of it goes first: a killed run leaves
    nothing to trust.
    """
    spare, told = output.spare(slug)
    published = output.site(slug)
    try:
        known = json.loads(told.read_bytes()) if use else {}
    except (OSError, ValueError):
        known = {}
    try:
        told.unlink(missing_ok=True)
        if known and known["de"] == identity(published):
            os.rename(spare, root)
            _refresh(root, published, known["cambia"])
            return True
    except (OSError, LookupError, TypeError, ValueError):       # the disk, or somebody else's words in `told`
        shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(spare, ignore_errors=True)
    return False


def _leave_spare(output: Output, slug: str, root: Path, differs: Collection[str]) -> None:
    """Keep the tree of before. If the disk refuses there is none, and nothing is lost."""
    spare, told = output.spare(slug)
    with suppress(OSError):
        os.rename(root, spare)
        loose = told.with_suffix(".tmp")
        loose.write_text(json.dumps({"de": identity(output.site(slug)), "cambia": sorted(differs)}), "utf-8")
        os.replace(loose, told)


def _refresh(root: Path, published: Path, differs: Collection[str]) -> None:
    for path in differs:
        _remove(root, checked(path))
        if keepable(f"{published}/{path}"):
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
            os.link(f"{published}/{path}", f"{root}/{path}", follow_symlinks=False)


def _files(root: Path, path: str) -> list[str]:
    """A file, or those of a folder."""
    inner = [f"{place}/{name}" for place, _, names in os.walk(f"{root}/{path}") for name in names]
    return [name.removeprefix(f"{root}/") for name in inner] or [path]


def _clear(target: str) -> None:
    """Remove a file, a link or a folder, if it is there."""
    if os.path.isdir(target) and not os.path.islink(target):
        shutil.rmtree(target)
    elif os.path.lexists(target):
        os.unlink(target)


def _remove(root: Path, path: str) -> None:
    """Remove a file or folder, and the folders that are left empty above it."""
    _clear(f"{root}/{path}")
    above = os.path.dirname(path)
    with suppress(OSError):             # not empty, or not there
        while above:
            os.rmdir(f"{root}/{above}")
            above = os.path.dirname(above)


def _unit(staging: Staging) -> str | None:
    """The smallest published folder that holds every change; None when nothing changes."""
    common: str | None = None
    for folder in _changed(staging, "", False):
        common = folder if common is None else os.path.commonpath([common, folder])
        if not common:
            break
    return common


def _changed(staging: Staging, folder: str, kept: bool) -> Iterator[str]:
    """Published folders whose own entries are not the same in the new tree. Kept trees are not walked."""
    kept = kept or folder in staging.trees
    new = _entries(f"{staging.root}/{folder}")
    published = f"{staging.published}/{folder}"
    old = _find(published, new) if kept else _entries(published)
    for name, entry in new.items():
        was = old.get(name)
        if was and was[0] and entry[0]:
            yield from _changed(staging, _join(folder, name), kept)
        elif was != entry:
            yield folder
    if old.keys() - new.keys():
        yield folder
    if not folder:
        yield from (os.path.dirname(p) for p in sorted(staging.dropped) if _drops(staging, p))


def _drops(staging: Staging, path: str) -> bool:
    return os.path.lexists(staging.published / path) and not (staging.root / path).is_file()


def _complete(staging: Staging, folder: str, kept: bool) -> bool:
    """Link what is kept of a published folder into the new tree, and remove its empty folders. False: it is empty."""
    kept = kept or folder in staging.trees
    new = _entries(f"{staging.root}/{folder}")
    folders = [name for name, (is_folder, _) in new.items() if is_folder]
    filled = len(new) > len(folders)
    if kept and os.path.isdir(f"{staging.published}/{folder}"):
        more, linked = _carry(staging, folder, new)
        folders, filled = folders + more, filled or linked
    for name in folders:
        path = _join(folder, name)
        if _complete(staging, path, kept and path not in staging.dropped):
            filled = True
        else:
            os.rmdir(f"{staging.root}/{path}")
    return filled


def _carry(staging: Staging, folder: str, new: Container[str]) -> tuple[list[str], bool]:
    """Link the published files of a folder that are not in `new` nor dropped, and make its folders: (those, any file?).

    Plain strings and the kind that scandir already knows: this runs once for each unchanged file of the unit.
    """
    folders, linked = [], False
    source, target = f"{staging.published}/{folder}", f"{staging.root}/{folder}"
    with os.scandir(source) as found:
        for entry in found:
            if entry.name in new or (staging.dropped and _join(folder, entry.name) in staging.dropped):
                continue
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(f"{target}/{entry.name}")
                folders.append(entry.name)
            elif entry.is_file(follow_symlinks=False):
                os.link(f"{source}/{entry.name}", f"{target}/{entry.name}", follow_symlinks=False)
                linked = True
    return folders, linked


def keepable(path: str) -> bool:
    """Only regular files are carried on: a link or device that somebody left in the output is not published again."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step. False when this system or file system cannot."""
    import ctypes
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(-100, os.fsencode(one), -100, os.fsencode(other), 2) == 0:     # AT_FDCWD, RENAME_EXCHANGE
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _replace(staging: Staging, aside: Path) -> None:
    """Two renames, where one exchange is not to be had. Killed between both, the next claim puts the old one back."""
    os.rename(staging.published, aside)
    try:
        os.rename(staging.root, staging.published)
    except OSError:
        os.rename(aside, staging.published)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _covered(staging: Staging, folder: str) -> bool:
    parts = folder.split("/")
    return "" in staging.trees or any("/".join(parts[:n]) in staging.trees for n in range(1, len(parts) + 1))


def _entries(folder: str) -> dict[str, Entry]:
    try:
        with os.scandir(folder) as found:
            return {e.name: (e.is_dir(follow_symlinks=False), e.inode()) for e in found}
    except FileNotFoundError:
        return {}


def _find(folder: str, names: Mapping[str, Entry]) -> dict[str, Entry]:
    found = {}
    for name in names:
        try:
            info = os.lstat(f"{folder}/{name}")
        except FileNotFoundError:
            continue
        found[name] = (stat.S_ISDIR(info.st_mode), info.st_ino)
    return found


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
