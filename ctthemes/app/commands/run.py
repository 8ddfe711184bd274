"""`run`: every notebook on a study, and a page over what they wrote."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctthemes.app import manifest, places
from ctthemes.app.terminal import from_here, progress, say, say_failure, say_note

if TYPE_CHECKING:
    from ctthemes.app.runner import NotebookRun
    from ctthemes.app.text_pages import TextPages
    from ctthemes.study.study import Study

HELP = "execute all notebooks on a study"
DESCRIPTION = """\
Execute every notebook on a study and write what it shows: figures, tables, the executed notebooks, and
index.html, the page to open first.

A study is a folder like seeds/: documents, documents.csv, codebook.yml and, if wanted, word lists. It is only
read, never written to. What the last run wrote into the same output folder is removed first; files that a run
did not write, or that were changed since, stay."""
EXIT = "exit status: 0 all finished; 1 a notebook failed; 2 the study or an argument cannot be used"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args([]).jobs
    2
    """
    places.add_study(parser)
    places.add_places(parser)
    parser.add_argument(
        "--jobs", type=_positive, default=2, metavar="N", help="notebooks executed at a time (default: 2)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Execute the notebooks and write the page.

    Parameters
    ----------
    arguments : Namespace
        study, codebook, output, notebooks, jobs.

    Returns
    -------
    int
        0 all finished, 1 a notebook failed.

    Raises
    ------
    StudyError
        When the study cannot be read or the output folder cannot be used.

    Examples
    --------
    >>> run(argparse.Namespace(study=Path("no/such/study"), notebooks=None))
    Traceback (most recent call last):
        ...
    ValueError: no/such/study: no such study ...
    """
    from ctthemes._shared.files import locked
    from ctthemes.app import notebooks, results_page, runner

    begin = time.monotonic()
    path = places.study_path(arguments.study)
    study = places.opened_study(path, arguments.codebook)
    folder = places.notebooks_folder(arguments.notebooks, study=path)
    if folder == places.own_notebooks(path):
        say_note(f"runs the copies in {from_here(folder)}; delete that folder to run the project's notebooks again")
    sources = _chosen(notebooks.find_notebooks(folder), study)
    output = places.output_folder(arguments.output, path)
    with locked(output / manifest.MANIFEST):
        last = manifest.previous(output)
        for name in manifest.remove_previous(output):
            say_note(f"{output / name} was changed since the last run wrote it and is kept; the page shows it no more")
        before = manifest.stamps(output)
        try:
            runs = runner.run_notebooks(
                sources,
                parameters=places.notebook_parameters(path, arguments.codebook, output),
                output=output / "notebooks",
                jobs=arguments.jobs,
                report=progress(sys.stderr, len(sources)),
            )
            texts = _text_pages(output, study, runs)
            written = manifest.written_since(output, before)
            changed = manifest.changes(last, output, [name for name in written if name != manifest.INDEX])
            head = results_page.Head(study.name, _facts(study), study.corpus)
            index = results_page.save_page(output, head=head, runs=runs, written=written, changed=changed, texts=texts)
        finally:
            manifest.write_manifest(output, manifest.written_since(output, before))
    failed = [failed_run for failed_run in runs if failed_run.failure]
    for failed_run in failed:
        say_failure(failed_run)
    say(f"{len(runs) - len(failed)} of {len(runs)} notebooks finished in {time.monotonic() - begin:.0f} s")
    if last:
        say(f"Since the last run: {len(changed)} exhibits or tables changed" if changed else "The same as the last run")
    say(f"Open {from_here(index)}")
    return 1 if failed else 0


def _text_pages(output: Path, study: Study, runs: Sequence[NotebookRun]) -> TextPages | None:
    """Write the documents as pages where the settings say so, and lead the quotations of the notebooks' pages to them."""
    from ctthemes.app.text_pages import link_quotations, save_text_pages

    if study.settings.share != "texts":
        return None
    texts = save_text_pages(output, study)
    for run in runs:
        if run.html is not None:
            link_quotations(run.html, texts)
    return texts


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


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of at least 1")
    return int(text)
