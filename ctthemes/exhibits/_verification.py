"""Verification: an exhibit on disk held against its own record, its journal's rules, and its numbers drawn again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ctthemes._shared import checks as _check
from ctthemes._shared.checks import StudyError
from ctthemes.exhibits._file_checks import Check, check_file
from ctthemes.figures.presets import read_preset

COLUMNS = ("file", "rule", "observed", "wanted", "holds", "remedy")
PROVENANCE = "provenance.json"
AGAIN = "save the exhibit again"


def verify_exhibit(path: str | os.PathLike[str], *, preset: str | None = None) -> pd.DataFrame:
    """Return every check of an exhibit's written files.

    The folder holds the files that an exhibit of its kind has, and no others. Each is held against the hash in
    provenance.json; each picture is opened again and held against the rules of the journal; figure, caption and methods
    paragraph are made again from the csv and compared byte by byte. The record beside the files proves nothing by itself:
    whoever forges a csv can write a new record. Only `recompute`, from the study, holds against that. What could not be
    tried does not hold.

    Parameters
    ----------
    path : path
        The exhibit's folder.
    preset : str, optional
        Another journal to hold the files against than the one they were drawn for.

    Returns
    -------
    DataFrame
        file
        rule
        observed
        wanted : text
        holds : whether it does
        remedy : what to change where it does not

    Raises
    ------
    StudyError
        If the folder is no exhibit.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.exhibits import frequency
    >>> from ctthemes.study.provenance import provenance
    >>> from ctthemes.study.study import read_study
    >>> table = pd.DataFrame({"rank": [1], "term": ["rights"], "count": [4], "n_documents": [4], "rate": [930.2], "n_tokens": [43]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.txt").write_text("Baku, 18 March 2013. We prevent violence.")
    ...     origin = provenance(read_study(folder, needs_codebook=False))
    ...     _ = frequency(table, provenance=origin, n_removed=0).save(f"{folder}/terms")
    ...     verify_exhibit(f"{folder}/terms")["holds"].unique().tolist()
    [True]
    """
    folder = _check.existing(path, what="exhibit")
    record = read_provenance(folder)
    rules = read_preset(preset or record.get("preset") or "generic")
    checks = [*_belonging_checks(folder, record), *_hash_checks(folder, record)]
    for name in record["files"]:
        if _is_plain(folder / name):
            checks += check_file(name, (folder / name).read_bytes(), rules)
    return as_table([*checks, *_words_checks(folder, record), *_redrawing_check(folder, record)])


def as_table(checks: Iterable[Check]) -> pd.DataFrame:
    """Return checks as a table."""
    return pd.DataFrame(list(checks), columns=list(COLUMNS))


def read_provenance(folder: Path) -> dict[str, Any]:
    """Return what an exhibit says of itself.

    Raises
    ------
    StudyError
        If there is no such record, or none that can be read.
    """
    file = folder / PROVENANCE
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StudyError(
            f"{file}: {folder.name} is no exhibit of ctthemes ({error}); name a folder in figures/"
        ) from error
    if not isinstance(record, dict) or not isinstance(record.get("files"), dict):
        raise StudyError(f"{file}: it does not list the exhibit's files; {AGAIN} with this version of ctthemes")
    return record


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _belonging_checks(folder: Path, record: Mapping[str, Any]) -> Iterator[Check]:
    """Yield each file that an exhibit of this kind has and the record does not, or that is there and not recorded."""
    from ctthemes.exhibits._kind import kinds

    kind = kinds().get(str(record.get("kind")))
    wanted = {f"{folder.name}.csv", "caption.md", "methods.md"}
    if kind is None or kind.draw is not None:
        wanted |= {f"{folder.name}.{ending}" for ending in read_preset(str(record.get("preset") or "generic")).written}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(wanted - set(record["files"])):
        yield Check(name, "is in the record", "no", "yes", False, AGAIN)
    for name in sorted(there - set(record["files"]) - {PROVENANCE}):
        yield Check(name, "belongs to the exhibit", "no", "yes", False, "take it away: no record tells of it")


def _hash_checks(folder: Path, record: Mapping[str, Any]) -> Iterator[Check]:
    for name, digest in record["files"].items():
        file = folder / name
        there = hashlib.sha256(file.read_bytes()).hexdigest() if _is_plain(file) else "no file"
        same = there == digest
        written = str(digest)[:12]
        yield Check(
            name, "is as it was written", "yes" if same else there[:12], "yes" if same else written, same, AGAIN
        )


def _words_checks(folder: Path, record: Mapping[str, Any]) -> Iterator[Check]:
    """Yield whether caption and methods paragraph are what the csv and the record give."""
    from ctthemes.exhibits._saving import exhibit_of, words_of

    rule = "written again from its csv"
    if older := _older(record):
        yield Check("caption.md", rule, f"not tried: made by another version ({older})", "the same", False, AGAIN)
        return
    try:
        words = words_of(exhibit_of(record, (folder / f"{folder.name}.csv").read_bytes()))
    except (ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        yield Check("caption.md", rule, f"no: {error}", "the same", False, AGAIN)
        return
    for name, content in words.items():
        same = _is_plain(folder / name) and (folder / name).read_bytes() == content
        yield Check(name, rule, "the same" if same else "other words", "the same", same, AGAIN)


def _redrawing_check(folder: Path, record: Mapping[str, Any]) -> Iterator[Check]:
    """Yield whether the figure drawn again from the csv is the one that is there; nothing for a printed table."""
    from ctthemes.exhibits._kind import kinds

    name, rule = f"{folder.name}.svg", "drawn again from its csv"
    kind = kinds().get(str(record.get("kind")))
    if kind is not None and kind.draw is None:
        return
    if older := _older(record):
        yield Check(name, rule, f"not tried: made by another version ({older})", "the same", False, AGAIN)
        return
    try:
        picture = _draw_again(folder, record)
    except (ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        yield Check(name, rule, f"no: {error}", "the same", False, AGAIN)
        return
    file = folder / name
    same = _is_plain(file) and picture == file.read_bytes()
    yield Check(name, rule, "the same" if same else "another picture", "the same", same, _versions(record) or AGAIN)


def _older(record: Mapping[str, Any]) -> str:
    """Return which kind of exhibit it is, if this version has no such kind."""
    from ctthemes.exhibits._kind import kinds

    kind = record.get("kind")
    return "" if kind in kinds() else f"its kind is {kind!r}" if kind else "it names no kind"


def _draw_again(folder: Path, record: Mapping[str, Any]) -> bytes:
    from ctthemes.exhibits._kind import drawn
    from ctthemes.exhibits._pictures import picture
    from ctthemes.exhibits._saving import exhibit_of, origin_of

    exhibit = exhibit_of(record, (folder / f"{folder.name}.csv").read_bytes())
    figure = drawn(exhibit, preset=record["preset"])
    return picture(figure, "svg", name=record["exhibit"], alt=record["alt"], origin=origin_of(record))


def _versions(record: Mapping[str, Any]) -> str:
    """Return which packages differ from those the exhibit was made with."""
    from ctthemes.study.provenance import package_versions

    now, then = package_versions(), record.get("packages")
    if not isinstance(then, dict):
        return ""
    other = [f"{name} {then[name]} (here {now.get(name)})" for name in then if then[name] != now.get(name)]
    return f"it was drawn with {', '.join(other)}" if other else ""
