"""The list of files that a run wrote, so that the next run takes away exactly those and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from ctthemes._shared.files import replace_file

MANIFEST = "manifest.json"
FOLDERS = ("figures", "tables", "notebooks", "texts")
INDEX = "index.html"

Stamp = tuple[int, int, int]


def remove_previous(output: Path) -> list[str]:
    """Remove what the manifest in `output` lists; return the listed files that were kept.

    A file is kept if it has changed since the run wrote it: somebody has made it theirs. Folders go when the
    removal leaves them empty. Without a manifest nothing is removed.

    Raises
    ------
    ValueError
        If the manifest cannot be read.
    """
    changed = []
    for name, digest in _read_manifest(output / MANIFEST).items():
        path = output / name
        if not _is_ours(output, name) or not path.is_file():
            continue
        if _digest(path) != digest:
            changed.append(name)
            continue
        path.unlink()
        _remove_empty(path.parent, within=output)
    (output / MANIFEST).unlink(missing_ok=True)
    return changed


def previous(output: Path) -> dict[str, str]:
    """Return what the last run wrote into `output`, each file with the digest of its bytes; empty without a run."""
    return _read_manifest(output / MANIFEST)


def changes(before: Mapping[str, str], output: Path, names: Iterable[str]) -> list[str]:
    """Return what differs from the last run, a line per exhibit or table; nothing where there was none.

    New and gone exhibits are named; of the others, whether their numbers changed or only their picture or words.
    """
    now = {name: _digest(output / name) for name in names}
    if not before:
        return []
    told: dict[str, str] = {}
    for name in sorted(set(before) | set(now)):
        parts = PurePosixPath(name).parts
        if parts[0] not in ("figures", "tables") or before.get(name) == now.get(name):
            continue
        shown = PurePosixPath(parts[1]).stem if parts[0] == "tables" else parts[1]
        kind = "new" if name not in before else "gone" if name not in now else _what_changed(name)
        key = f"{parts[0].removesuffix('s')} {shown}"
        told[key] = "other numbers" if "other numbers" in (kind, told.get(key)) else told.get(key, kind)
    return [f"{key}: {kind}" for key, kind in told.items()]


def _what_changed(name: str) -> str:
    return "other numbers" if name.endswith(".csv") else "other picture or words, the same numbers"


def stamps(output: Path) -> dict[str, Stamp]:
    """Return every file that a run could have written, with what changes when it is written again."""
    files = [path for folder in FOLDERS for path in (output / folder).rglob("*")] + [output / INDEX]
    ours = sorted(path for path in files if path.is_file() and not path.is_symlink())
    return {path.relative_to(output).as_posix(): _stamp(path) for path in ours}


def written_since(output: Path, before: Mapping[str, Stamp]) -> list[str]:
    """Return the files in `output` that are new or written again since `before`, sorted by name."""
    return [name for name, stamp in stamps(output).items() if before.get(name) != stamp]


def write_manifest(output: Path, names: Iterable[str]) -> Path:
    """Write the manifest of a run: each file with the digest of its bytes."""
    path = output / MANIFEST
    files = {name: _digest(output / name) for name in sorted(names)}
    return replace_file(path, (json.dumps({"files": files}, indent=1) + "\n").encode())


def _read_manifest(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(
            f"{path}: this list of what the last run wrote cannot be read ({error}); delete it and the files "
            "of that run, or choose another folder with --output"
        ) from error


def _is_ours(output: Path, name: str) -> bool:
    """Return whether a listed name stays inside the folders that runs write, links followed."""
    parts = PurePosixPath(name).parts
    inside = name == INDEX or (len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts)
    path = output / name
    return inside and not path.is_symlink() and path.resolve().is_relative_to(output.resolve())


def _remove_empty(folder: Path, *, within: Path) -> None:
    while folder != within and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _stamp(path: Path) -> Stamp:
    stat = os.stat(path)
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
