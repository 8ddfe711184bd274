"""The command line: ``python -m ctthemes`` with new, check, run, lab, quotes, export, import, verify or package."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from ctthemes import commands as own
from ctthemes import manifest, notebook, page, runner

if TYPE_CHECKING:
    import pandas as pd

    from ctthemes.study import Study

PROJECT = Path(__file__).resolve().parents[1]
DEFAULT_STUDY = "seeds"
START = "00_start.ipynb"
QUIET_LAB = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
"""Its server asks the network for nothing, unless the user says so after `--`."""

FINISHED, NOTEBOOKS_FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

DESCRIPTION = "Thematic analysis of policy texts: themes, topics and trends, from a folder of documents to figures."
RUN = """\
Execute every notebook on a study and write what it shows: figures, tables, the executed notebooks, and
index.html, the page to open first.

A study is a folder like seeds/: documents, documents.csv, codebook.yml and, if wanted, word lists. It is only
read, never written to. What the last run wrote into the same output folder is removed first; files that a run
did not write, or that were changed since, stay."""
CHECK = """\
Read a study as `run` does, change nothing, and say what to fix before its numbers can be trusted: files that
cannot be read, dates that are missing or disagree, documents that repeat others or are in another language,
and how much was taken out or mended."""
NEW = """\
Make STUDY a study: write documents.csv, with the documents that lie in the folder and the dates that can be
read in them, a codebook to fill, empty word lists and settings.yml. What is there already stays as it is."""
LAB = """\
Open JupyterLab on the notebooks, with this environment's own kernel.

Without STUDY the notebooks open as they are, on the seeds. With STUDY, copies of them that are set to that
study go to lab/ in its output folder and open there. A copy that is there already is yours and is kept.
Whatever follows -- goes to JupyterLab, for example: lab -- --no-browser --port 9000"""
VERIFY = """\
Hold exhibits against their own record: the files against their hashes, the pictures against the journal's rules, the
picture drawn again from its csv, and the csv computed again from the study.

