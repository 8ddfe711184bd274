"""Replication: numbers computed again from the study, and one zip from which somebody else can do so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from ctthemes._shared.checks import StudyError, listing
from ctthemes.exhibits._file_checks import Check
from ctthemes.exhibits._verification import as_table, read_provenance

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store", ".git"}
STUDY, SOFTWARE, NOTEBOOKS, RESULTS = "study", "software", "notebooks", "results"
README = """\
# Replication package of the study "{study}"

What lies here:

* `study/`: the documents, their table, the codebook and the word lists; nothing else is read.
* `notebooks/`: the whole analysis, in order. Each says what it does.
* `results/figures/`: one folder an exhibit, with pictures, the numbers drawn (.csv), its caption (caption.md), a paragraph
  for the paper (methods.md), and where it comes from (provenance.json: hashes of the corpus and the codebook, seed,
  software versions).
* `results/tables/`: the tables behind them.
* `software/`: ctthemes {version}, as it was used, with its licence.
* `requirements.lock`: every other package, with its version and hash.

To reproduce every number, with Python {python} or newer:

    python3 -m venv env
    env/bin/pip install --require-hashes -r requirements.lock
    cd software
    ../env/bin/python -m ctthemes run ../study --notebooks ../notebooks --output ../again

Then compare `again/figures` and `again/tables` with `results/`: the .csv files are the same, byte for byte. The command
`../env/bin/python -m ctthemes package --check PACKAGE.zip` does both steps by itself in an empty folder. Figures are the
same byte for byte where matplotlib and its FreeType are those of the lock.

