"""Commands of the command line that a study answers by itself: quotes, export and import."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ctthemes.study.study import Study

QUOTES = """\
Print the quotations behind a number: every place where a theme is found, of one year if one is named, with its
citation. There are as many as the theme's trend counts."""
EXPORT = """\
Write STUDY to FILE for ATLAS.ti, MAXQDA, NVivo, QualCoder or another program that reads REFI-QDA: as .qdpx its
documents, codebook, the dictionary's codings and the hand codings; as .qdc its codebook. An older FILE is replaced."""
IMPORT = """\
Make the new folder STUDY from FILE, a REFI-QDA project (.qdpx) of another program or of `export`: documents,
documents.csv, codebook.yml, hand codings and what else was coded. Nothing that is there is overwritten."""


def add_quotes_arguments(quotes: argparse.ArgumentParser) -> None:
    """Add what `quotes` takes beside a study."""
    quotes.add_argument("--theme", required=True, metavar="THEME", help="a theme of the codebook")
    quotes.add_argument("--period", "--year", metavar="YEAR", help="a year, or a value of --by (default: all)")
    quotes.add_argument("--by", default="year", metavar="PERIOD", help="year, quarter, month or a document variable")
    quotes.add_argument("--context", choices=("sentence", "paragraph", "tokens"), default="sentence")
    quotes.add_argument("--save", type=Path, metavar="FILE", help="write them to a .csv, .docx or .html file as well")


def add_export_arguments(export: argparse.ArgumentParser) -> None:
    """Add what `export` takes."""
    export.add_argument("study", metavar="STUDY", type=Path, help="the study's folder")
    export.add_argument("file", metavar="FILE", type=Path, help="the file to write: NAME.qdpx or NAME.qdc")
    export.add_argument("--codebook", type=Path, metavar="FILE", help="a codebook instead of the study's own")


def add_import_arguments(command: argparse.ArgumentParser) -> None:
    """Add what `import` takes."""
    command.add_argument("file", metavar="FILE", type=Path, help="the project: NAME.qdpx")
    command.add_argument("study", metavar="STUDY", type=Path, help="the folder to make")


def quoted_lines(study: Study, arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the quotations behind a number and, at the end, how many there are; save them if that is asked for."""
    from ctthemes.text.tokens import tokenize
    from ctthemes.themes.codings import codings
    from ctthemes.themes.quotations import quotations, save_quotations, theme_quotations
    from ctthemes.trends.rates import theme_trend

    tokens = tokenize(study.corpus)
    found = codings(tokens, study.codebook)
    quoted = quotations(found, tokens, context=arguments.context, period=arguments.by)
    chosen = theme_quotations(quoted, theme=arguments.theme, period=arguments.period)
    trend = theme_trend(found, tokens.documents, period=arguments.by)
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


def exported(study: Study, file: Path) -> tuple[str, list[str]]:
    """Write a study to a REFI-QDA file; return what to say, and what to warn of."""
    import warnings

    from ctthemes.exchange._study import export_study

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        written = export_study(study, file)
    return f"Wrote {written}", [str(each.message) for each in caught]


def imported(file: Path, folder: Path) -> tuple[str, list[str]]:
    """Make a study of a REFI-QDA project; return what to say, and what to look at."""
    from ctthemes.exchange._study import import_study

    notes = import_study(file, folder)
    return f"Wrote the study {folder}; now run: check {folder}", notes