EXHIBIT is a folder in figures/, or figures/ itself. The study is looked for by its name, here and in the project;
name it with --study where it is elsewhere."""
PACKAGE = """\
Write one zip with which somebody else can reproduce every number: study, notebooks, results, software, lock file
and a README. Run the study first. With --check, ZIP is unpacked in an empty folder, run there with this Python,
and every csv compared."""
EXIT = "exit status: 0 all finished; 1 a notebook failed; 2 the study or an argument cannot be used"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    cut = words.index("--") if "--" in words else len(words)
    arguments = _parser().parse_args(words[:cut])
    arguments.passed_on = words[cut + 1 :]
    try:
        status: int = arguments.action(arguments)
    except (ValueError, OSError) as error:
        _say_error(f"{error}" or type(error).__name__)
        return UNUSABLE
    except KeyboardInterrupt:
        _say_error("interrupted; what was written so far is in the output folder, without an index page")
        return INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ctthemes", description=DESCRIPTION)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_command(commands, "run", _run, help="execute all notebooks on a study", description=RUN)
    _add_command(commands, "lab", _lab, help="open JupyterLab on the notebooks", description=LAB)
    _add_command(commands, "check", _check_study, help="say what to fix in a study", description=CHECK)
    commands.choices["check"].epilog = "exit status: 0 nothing to fix; 1 something to fix; 2 the study cannot be read"
    _add_plain_command(commands, "new", _new, help="make a study folder", description=NEW)
    commands.choices["new"].add_argument(
        "study", metavar="STUDY", type=Path, help="the folder, made if it is not there"
    )
    _add_command(commands, "quotes", _quotes, help="print the quotations behind a number", description=own.QUOTES)
    own.add_quotes_arguments(commands.choices["quotes"])
    own.add_export_arguments(
        _add_plain_command(commands, "export", _export, help="write a REFI-QDA file", description=own.EXPORT)
    )
    own.add_import_arguments(
        _add_plain_command(commands, "import", _import, help="make a study of a REFI-QDA file", description=own.IMPORT)
    )
    _add_verify(commands)
    _add_package(commands)
    for name in ("run", "lab", "package"):
        _add_places(commands.choices[name])
    run = commands.choices["run"]
    run.epilog = EXIT
    run.add_argument("--jobs", type=_positive, default=2, metavar="N", help="notebooks executed at a time (default: 2)")
    return parser


def _add_plain_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    action: Callable[[argparse.Namespace], int],
    *,
    help: str,  # noqa: A002 (argparse calls it so)
    description: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=help, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.set_defaults(action=action)
    return command


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    action: Callable[[argparse.Namespace], int],
    *,
    help: str,  # noqa: A002 (argparse calls it so)
    description: str,
) -> None:
    command = _add_plain_command(commands, name, action, help=help, description=description)
    command.add_argument("study", nargs="?", metavar="STUDY", type=Path, help="the study's folder (default: seeds)")
    command.add_argument(
        "--codebook",
        type=Path,
        metavar="FILE",
        help="a codebook to use instead of the study's own codebook.yml",
    )


def _add_places(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where results go (default: output/NAME of the study, from here)",
    )
    command.add_argument(
        "--notebooks", type=Path, metavar="DIR", help="the folder of notebooks (default: the project's own)"
    )


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verify = commands.add_parser(
        "verify", help="hold exhibits against their record", description=VERIFY,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verify.set_defaults(action=_verify)
    verify.add_argument("exhibit", metavar="EXHIBIT", type=Path, help="an exhibit's folder, or a folder of them")
    verify.add_argument("--study", type=Path, metavar="DIR", help="the study to compute from (default: by its name)")
    verify.add_argument("--codebook", type=Path, metavar="FILE", help="a codebook instead of the study's own")
    verify.add_argument("--notebooks", type=Path, metavar="DIR", help="the notebooks (default: the project's own)")
    verify.add_argument("--preset", metavar="NAME", help="another journal than the one drawn for")


def _add_package(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _add_command(commands, "package", _package, help="write or check a replication package", description=PACKAGE)
    package = commands.choices["package"]
    package.add_argument("--check", type=Path, metavar="ZIP", help="reproduce the csv files of this package")
    package.add_argument("--to", type=Path, metavar="ZIP", help="the zip to write (default: NAME-replication.zip)")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of at least 1")
    return int(text)


def _run(arguments: argparse.Namespace) -> int:
    begin = time.monotonic()
    sources = notebook.find_notebooks(_notebooks_folder(arguments.notebooks))
    path = _study_path(arguments.study)
    study = _read_study(path, arguments.codebook)
    output = _output_folder(arguments.output, path)
    last = manifest.previous(output)
    for name in manifest.remove_previous(output):
        _say_note(f"{output / name} was changed since the last run wrote it and is kept; the page shows it no more")
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
        index = page.write_index(
            output, name=study.name, facts=_facts(study), runs=runs, written=written, changed=changed
        )
    finally:
        manifest.write_manifest(output, manifest.written_since(output, before))
    failed = [run for run in runs if run.failure]
    for run in failed:
        _say_failure(run)
    print(f"{len(runs) - len(failed)} of {len(runs)} notebooks finished in {time.monotonic() - begin:.0f} s")
    if last:
        print(
            f"Since the last run: {len(changed)} exhibits or tables changed" if changed else "The same as the last run"
        )
    print(f"Open {_from_here(index)}")
    return NOTEBOOKS_FAILED if failed else FINISHED


def _check_study(arguments: argparse.Namespace) -> int:
    from ctthemes import cards
    from ctthemes.study import read_study

    path = _study_path(arguments.study)
    home = path if path.is_dir() else path.parent
    lacks = arguments.codebook is None and not (home / "codebook.yml").exists()
    study = read_study(
        path,
        codebook=arguments.codebook and arguments.codebook.resolve(),
        on_error="report",
        progress=reading_progress(sys.stderr),
        needs_codebook=not lacks,
    )
    problems = cards.corpus_problems(study)
    for row in problems.to_dict("records"):
        _say(f"{row['severity']!s}: {row['about']}: {row['message']}")
    if lacks:
        _say(f"fix: codebook: {home / 'codebook.yml'} is not there; write one, or borrow one with --codebook FILE")
    card = cards.corpus_card(study)
    _say("\n" + "\n".join(_card_lines(card)))
    n_fix = int((problems["severity"] == "fix").sum()) + lacks
    _say(f"{n_fix} to fix, {len(problems) + lacks - n_fix} to look at" if n_fix or len(problems) else "nothing to fix")
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
    from ctthemes.scaffold import make_study

    written = make_study(arguments.study)
    for path in written:
        _say(f"wrote {_from_here(path.resolve())}")
    _say(
        f"Now fill codebook.yml, put documents into {arguments.study} if there are none, and run: check {arguments.study}"
    )
    return FINISHED


def _quotes(arguments: argparse.Namespace) -> int:
    for line in own.quoted_lines(_read_study(_study_path(arguments.study), arguments.codebook), arguments):
        print(line)
    return FINISHED


def _export(arguments: argparse.Namespace) -> int:
    study = _read_study(_study_path(arguments.study), arguments.codebook)
    return _say_with_notes(*own.exported(study, arguments.file))


def _import(arguments: argparse.Namespace) -> int:
    return _say_with_notes(*own.imported(arguments.file, arguments.study))


def _say_with_notes(said: str, notes: Sequence[str]) -> int:
    for note in notes:
        _say_note(_printable(note))
    _say(said)
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
        _say_note(f"{copies / name} is there already and is kept; delete it for a fresh copy")
    _become_jupyterlab(output, opened=copies.name, passed_on=arguments.passed_on)


def _verify(arguments: argparse.Namespace) -> int:
    from ctthemes.replication import recompute
    from ctthemes.verification import read_provenance, verify_exhibit

    given: Path = arguments.exhibit.resolve()
    found = sorted(path.parent for path in given.glob("*/provenance.json"))
    exhibits = [given] if (given / "provenance.json").exists() or not found else found
    tables = [verify_exhibit(each, preset=arguments.preset).assign(exhibit=each.name) for each in exhibits]
    name = str(read_provenance(exhibits[0]).get("study", ""))
    study = arguments.study or next((each for each in (Path(name), PROJECT / name) if name and each.exists()), None)
    if study is None:
        _say_note(f"the study {name!r} is not here, so its numbers were not computed again; name it with --study")
    else:
        notebooks = _notebooks_folder(arguments.notebooks)
        tables.append(recompute(exhibits, study=_study_path(study), notebooks=notebooks, codebook=arguments.codebook))
    return _report_checks(tables)


def _package(arguments: argparse.Namespace) -> int:
    from ctthemes.replication import check_package, write_package

    if arguments.check:
        return _report_checks([check_package(arguments.check.resolve())])
    path = _study_path(arguments.study)
    name = path.stem if path.is_file() else path.name
    target = write_package(
        (arguments.to or Path(f"{name}-replication.zip")).resolve(), study=path, project=PROJECT,
        output=_output_folder(arguments.output, path), notebooks=_notebooks_folder(arguments.notebooks),
        codebook=arguments.codebook and arguments.codebook.resolve(),
    )  # fmt: skip
    print(f"Wrote {_from_here(target)} ({target.stat().st_size / 1e6:.1f} MB)")
    print(f"Reproduce it: python -m ctthemes package --check {_from_here(target)}")
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


def _become_jupyterlab(root: Path, *, opened: str, passed_on: Sequence[str]) -> NoReturn:
    """Replace this process by JupyterLab, whose python3 kernel is this interpreter's."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    first = f"{opened}/{START}" if (root / opened / START).exists() else opened
    command += [f"--LabApp.default_url=/lab/tree/{first}", *QUIET_LAB, *passed_on]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"})


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
    from ctthemes.study import read_study

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        study = read_study(path, codebook=codebook and codebook.resolve(), progress=reading_progress(sys.stderr))
    for warning in caught:
        _say_note(f"{warning.message}")
    return study


