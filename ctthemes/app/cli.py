"""The command line: ``python -m ctthemes`` with new, check, run, lab, quotes, export, import, verify or package."""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ctthemes.app import commands, manifest, results_page, runner
from ctthemes.app import notebooks as notebook
from ctthemes.app.options import command_parser
from ctthemes.app.terminal import (
    from_here,
    printable,
    progress,
    reading_progress,
    say,
    say_error,
    say_failure,
    say_note,
)

if TYPE_CHECKING:
    import pandas as pd

    from ctthemes.study.study import Study

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT_STUDY = "seeds"
START = "00_start.ipynb"
QUIET_LAB = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
"""Its server asks the network for nothing, unless the user says so after `--`."""

FINISHED, NOTEBOOKS_FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    cut = words.index("--") if "--" in words else len(words)
    arguments = command_parser().parse_args(words[:cut])
    arguments.passed_on = words[cut + 1 :]
    try:
        status = _act(arguments)
    except (ValueError, OSError) as error:
        say_error(f"{error}" or type(error).__name__)
        return UNUSABLE
    except KeyboardInterrupt:
        say_error("interrupted; what was written so far is in the output folder, without an index page")
        return INTERRUPTED
    return status


def _act(arguments: argparse.Namespace) -> int:
    """Do what the command asks for, and return the exit status."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "run": _run,
        "lab": _lab,
        "check": _check_study,
        "new": _new,
        "quotes": _quotes,
        "export": _export,
        "import": _import,
        "verify": _verify,
        "package": _package,
    }
    return actions[arguments.command](arguments)


def _run(arguments: argparse.Namespace) -> int:
    begin = time.monotonic()
    path = _study_path(arguments.study)
    study = _read_study(path, arguments.codebook)
    sources = _chosen(notebook.find_notebooks(_notebooks_folder(arguments.notebooks)), study)
    output = _output_folder(arguments.output, path)
    last = manifest.previous(output)
    for name in manifest.remove_previous(output):
        say_note(f"{output / name} was changed since the last run wrote it and is kept; the page shows it no more")
    before = manifest.stamps(output)
    try:
        runs = runner.run_notebooks(
            sources,
            parameters=_parameters(path, arguments.codebook, output),
            output=output / "notebooks",
            jobs=arguments.jobs,
            report=progress(sys.stderr, len(sources)),
        )
        written = manifest.written_since(output, before)
        changed = manifest.changes(last, output, [name for name in written if name != manifest.INDEX])
        index = results_page.write_index(
            output, name=study.name, facts=_facts(study), runs=runs, written=written, changed=changed
        )
    finally:
        manifest.write_manifest(output, manifest.written_since(output, before))
    failed = [run for run in runs if run.failure]
    for run in failed:
        say_failure(run)
    print(f"{len(runs) - len(failed)} of {len(runs)} notebooks finished in {time.monotonic() - begin:.0f} s")
    if last:
        print(
            f"Since the last run: {len(changed)} exhibits or tables changed" if changed else "The same as the last run"
        )
    print(f"Open {from_here(index)}")
    return NOTEBOOKS_FAILED if failed else FINISHED


def _chosen(sources: Sequence[Path], study: Study) -> list[Path]:
    """Return the notebooks that the study's settings name, all of them where they name none."""
    names = study.settings.notebooks
    stems = [source.stem for source in sources]
    if strange := [name for name in names if name not in stems]:
        raise ValueError(f"settings.yml: notebooks: there is no {', '.join(strange)}; there are {', '.join(stems)}")
    return [source for source in sources if not names or source.stem in names]


def _facts(study: Study) -> list[str]:
    """Return what the head of the page says of the study."""
    dates = study.corpus["date"].dropna()
    n_documents, n_themes = len(study.corpus), len(study.codebook.themes)
    facts = [f"{n_documents:,} document{'s' if n_documents != 1 else ''}"]
    if len(dates):
        first, last = dates.min().year, dates.max().year
        facts.append(f"{first} to {last}" if first != last else f"{first}")
    if len(dates) < n_documents:
        facts.append(f"{n_documents - len(dates):,} without a date")
    return [*facts, f"{n_themes} theme{'s' if n_themes != 1 else ''} in the codebook"]