Made from corpus {corpus} with codebook {codebook} (SHA-256). {n_documents:,} documents; {n_exhibits} exhibits,
{n_tables} tables. The run takes about a minute on a laptop for a small study.
"""


def recompute(exhibits: Sequence[Path], *, study: Path, notebooks: Path, codebook: Path | None = None) -> pd.DataFrame:
    """Return for each exhibit whether its numbers come out of the study again.

    The notebooks that name the exhibits are executed on the study, in a folder that is thrown away, and each csv is
    compared byte by byte.

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
    """
    from ctthemes.app import notebooks as notebook
    from ctthemes.app import runner

    sources = notebook.find_notebooks(notebooks)
    naming = [[source for source in sources if _names(source, exhibit.name)] for exhibit in exhibits]
    # A notebook may put a name together: where none names an exhibit, any of them may draw it.
    needed = [source for source in sources if any(source in each for each in naming)] if all(naming) else sources
    with tempfile.TemporaryDirectory(prefix="ctthemes-") as scratch:
        output = Path(scratch)
        given = {"STUDY": str(study), "CODEBOOK": str(codebook) if codebook else None, "OUTPUT": str(output)}
        runs = runner.run_notebooks(needed, parameters=given, output=output / "notebooks", jobs=1, report=_hear)
        failed = [f"{run.source.name} stopped {run.failure.place}: {run.failure.error}" for run in runs if run.failure]
        return as_table(_recomputed(exhibit, output / "figures", failed) for exhibit in exhibits)


def save_package(
    target: Path, *, study: Path, output: Path, notebooks: Path, project: Path, codebook: Path | None = None
) -> Path:
    """Return the zip written: study, notebooks, results, software, lock file, and a README for a data editor.

    Written twice from the same files it has the same bytes.

    Parameters
    ----------
    target : Path
        The zip to write.
    study, output, notebooks : Path
        The study's folder, what `run` wrote, and the notebooks.
    project : Path
        Folder with requirements.lock and pyproject.toml.
    codebook : Path, optional
        Takes the place of the study's own.

    Raises
    ------
    StudyError
        If there are no results of this very study, or no lock file.
    """
    files = {f"{STUDY}/{name}": path for name, path in _tree(study)}
    if codebook is not None:
        files[f"{STUDY}/codebook.yml"] = codebook
    for folder in ("figures", "tables"):
        files |= {f"{RESULTS}/{folder}/{name}": path for name, path in _tree(output / folder)}
    files |= {f"{NOTEBOOKS}/{path.name}": path for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))}
    package = Path(__file__).resolve().parents[1]
    files |= {f"{SOFTWARE}/ctthemes/{name}": path for name, path in _tree(package)}
    files |= {
        f"{SOFTWARE}/{name}": project / name for name in ("pyproject.toml", "LICENSE", "CITATION.cff", "README.md")
    }
    files["requirements.lock"] = project / "requirements.lock"
    if missing := [str(path) for path in files.values() if not path.is_file()]:
        raise StudyError(f"{listing(missing)}: not there; make the package from a checkout of ctthemes")
    readme = _readme(study, output, codebook)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [
            ("README.md", readme.encode()),
            *((name, files[name].read_bytes()) for name in sorted(files)),
        ]:
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return target


def check_package(archive: Path) -> pd.DataFrame:
    """Return for every csv of a replication package whether it comes out again in an empty folder.

    The package's own software runs its notebooks on its study, with this Python and the packages installed for it; what
    the lock file names is not installed anew.

    Parameters
    ----------
    archive : Path

    Returns
    -------
    DataFrame
        As `verify_exhibit`, a row per csv.

    Raises
    ------
    StudyError
        If the file is no such package, or its notebooks do not finish.
    """
    with tempfile.TemporaryDirectory(prefix="ctthemes-") as scratch:
        home = Path(scratch)
        _unpack(archive, home)
        command = [sys.executable, "-m", "ctthemes", "run", str(home / STUDY), "--output", str(home / "again")]
        environment = {**os.environ, "PYTHONPATH": str(home / SOFTWARE), "CTTHEMES_CACHE": "off"}  # computed anew
        done = subprocess.run(
            [*command, "--notebooks", str(home / NOTEBOOKS)],
            cwd=home / SOFTWARE, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StudyError(f"{archive}: its notebooks did not finish:\n{done.stderr.strip()}")
        stored = [(name, path) for name, path in _tree(home / RESULTS) if name.endswith(".csv")]
        return as_table(_same(name, path, home / "again" / name) for name, path in stored)


def _names(source: Path, exhibit: str) -> bool:
    return re.search(rf"""[/"']{re.escape(exhibit)}\\?["']""", source.read_text(encoding="utf-8")) is not None


def _hear(_: object) -> None:
    """Hear of each step and say nothing: there is one answer at the end."""


def _recomputed(exhibit: Path, figures: Path, failed: Sequence[str]) -> Check:
    file = exhibit / f"{exhibit.name}.csv"
    check = _same(file.name, file, figures / exhibit.name / file.name)
    why = "; ".join(failed) or "no notebook here draws it: name theirs with --notebooks"
    return check if (figures / exhibit.name / file.name).exists() else check._replace(remedy=why)


def _same(name: str, stored: Path, again: Path) -> Check:
    if not again.exists():
        return Check(name, "computed again from the study", "not written", "the same", False, "run the notebooks")
    same = stored.read_bytes() == again.read_bytes()
    remedy = "the study, the notebooks or the software changed since: run again"
    return Check(
        name, "computed again from the study", "the same" if same else "other numbers", "the same", same, remedy
    )


def _tree(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file below a folder by its name there, without what tools leave behind."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not SKIPPED & set(parts) and not parts[-1].endswith(".pyc"):
            yield "/".join(parts), path


def _readme(study: Path, output: Path, codebook: Path | None) -> str:
    from ctthemes.study.provenance import package_versions, provenance
    from ctthemes.study.study import read_study

    exhibits = sorted(path.parent for path in (output / "figures").glob("*/provenance.json"))
    if not exhibits:
        raise StudyError(f"{output}: no exhibits; run the study first: python -m ctthemes run {study}")
    now = provenance(read_study(study, codebook=codebook))
    stale = [
        each.name
        for each in exhibits
        if read_provenance(each).get("corpus_sha256", now["corpus_sha256"]) != now["corpus_sha256"]
    ]
    if stale:
        raise StudyError(f"{output}: {listing(stale)} come from other documents than the study has now; run it again")
    return README.format(
        study=now["study"], version=package_versions().get("ctthemes", ""), python="3.11", corpus=now["corpus_sha256"],
        codebook=now["codebook_sha256"], n_documents=now["n_documents"], n_exhibits=len(exhibits),
        n_tables=_counted((output / "tables").glob("*.csv")),
    )  # fmt: skip


def _counted(files: Iterable[Path]) -> int:
    return sum(1 for _ in files)


def _unpack(archive: Path, home: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as stored:
            names = stored.namelist()
            if missing := [
                part
                for part in (STUDY, SOFTWARE, NOTEBOOKS, RESULTS)
                if not any(n.startswith(f"{part}/") for n in names)
            ]:
                raise StudyError(f"{archive}: no {listing(missing)} in it; it is no replication package of ctthemes")
            stored.extractall(home)
    except (OSError, zipfile.BadZipFile) as error:
        raise StudyError(f"{archive}: it cannot be opened as a zip ({error})") from error