def _parameters(study: Path, codebook: Path | None, output: Path) -> dict[str, str | None]:
    """Return what the notebooks are told, as paths that hold wherever they run."""
    return {
        "STUDY": str(study),
        "CODEBOOK": str(codebook.resolve()) if codebook else None,
        "OUTPUT": str(output),
    }


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


def progress(stream: TextIO, n_notebooks: int) -> Callable[[runner.Step], None]:
    """Return a listener that writes a line per finished notebook and, on a terminal, a bar under them."""
    shares: dict[Path, float] = {}
    on_terminal = stream.isatty()

    def hear(step: runner.Step) -> None:
        shares[step.source] = step.cell / step.n_cells
        if on_terminal:
            stream.write("\r\x1b[K")
        if step.run:
            stream.write(_finished_line(step.run) + "\n")
        if on_terminal and (not step.run or sum(shares.values()) < n_notebooks):
            stream.write(_bar(sum(shares.values()) / n_notebooks, step))
        stream.flush()

    return hear


def reading_progress(stream: TextIO) -> Callable[[int, int, str], None]:
    """Return a listener that counts files on a terminal, and every hundredth elsewhere."""
    on_terminal = stream.isatty()

    def hear(number: int, total: int, name: str) -> None:
        last = number == total
        if on_terminal:
            stream.write("\r\x1b[K" + ("" if last else f"reading {number:,} of {total:,}: {_printable(name)}"[:79]))
        elif number % 100 == 0:
            stream.write(f"read {number:,} of {total:,} documents\n")
        stream.flush()

    return hear


