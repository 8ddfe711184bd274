"""`check`: what to fix in a study before its numbers can be trusted."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ctthemes.app import places
from ctthemes.app.terminal import reading_progress, say

if TYPE_CHECKING:
    import pandas as pd

    from ctthemes.study.study import Study

HELP = "say what to fix in a study"
DESCRIPTION = """\
Read a study as `run` does, change nothing, and say what to fix before its numbers can be trusted: files that
cannot be read, dates that are missing or disagree, documents that repeat others or are in another language,
and how much was taken out or mended."""
EXIT = "exit status: 0 nothing to fix; 1 something to fix; 2 the study cannot be read"

_SHOWN_PARTS = ("all", "date source", "language", "removed", "repaired")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `check` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["mine"]).study.name
    'mine'
    """
    places.add_study(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what to fix and what to look at.

    Parameters
    ----------
    arguments : Namespace
        study, codebook.

    Returns
    -------
    int
        0 nothing to fix, 1 something to fix.

    Raises
    ------
    StudyError
        When the study cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> run(argparse.Namespace(study=Path("no/such/study"), codebook=None))
    Traceback (most recent call last):
        ...
    ValueError: no/such/study: no such study ...
    """
    from ctthemes.study.card import corpus_card
    from ctthemes.study.limits import study_limits
    from ctthemes.study.problems import corpus_problems
    from ctthemes.study.settings import SETTINGS_FILE, read_settings
    from ctthemes.study.study import read_study

    path = places.study_path(arguments.study)
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
        say(f"{row['severity']!s}: {row['about']}: {row['message']}")
    if lacks:
        book = home / study.settings.codebook
        say(f"fix: codebook: {book} is not there; write one, or borrow one with --codebook FILE")
    say("\n" + "\n".join([*_card_lines(corpus_card(study)), *_code_lines(study)]))
    n_fix = sum(row["severity"] == "fix" for row in rows) + lacks
    n_look = len(rows) + lacks - n_fix
    say(f"{n_fix or 'nothing'} to fix{f', {n_look} to look at' if n_look else ''}")
    return 1 if n_fix else 0


def _code_lines(study: Study) -> list[str]:
    """Return how good the patterns are on coded units that were read while they were written, and on others."""
    from ctthemes.handcoding import accuracy_apart, consensus_codes, machine_codes, units_apart

    hand, book = study.hand_codings, study.codebook
    themes = [theme.name for theme in book.themes if hand is not None and theme.name in hand]
    if hand is None or not themes:
        return []
    units, truth = hand.drop_duplicates("unit").set_index("unit"), consensus_codes(hand, themes)
    documents = units["doc_id"]
    table = accuracy_apart(
        machine_codes(units[["text"]], book),
        truth,
        apart=units_apart(documents, read_share=book.read_share),
        documents=documents,
        seed=1,
    )
    lines = [
        f"accuracy: {row.theme}: F1 {_f1(row.f1_read)} on {row.n_read} units read, {_f1(row.f1_apart)} on {row.n_apart} not"
        for row in table.itertuples()
    ]
    if not table["n_apart"].sum():
        lines.append(
            f"accuracy: all coded units may be read while patterns are written, so nothing says how good the patterns are on "
            f"other texts; write read_share: 0.7 into {study.codebook_file.name} before more is coded"
        )
    return lines


def _f1(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) and value == value else "-"


def _card_lines(card: pd.DataFrame) -> list[str]:
    lines = []
    for part, rows in card[card["part"].isin(_SHOWN_PARTS)].groupby("part", sort=False):
        groups = ", ".join(
            f"{group} {number}".strip()
            for group, number in zip(rows["group"].tolist(), rows["n_documents"].tolist(), strict=True)
        )
        lines.append(f"{'documents' if part == 'all' else str(part)}: {groups}")
    return lines