def _check_study(arguments: argparse.Namespace) -> int:
    from ctthemes.study.card import corpus_card
    from ctthemes.study.limits import study_limits
    from ctthemes.study.problems import corpus_problems
    from ctthemes.study.settings import SETTINGS_FILE, read_settings
    from ctthemes.study.study import read_study

    path = _study_path(arguments.study)
    home = path if path.is_dir() else path.parent
    settings = read_settings(home / SETTINGS_FILE)
    lacks = arguments.codebook is None and not (home / settings.codebook).exists()
    study = read_study(
        path,
        codebook=arguments.codebook and arguments.codebook.resolve(),
        on_error="report",
        progress=reading_progress(sys.stderr),
        needs_codebook=not lacks,
    )
    problems, limits = corpus_problems(study), study_limits(study)
    rows = [*problems.to_dict("records"), *limits.to_dict("records")]
    for row in sorted(rows, key=lambda row: row["severity"] != "fix"):
        say(printable(f"{row['severity']!s}: {row['about']}: {row['message']}"))
    if lacks:
        book = home / study.settings.codebook
        say(f"fix: codebook: {book} is not there; write one, or borrow one with --codebook FILE")
    say("\n" + "\n".join(_card_lines(corpus_card(study))))
    n_fix = sum(row["severity"] == "fix" for row in rows) + lacks
    n_look = len(rows) + lacks - n_fix
    say(f"{n_fix or 'nothing'} to fix{f', {n_look} to look at' if n_look else ''}")
    return NOTEBOOKS_FAILED if n_fix else FINISHED


def _card_lines(card: pd.DataFrame) -> list[str]:
    lines = []
    for part, rows in card[card["part"].isin(["all", "date source", "language", "removed", "repaired"])].groupby(
        "part", sort=False
    ):
        said = ", ".join(
            f"{group} {number}".strip()
            for group, number in zip(rows["group"].tolist(), rows["n_documents"].tolist(), strict=True)
        )
        lines.append(f"{'documents' if part == 'all' else str(part)}: {said}")
    return lines


def _new(arguments: argparse.Namespace) -> int:
    from ctthemes.study.scaffold import make_study

    made = make_study(arguments.study)
    for path in made.written:
        say(f"wrote {from_here(path.resolve())}")
    for note in made.notes:
        say(printable(note))
    say(f"Now put your themes into codebook.yml, look through settings.yml, and run: check {arguments.study}")
    return FINISHED


def _quotes(arguments: argparse.Namespace) -> int:
    for line in commands.quoted_lines(_read_study(_study_path(arguments.study), arguments.codebook), arguments):
        print(line)
    return FINISHED


def _export(arguments: argparse.Namespace) -> int:
    study = _read_study(_study_path(arguments.study), arguments.codebook)
    return _say_with_notes(*commands.exported(study, arguments.file))


def _import(arguments: argparse.Namespace) -> int:
    return _say_with_notes(*commands.imported(arguments.file, arguments.study))


def _say_with_notes(said: str, notes: Sequence[str]) -> int:
    for note in notes:
        say_note(printable(note))
    say(said)
    return FINISHED


def _lab(arguments: argparse.Namespace) -> int:
    notebooks = _notebooks_folder(arguments.notebooks)
    sources = notebook.find_notebooks(notebooks)
    if arguments.study is None and (arguments.codebook or arguments.output):
        raise ValueError("lab: --codebook and --output need a STUDY, since without one the notebooks open as they are")
    if arguments.study is None:
        _become_jupyterlab(notebooks.parent, opened=notebooks.name, passed_on=arguments.passed_on)
    path = _study_path(arguments.study)
    _read_study(path, arguments.codebook)
    output = _output_folder(arguments.output, path)
    copies = output / "lab"
    for name in notebook.copy_notebooks(sources, copies, parameters=_parameters(path, arguments.codebook, output)):
        say_note(f"{copies / name} is there already and is kept; delete it for a fresh copy")
    _become_jupyterlab(output, opened=copies.name, passed_on=arguments.passed_on)


