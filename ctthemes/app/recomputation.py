"""Recomputation: the numbers and words of exhibits, computed again from their study and compared byte by byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from ctthemes._shared.files import scratch_folder
from ctthemes.exhibits._file_checks import Check
from ctthemes.exhibits._verification import as_table

RULE = "computed again from the study"
COMPARED = ("{name}.csv", "caption.md", "methods.md")
"""The files of an exhibit that come out the same on every machine."""

CELL_SECONDS = 1800
"""A cell that computes longer is stopped."""


def recompute(exhibits: Sequence[Path], *, study: Path, notebooks: Path, codebook: Path | None = None) -> pd.DataFrame:
    """Return for each exhibit whether its numbers and words come out of the study again.

    The notebooks that name the exhibits are executed on the study, in a folder that is thrown away, and csv, caption and
    methods paragraph are compared byte by byte.

    Parameters
    ----------
    exhibits : sequence of Path
        Folders of exhibits.
    study, notebooks : Path
    codebook : Path, optional

    Returns
    -------
    DataFrame
        As `verify_exhibit`.

    Examples
    --------
    >>> recompute([], study=Path("."), notebooks=Path("no/such/folder"))
    Traceback (most recent call last):
        ...
    ValueError: no/such/folder: no notebooks named like 01_corpus.ipynb here; give their folder with --notebooks
    """
    from ctthemes.app.notebooks import find_notebooks

    sources = find_notebooks(notebooks)
    naming = [[source for source in sources if _names(source, exhibit.name)] for exhibit in exhibits]
    # A notebook may put a name together: where none names an exhibit, any of them may draw it.
    needed = [source for source in sources if any(source in some for some in naming)] if all(naming) else sources
    with scratch_folder() as output:
        failed = run_into(output, needed, study=study, codebook=codebook)
        return as_table(check for exhibit in exhibits for check in _recomputed(exhibit, output / "figures", failed))


def not_recomputed(exhibits: Sequence[Path]) -> pd.DataFrame:
    """Return for each exhibit that its numbers were not computed again, which does not count as holding.

    Parameters
    ----------
    exhibits : sequence of Path

    Returns
    -------
    DataFrame
        As `verify_exhibit`.

    Examples
    --------
    >>> not_recomputed([Path("figures/theme_trend")])[["file", "observed", "holds"]].to_numpy().tolist()
    [['theme_trend', 'not tried', False]]
    """
    return as_table(
        Check(exhibit.name, RULE, "not tried", "the same", False, "name its study with --study") for exhibit in exhibits
    )


def run_into(output: Path, sources: Sequence[Path], *, study: Path, codebook: Path | None = None) -> list[str]:
    """Return what stopped the notebooks, after they were executed on a study with this folder for their results.

    Parameters
    ----------
    output : Path
    sources : sequence of Path
    study : Path
    codebook : Path, optional

    Returns
    -------
    list of str
        A line for each notebook that stopped.

    Examples
    --------
    >>> run_into(Path("."), [], study=Path("."))
    []
    """
    from ctthemes.app import runner

    given = {
        "STUDY": str(study.resolve()),
        "CODEBOOK": str(codebook.resolve()) if codebook else None,
        "OUTPUT": str(output.resolve()),
    }
    runs = runner.run_notebooks(
        sources, parameters=given, output=output / "notebooks", jobs=1, report=_hear, cell_seconds=CELL_SECONDS
    )
    return [f"{run.source.name} stopped {run.failure.place}: {run.failure.error}" for run in runs if run.failure]


def compared(name: str, stored: Path, again: Path) -> Check:
    """Return whether a stored file is what was computed again.

    Parameters
    ----------
    name : str
        How the file is called in the check.
    stored, again : Path

    Returns
    -------
    Check

    Examples
    --------
    >>> compared("a.csv", Path("no/a.csv"), Path("no/again.csv")).observed
    'not computed'
    """
    if not again.is_file():
        return Check(name, RULE, "not computed", "the same", False, "run the notebooks")
    if not stored.is_file() or stored.is_symlink():
        return Check(name, RULE, "not there", "the same", False, "save the exhibit again")
    same = stored.read_bytes() == again.read_bytes()
    remedy = "the study, the notebooks or the software changed since: run again"
    what = "other numbers" if name.endswith(".csv") else "other words"
    return Check(name, RULE, "the same" if same else what, "the same", same, remedy)


def _names(source: Path, exhibit: str) -> bool:
    return re.search(rf"""[/"']{re.escape(exhibit)}\\?["']""", source.read_text(encoding="utf-8")) is not None


def _hear(_: object) -> None:
    """Hear of each step and say nothing: there is one answer at the end."""


def _recomputed(exhibit: Path, figures: Path, failed: Sequence[str]) -> Iterator[Check]:
    why = "; ".join(failed) or "no notebook here draws it: name theirs with --notebooks"
    for pattern in COMPARED:
        name = pattern.format(name=exhibit.name)
        check = compared(name, exhibit / name, figures / exhibit.name / name)
        yield check if check.observed != "not computed" else check._replace(remedy=why)
