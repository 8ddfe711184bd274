"""`quotes`: the quotations behind a number."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ctthemes.app import places
from ctthemes.app.terminal import say

if TYPE_CHECKING:
    import pandas as pd

    from ctthemes.study.study import Study

HELP = "print the quotations behind a number"
DESCRIPTION = """\
Print the quotations behind a number: every place where a theme is found, of one year if one is named, with its
citation. There are as many as the theme's trend counts."""
EXIT = "exit status: 0 printed; 2 the study or an argument cannot be used"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `quotes` takes.

    Parameters
    ----------
    parser : ArgumentParser

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_arguments(parser)
    >>> parser.parse_args(["--theme", "rights"]).by
    'year'
    """
    places.add_study(parser)
    parser.add_argument("--theme", required=True, metavar="THEME", help="a theme of the codebook")
    parser.add_argument("--period", "--year", metavar="YEAR", help="a year, or a value of --by (default: all)")
    parser.add_argument("--by", default="year", metavar="PERIOD", help="year, quarter, month or a document variable")
    parser.add_argument("--context", choices=("sentence", "paragraph", "tokens"), default="sentence")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write them to a .csv, .docx or .html file as well")


def run(arguments: argparse.Namespace) -> int:
    """Print the quotations and how many there are, and save them if that is asked for.

    Parameters
    ----------
    arguments : Namespace
        study, codebook, theme, period, by, context, save.

    Returns
    -------
    int
        0.

    Raises
    ------
    ValueError
        For an unknown theme or period, or a file of another ending.

    Examples
    --------
    >>> run(argparse.Namespace(study=Path("no/such/study"), codebook=None, save=None))
    Traceback (most recent call last):
        ...
    ValueError: no/such/study: no such study ...
    """
    path = places.study_path(arguments.study)
    if arguments.save:
        places.outside(arguments.save, path)
    for line in _lines(places.opened_study(path, arguments.codebook), arguments):
        say(line)
    return 0


def _lines(study: Study, arguments: argparse.Namespace) -> Iterator[str]:
    from ctthemes.study.codings import study_codings
    from ctthemes.text.tokens import tokenize
    from ctthemes.themes.codings import count_themes
    from ctthemes.themes.quotations import quotations, save_quotations, theme_quotations
    from ctthemes.trends.rates import rate_trend

    tokens = tokenize(study.corpus)
    coded = study_codings(study, tokens)
    quoted = quotations(coded, tokens, context=arguments.context, period=arguments.by)
    chosen = theme_quotations(quoted, theme=arguments.theme, period=arguments.period)
    trend = rate_trend(count_themes(coded, tokens.documents), period=arguments.by)
    rows = trend[trend["series"] == arguments.theme]
    if arguments.period:
        rows = rows[rows["period"] == arguments.period]
    for row in chosen.itertuples():
        yield textwrap.fill(f"{row.pre} **{row.keyword}** {row.post}".strip(), 100, break_long_words=False)
        yield f"    {row.citation}\n"
    yield _counted(len(chosen), rows, arguments.theme, arguments.period)
    if arguments.save:
        heading = f"{arguments.theme}, {arguments.period}" if arguments.period else arguments.theme
        yield f"Written to {save_quotations(chosen, arguments.save, heading=heading)}"


def _counted(n_quotations: int, trend: pd.DataFrame, theme: str, period: str | None) -> str:
    """Return how many quotations there are and what the trend says of the same cell."""
    count, n_tokens, n_documents = (int(trend[name].sum()) for name in ("count", "n_tokens", "n_documents"))
    where = (
        f"{theme}, {period}" if period else f"{theme}, every {'period' if len(trend) != 1 else 'document'} with a date"
    )
    if not n_documents:
        return f"{where}: no document"
    rate = f"{10_000 * count / n_tokens:.1f} per 10,000 tokens" if n_tokens else "no tokens"
    documents = f"{n_documents:,} document{'s' if n_documents != 1 else ''}"
    return f"{where}: {n_quotations:,} quotations; the trend counts {count:,} in {documents}, {rate}"