def _become_jupyterlab(root: Path, *, opened: str, passed_on: Sequence[str]) -> NoReturn:
    """Replace this process by JupyterLab, whose python3 kernel is this interpreter's."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    first = f"{opened}/{START}" if (root / opened / START).exists() else opened
    command += [f"--LabApp.default_url=/lab/tree/{first}", *QUIET_LAB, *passed_on]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"})


def _verify(arguments: argparse.Namespace) -> int:
    from ctthemes.app.replication import recompute
    from ctthemes.exhibits._verification import read_provenance, verify_exhibit

    given: Path = arguments.exhibit.resolve()
    found = sorted(path.parent for path in given.glob("*/provenance.json"))
    exhibits = [given] if (given / "provenance.json").exists() or not found else found
    tables = [verify_exhibit(each, preset=arguments.preset).assign(exhibit=each.name) for each in exhibits]
    name = str(read_provenance(exhibits[0]).get("study", ""))
    study = arguments.study or next((each for each in (Path(name), PROJECT / name) if name and each.exists()), None)
    if study is None:
        say_note(f"the study {name!r} is not here, so its numbers were not computed again; name it with --study")
    else:
        notebooks = _notebooks_folder(arguments.notebooks)
        tables.append(recompute(exhibits, study=_study_path(study), notebooks=notebooks, codebook=arguments.codebook))
    return _report_checks(tables)


def _package(arguments: argparse.Namespace) -> int:
    from ctthemes.app.replication import check_package, save_package

    if arguments.check:
        return _report_checks([check_package(arguments.check.resolve())])
    path = _study_path(arguments.study)
    name = path.stem if path.is_file() else path.name
    target = save_package(
        (arguments.to or Path(f"{name}-replication.zip")).resolve(), study=path, project=PROJECT,
        output=_output_folder(arguments.output, path), notebooks=_notebooks_folder(arguments.notebooks),
        codebook=arguments.codebook and arguments.codebook.resolve(),
    )  # fmt: skip
    print(f"Wrote {from_here(target)} ({target.stat().st_size / 1e6:.1f} MB)")
    print(f"Reproduce it: python -m ctthemes package --check {from_here(target)}")
    return FINISHED


def _report_checks(tables: Sequence[pd.DataFrame]) -> int:
    """Print what does not hold, and how much was checked; return the exit status."""
    rows = [row for table in tables for row in table.itertuples()]
    broken = [row for row in rows if not row.holds]
    for row in broken:
        print(f"{row.file}: {row.rule}: {row.found}, not {row.wanted}; {row.remedy}")
    for rule in ("drawn again from its csv", "computed again from the study"):
        mine = [row for row in rows if row.rule == rule]
        if mine:
            print(f"{rule}: {sum(row.found == 'the same' for row in mine)} of {len(mine)} the same")
        for row in mine:
            if row.holds and row.found != "the same":
                print(f"{row.file}: {rule}: {row.found}")
    print(f"{len(rows) - len(broken)} of {len(rows)} checks hold")
    return NOTEBOOKS_FAILED if broken else FINISHED


def _notebooks_folder(given: Path | None) -> Path:
    """Return the folder given, else the checkout's, else ``notebooks`` from here."""
    beside = PROJECT / "notebooks"
    return (given or (beside if beside.is_dir() else Path("notebooks"))).resolve()


def _study_path(given: Path | None) -> Path:
    """Return the study given, else the seeds from here, else the checkout's."""
    here = Path(DEFAULT_STUDY)
    path = given or (here if here.exists() else PROJECT / DEFAULT_STUDY)
    if not path.exists():
        raise ValueError(f"{path}: no such study (looked from {Path.cwd()}); give the folder that holds its documents")
    return path.resolve()


def _output_folder(given: Path | None, study: Path) -> Path:
    """Return the output folder, made if need be, which must not be the study's own."""
    name = study.stem if study.is_file() else study.name
    output = (given or Path("output") / name).resolve()
    if output == study:
        raise ValueError(f"{given}: results cannot go into the study's own folder; choose another with --output")
    output.mkdir(parents=True, exist_ok=True)
    return output


def _read_study(path: Path, codebook: Path | None) -> Study:
    """Return the study, read once before any kernel starts, so that what is wrong with it is said at once."""
    from ctthemes.study.study import read_study

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        study = read_study(path, codebook=codebook and codebook.resolve(), progress=reading_progress(sys.stderr))
    for warning in caught:
        say_note(f"{warning.message}")
    return study


def _parameters(study: Path, codebook: Path | None, output: Path) -> dict[str, str | None]:
    """Return what the notebooks are told, as paths that hold wherever they run."""
    return {
        "STUDY": str(study),
        "CODEBOOK": str(codebook.resolve()) if codebook else None,
        "OUTPUT": str(output),
    }
