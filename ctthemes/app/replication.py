"""Replication: one zip from which somebody else can compute every number, and the check that they can."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pandas as pd

from ctthemes._shared.checks import StudyError, listing
from ctthemes._shared.files import replacing, scratch_folder
from ctthemes._shared.word_file import FIRST_DAY
from ctthemes.app import places
from ctthemes.app.recomputation import RULE, compared, run_into
from ctthemes.exhibits._file_checks import Check
from ctthemes.exhibits._verification import as_table, read_provenance

SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store", ".git"}
STUDY, SOFTWARE, NOTEBOOKS, RESULTS = "study", "software", "notebooks", "results"
MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 100_000, 4_000_000_000, 200
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

Then compare `again/figures` and `again/tables` with `results/`: the .csv files are the same, byte for byte. This runs the
software and the notebooks of this package: read them first, as you would any program. With a ctthemes that you trust,
`python -m ctthemes package --check PACKAGE.zip` computes the study again without running anything of this package.
Figures are the same byte for byte where matplotlib and its FreeType are those of the lock.

Made from corpus {corpus} with codebook {codebook} (SHA-256). {n_documents:,} documents; {n_exhibits} exhibits,
{n_tables} tables. The run takes about a minute on a laptop for a small study.
"""


def save_package(
    target: Path, *, study: Path, output: Path, notebooks: Path, project: Path, codebook: Path | None = None
) -> list[str]:
    """Return the links left out of the zip written: study, notebooks, results, software, lock file, README.

    Written twice from the same files it has the same bytes. An older file of the name stays until the new one is whole.

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

    Returns
    -------
    list of str
        Links that lead out of the study or the results: they are not followed.

    Raises
    ------
    StudyError
        If there are no results of this very study, no lock file, or the zip cannot be written.

    Examples
    --------
    >>> save_package(Path("p.zip"), study=Path("."), output=Path("no"), notebooks=Path("no"), project=Path("no"))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: no/pyproject.toml, ...: not there; make the package from a checkout of ctthemes
    """
    trees = {STUDY: study, f"{RESULTS}/figures": output / "figures", f"{RESULTS}/tables": output / "tables"}
    files: dict[str, Path] = {}
    left_out: list[str] = []
    for name, folder in trees.items():
        inside, links = _tree(folder)
        files |= {f"{name}/{path}": file for path, file in inside.items()}
        left_out += links
    if codebook is not None:
        files[f"{STUDY}/codebook.yml"] = codebook
    files |= {f"{NOTEBOOKS}/{path.name}": path for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))}
    files |= {
        f"{SOFTWARE}/ctthemes/{path}": file for path, file in _tree(Path(__file__).resolve().parents[1])[0].items()
    }
    files |= {
        f"{SOFTWARE}/{name}": project / name for name in ("pyproject.toml", "LICENSE", "CITATION.cff", "README.md")
    }
    files["requirements.lock"] = project / "requirements.lock"
    if missing := [str(path) for path in files.values() if not path.is_file()]:
        raise StudyError(f"{listing(missing)}: not there; make the package from a checkout of ctthemes")
    readme = _readme(study, output, codebook).encode()
    with replacing(target) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["README.md", *sorted(files)]:
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name].read_bytes() if name in files else readme)
    return left_out


def check_package(archive: Path, *, notebooks: Path | None = None) -> pd.DataFrame:
    """Return for every csv of a replication package whether it comes out of the package's study again.

    The ctthemes that is installed here computes, with its own notebooks; nothing of the package is run. A notebook of
    the package that is not one of these is named, for whoever wants to read it and run it.

    Parameters
    ----------
    archive : Path
    notebooks : Path, optional
        The folder of the notebooks to run; the project's own if not given.

    Returns
    -------
    DataFrame
        As `verify_exhibit`, a row per csv and per notebook.

    Raises
    ------
    StudyError
        If the file is no such package, or unpacks to too much.

    Examples
    --------
    >>> check_package(Path("no.zip"))
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: no.zip: it cannot be opened as a zip (...
    """
    from ctthemes.app.notebooks import find_notebooks

    own = find_notebooks(places.notebooks_folder(notebooks))
    with scratch_folder() as home:
        _unpack(archive, home)
        failed = run_into(home / "again", own, study=home / STUDY)
        stored, _ = _tree(home / RESULTS)
        tables = [name for name in stored if name.endswith(".csv")]
        checks = [*_notebook_checks(home / NOTEBOOKS, own)]
        checks += [compared(name, stored[name], home / "again" / name) for name in tables]
    if not tables:
        checks.append(Check(archive.name, RULE, "nothing", "a csv", False, "the package holds no numbers to compute"))
    checks += [Check(line.split()[0], "its notebook finishes", line, "yes", False, "mend the study") for line in failed]
    return as_table(checks)