def _printable(text: str) -> str:
    """Return text in which nothing can steer a terminal."""
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)


def _say(text: str) -> None:
    """Print text that may hold file names and pieces of documents."""
    said = _printable(text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(said.encode(encoding, errors="replace").decode(encoding))


def _finished_line(run: runner.NotebookRun) -> str:
    outcome = f"stopped {run.failure.place}: {run.failure.error}" if run.failure else "finished"
    return textwrap.shorten(f"{run.source.stem}: {outcome}", 100, placeholder=" ...") + f" ({run.seconds:.1f} s)"


def _bar(share: float, step: runner.Step) -> str:
    """Return one line that fits the terminal: a bar, the share done, and the cell that began last."""
    filled = round(20 * share)
    cell = "" if step.run else f"  {step.source.stem}, cell {step.cell + 1}"
    text = f"[{'#' * filled}{'.' * (20 - filled)}] {share:4.0%}{cell}"
    return text[: shutil.get_terminal_size().columns - 1]


def _say_failure(run: runner.NotebookRun) -> None:
    detail = f"{run.failure.error}\n{run.failure.detail}" if run.failure else ""
    place = run.failure.place if run.failure else ""
    report = [f"\n{run.source.name} stopped {place}", textwrap.indent(detail.rstrip(), "    ")]
    if run.html:
        report.append(f"    (its page as far as it came: {_from_here(run.html)})")
    print("\n".join(report), file=sys.stderr)


def _say_error(message: str) -> None:
    print(_paragraph(f"ctthemes: error: {message}"), file=sys.stderr)


def _say_note(message: str) -> None:
    print(_paragraph(f"note: {message}"), file=sys.stderr)


def _paragraph(text: str) -> str:
    width = min(100, shutil.get_terminal_size().columns)
    lines = [textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines()]
    return "\n".join(lines)


def _from_here(path: Path) -> str:
    """Return the path as seen from here if it lies below, else whole."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
