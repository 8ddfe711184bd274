"""Folders: which files of a study are documents, those inside zip archives too, and why others are left alone."""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ctthemes._shared.checks import StudyError, is_utf8
from ctthemes.documents.archives import DAMAGE, MAX_RATIO
from ctthemes.documents.formats import READERS, TABLE_SUFFIXES, no_reader

MAX_FILE, MAX_ARCHIVE, MAX_MEMBERS = 1_000_000_000, 2_000_000_000, 50_000
_OWN_FOLDERS = ("codings", "output", "__pycache__")
_STUDY_FILES = ("settings.yml", "documents.csv")  # beside which a README.md is about the study
_NEVER_OWN = (".txt", ".odt", ".rtf", ".doc", ".eml")  # endings that the program gives to none of its results
_SUPPORT = re.compile(
    r"(stopwords|phrases)\w*\.txt|codebook(\.\w+)?\.ya?ml|topic_names\.csv|.+\.v.+\.changes\.csv|"
    r"(events|corpus_log|coded_elsewhere|notes_elsewhere|import_report)\.csv|.*\.(ya?ml|ipynb|py)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(readme|licen[cs]e)(\.(txt|md|markdown|rst|html?))?", re.IGNORECASE)
_ABOUT_REASON = "its name says that it is about the folder; rename it if it is a document"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A document's file: `name` as seen from the study, and the member if `path` is an archive."""

    name: str
    path: Path
    member: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds.

    Attributes
    ----------
    files : tuple of FoundFile
        The documents, by name.
    passed_over : tuple of (str, str)
        Name and reason of each file that is left alone and might have been meant.
    broken : tuple of (str, str)
        Name and reason of each archive that cannot be used.
    tables : tuple of str
        The names of tables, which may hold documents or say what is known of the files.
    """

    files: tuple[FoundFile, ...]
    passed_over: tuple[tuple[str, str], ...]
    broken: tuple[tuple[str, str], ...]
    tables: tuple[str, ...] = ()


def list_documents(folder: Path) -> Listing:
    """Return the documents below a folder. Links to folders are not followed, nor links that lead out of it."""
    files: list[FoundFile] = []
    passed_over: list[tuple[str, str]] = []
    broken: list[tuple[str, str]] = []
    tables: list[str] = []
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        reason = _reason_to_pass(path, folder)
        if not is_utf8(name):
            broken.append((ascii(name)[1:-1], "its name is no UTF-8 text, so no table can hold it; rename the file"))
        elif reason is not None:
            passed_over += [(name, reason)] if reason else []
        elif path.suffix.lower() in TABLE_SUFFIXES:
            tables.append(name)
        elif path.suffix.lower() == ".zip":
            try:
                members, left = _members(path, name)
            except StudyError as error:
                broken.append((name, str(error)))
                continue
            files += members
            passed_over += left
        else:
            files.append(FoundFile(name, path))
    passed_over += _stray(folder)
    ordered = tuple(sorted(files, key=lambda file: file.name))
    return Listing(ordered, tuple(passed_over), tuple(broken), tuple(tables))


def list_archive(path: Path) -> Listing:
    """Return the documents of a zip archive that is a study by itself.

    Raises
    ------
    StudyError
        When it cannot be used.
    """
    files, left = _members(path, path.name)
    return Listing(tuple(sorted(files, key=lambda file: file.name)), tuple(left), ())


def file_bytes(file: FoundFile) -> bytes:
    """Return the bytes of a file or of an archive's member, which is never unpacked to disk.

    Raises
    ------
    StudyError
        When it is too large, or cannot be read.
    """
    try:
        if not file.member:
            if file.path.stat().st_size > MAX_FILE:
                raise StudyError(f"{file.path}: larger than {MAX_FILE / 1e9:.0f} GB; split it")
            return file.path.read_bytes()
        with zipfile.ZipFile(file.path) as archive:
            limit = archive.getinfo(file.member).file_size
            with archive.open(file.member) as member:
                data = member.read(limit + 1)
        if len(data) > limit:
            raise StudyError(f"{file.path}: {file.member} unpacks to more than it says; it is left packed")
    except DAMAGE as error:
        if isinstance(error, StudyError):
            raise
        raise StudyError(f"{file.path}: {file.member or 'the file'} cannot be read ({error}); save it again") from None
    return data


def _walk(folder: Path) -> list[Path]:
    paths: list[Path] = []
    for place, below, names in os.walk(folder, followlinks=False):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in _OWN_FOLDERS)
        paths += [Path(place) / name for name in sorted(names) if not name.startswith(".")]
    return paths


def _stray(folder: Path) -> list[tuple[str, str]]:
    """Return what looks like a document in the folders of a study where the program keeps its own files."""
    paths = [path for own in _OWN_FOLDERS for path in sorted((folder / own).rglob("*"))]
    reason = "stands in a folder of the program's own files; move it out if it is a document"
    return [(path.relative_to(folder).as_posix(), reason) for path in paths if path.suffix.lower() in _NEVER_OWN]


def _reason_to_pass(path: Path, folder: Path) -> str | None:
    """Return None for a document or archive, a reason worth telling, or "" for what belongs to a study."""
    name, suffix = path.name, path.suffix.lower()
    if _SUPPORT.fullmatch(name):
        return ""
    if _ABOUT.fullmatch(name):
        is_own = path == folder / "README.md" and any((folder / own).exists() for own in _STUDY_FILES)
        return "" if is_own else _ABOUT_REASON
    if name.startswith(("~$", ".~lock")):
        return "a lock file that Word leaves while a document is open, no document; close Word and remove it"
    if path.is_symlink() and not _leads_inside(path, folder):
        return "a link that leads out of the study or nowhere; put the file itself into the study"
    if not path.is_file():
        return "no regular file"
    if suffix in READERS or suffix in TABLE_SUFFIXES or suffix == ".zip":
        return None
    return no_reader(suffix)


def _leads_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def refuse_link_out(path: Path, folder: Path) -> Path:
    """Return the path of a file that belongs to a study, such as its codebook or its table of documents.

    Raises
    ------
    StudyError
        When it is a link that leads out of the study's folder, or nowhere: what lies there is not read.
    """
    if path.is_symlink() and not _leads_inside(path, folder):
        raise StudyError(f"{path}: a link that leads out of the study or nowhere; put the file itself into the study")
    return path


def _members(path: Path, name: str) -> tuple[list[FoundFile], list[tuple[str, str]]]:
    """Return the documents of an archive, and what in it is passed over.

    Raises
    ------
    StudyError
        When it is broken, locked by a password, or looks like a zip bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except DAMAGE as error:
        raise StudyError(f"{path}: not readable as a zip archive ({error}); pack it again") from None
    unpacked, packed = sum(member.file_size for member in members), max(1, path.stat().st_size)
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_ARCHIVE
        or (unpacked > 10_000_000 and unpacked > MAX_RATIO * packed)
    ):
        raise StudyError(
            f"{path}: {len(members):,} files of {unpacked / 1e6:,.0f} MB packed into {packed / 1e6:.1f} MB look like a "
            "zip bomb; unpack it yourself if you trust it"
        )
    if any(member.flag_bits & 1 for member in members):
        raise StudyError(f"{path}: asks for a password; pack it again without one")
    files: list[FoundFile] = []
    left: list[tuple[str, str]] = []
    for member in members:
        inside = PurePosixPath(member.filename)
        if any(part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in inside.parts):
            continue
        if _ABOUT.fullmatch(inside.name):
            left.append((f"{name}/{inside}", _ABOUT_REASON))
        elif inside.suffix.lower() in READERS and not inside.is_absolute() and ".." not in inside.parts:
            files.append(FoundFile(f"{name}/{inside}", path, member.filename))
        else:
            outside = inside.is_absolute() or ".." in inside.parts
            reason = "its name points out of the archive" if outside else no_reader(inside.suffix.lower())
            left.append((f"{name}/{inside}", reason))
    return files, left