def _notebook_checks(packed: Path, own: Iterable[Path]) -> list[Check]:
    """Return which notebooks of a package are those that were run."""
    from ctthemes.app.notebooks import read_notebook

    def sources(path: Path) -> list[str] | None:
        try:
            return [str(cell.source) for cell in read_notebook(path).cells]
        except Exception:  # whatever is wrong with a notebook from outside, it is not ours
            return None

    installed = {path.name: sources(path) for path in own}
    rule, remedy = "was run", "read it, and run it yourself if you trust it: what it alone draws was not checked"
    checks = []
    for path in sorted(packed.glob("*.ipynb")):
        same = installed.get(path.name) is not None and sources(path) == installed[path.name]
        checks.append(
            Check(path.name, rule, "yes" if same else "no, it differs from the one here", "yes", same, remedy)
        )
    return checks


def _tree(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Return every file below a folder by its name there, and the links that lead out of it; tools' own files aside."""
    files: dict[str, Path] = {}
    links: list[str] = []
    home = folder.resolve()
    for place, below, names in os.walk(folder, followlinks=False):
        inside = [Path(place) / name for name in sorted([*below, *names])]
        links += [str(path) for path in inside if path.is_symlink() and not path.resolve().is_relative_to(home)]
        below[:] = [name for name in below if name not in SKIPPED]
        for path in inside:
            if path.name in SKIPPED or path.suffix == ".pyc" or not path.is_file() or str(path) in links:
                continue
            files[path.relative_to(folder).as_posix()] = path
    return dict(sorted(files.items())), links


def _readme(study: Path, output: Path, codebook: Path | None) -> str:
    from ctthemes.study.provenance import package_versions, provenance
    from ctthemes.study.study import read_study

    exhibits = sorted(path.parent for path in (output / "figures").glob("*/provenance.json"))
    if not exhibits:
        raise StudyError(f"{output}: no exhibits; run the study first: ctthemes run {study}")
    now = provenance(read_study(study, codebook=codebook))
    stale = [
        exhibit.name
        for exhibit in exhibits
        if read_provenance(exhibit).get("corpus_sha256", now["corpus_sha256"]) != now["corpus_sha256"]
    ]
    if stale:
        raise StudyError(f"{output}: {listing(stale)} come from other documents than the study has now; run it again")
    return README.format(
        study=now["study"], version=package_versions().get("ctthemes", ""), python="3.11", corpus=now["corpus_sha256"],
        codebook=now["codebook_sha256"], n_documents=now["n_documents"], n_exhibits=len(exhibits),
        n_tables=sum(1 for _ in (output / "tables").glob("*.csv")),
    )  # fmt: skip


def _unpack(archive: Path, home: Path) -> None:
    """Unpack what is data: the study, the results, and the notebooks, to be compared."""
    try:
        with zipfile.ZipFile(archive) as stored:
            members = [member for member in stored.infolist() if not member.is_dir()]
            _refuse(archive, members)
            for member in members:
                if PurePosixPath(member.filename).parts[0] in (STUDY, RESULTS, NOTEBOOKS):
                    stored.extract(member, home)
    except StudyError:
        raise
    except Exception as error:  # zip, zlib, lzma and the system each raise errors of their own
        raise StudyError(f"{archive}: it cannot be opened as a zip ({error}); fetch or pack it again") from None


def _refuse(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    """Stop at an archive that is no package, or would unpack to far more than one."""
    names = [member.filename for member in members]
    parts = (STUDY, SOFTWARE, NOTEBOOKS, RESULTS)
    if missing := [part for part in parts if not any(name.startswith(f"{part}/") for name in names)]:
        raise StudyError(f"{archive}: no {listing(missing)} in it; it is no replication package of ctthemes")
    if strange := [name for name in names if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts]:
        raise StudyError(f"{archive}: holds names that lead out of it: {listing(strange)}; do not trust it")
    if len(set(names)) < len(names):
        raise StudyError(
            f"{archive}: holds two files of one name, so what is in it depends on who reads it; pack it again"
        )
    unpacked, packed = sum(member.file_size for member in members), max(1, archive.stat().st_size)
    too_much = len(members) > MOST_MEMBERS or unpacked > MOST_BYTES
    if too_much or (unpacked > 50_000_000 and unpacked > MOST_RATIO * packed):
        raise StudyError(
            f"{archive}: {len(members):,} files of {unpacked / 1e6:,.0f} MB packed into {packed / 1e6:.1f} MB are more "
            "than is unpacked unseen; unpack it yourself if you trust it"
        )
