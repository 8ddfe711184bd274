"""The study in sentences for the head of its page, and what may not be claimed: each computed from its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

FEW_DOCUMENTS = 5
SMALL = 20
"""Below so many documents the first screen speaks of single documents."""


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What the sentences are computed from; a table that a run did not write is empty."""

    corpus: pd.DataFrame = field(default_factory=pd.DataFrame)
    tokens: pd.DataFrame = field(default_factory=pd.DataFrame)
    prevalence: pd.DataFrame = field(default_factory=pd.DataFrame)
    tests: pd.DataFrame = field(default_factory=pd.DataFrame)
    recurrence: pd.DataFrame = field(default_factory=pd.DataFrame)
    accuracy: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_tables(folder: Path, written: Sequence[str], *, corpus: pd.DataFrame) -> Tables:
    """Return the tables that a run has written into its folder, as far as the head of the page speaks of them.

    Parameters
    ----------
    folder : Path
        Of the run's output.
    written : sequence of str
        Its files.
    corpus : DataFrame
        The study's documents.

    Returns
    -------
    Tables
    """
    names = {
        "tokens": "corpus_card", "prevalence": "theme_prevalence", "tests": "theme_trend_tests",
        "recurrence": "topic_recurrence", "accuracy": "coding_accuracy", "problems": "corpus_problems",
    }  # fmt: skip
    there = {part: f"tables/{name}.csv" for part, name in names.items() if f"tables/{name}.csv" in written}
    tables = {part: pd.read_csv(folder / path, keep_default_na=True) for part, path in there.items()}
    return Tables(corpus=corpus, **tables)


def is_small(tables: Tables) -> bool:
    """Return whether a study has so few documents that its page speaks of each.

    Parameters
    ----------
    tables : Tables

    Returns
    -------
    bool
    """
    return len(tables.corpus) < SMALL


def sentences(tables: Tables) -> list[str]:
    """Return up to five sentences that say what the study shows, their subjects between double asterisks.

    Parameters
    ----------
    tables : Tables

    Returns
    -------
    list of str

    Examples
    --------
    >>> corpus = pd.DataFrame({"date": pd.to_datetime(["2011-01-02", "2012-03-04"])}, index=["a", "b"])
    >>> sentences(Tables(corpus=corpus))
    ['**2 documents** from 2011 to 2012; one in each of 2 years.']
    """
    parts = [*_corpus(tables), *_commonest(tables)]
    parts += (
        _everywhere(tables) if is_small(tables) or _tested(tables).empty else [*_changes(tables), *_unchanged(tables)]
    )
    return [*parts, *_topics(tables), *_speakers(tables)][:5]


def limits(tables: Tables) -> list[str]:
    """Return what the tables do not allow to be said, the subject of each between double asterisks.

    Parameters
    ----------
    tables : Tables

    Returns
    -------
    list of str

    Examples
    --------
    >>> limits(Tables(corpus=pd.DataFrame({"date": pd.to_datetime(["2011-01-02"])}, index=["a"])))
    ['**Anything about other texts.** One document stands for itself.']
    """
    return [
        *_untested(tables), *_others(tables), *_coding(tables), *_thin_years(tables), *_copies(tables),
        *_reserved(tables), *_inferred(tables),
    ]  # fmt: skip


def slopes_heading(tests: pd.DataFrame) -> str:
    """Return how many themes rise, fall, or show no evidence of change.

    Parameters
    ----------
    tests : DataFrame
        From `ct.trend_tests`.

    Returns
    -------
    str

    Examples
    --------
    >>> slopes_heading(pd.DataFrame({"annual_change": [1.0, 0.0, 2.0], "shape": ["rising", "no evidence of change", "rising if so"]}))
    '2 of 3 themes rise, 1 shows no evidence of change'
    """
    shapes = tests["shape"].astype(str)
    numbers = {start: int(shapes.str.startswith(start).sum()) for start in ("rising", "falling", "no evidence")}
    of = f" of {len(tests)} themes"
    if tests["annual_change"].isna().all():
        return f"No change of {len(tests)} themes is claimed"
    parts: list[str] = []
    for start, one, several in (
        ("rising", "rises", "rise"), ("falling", "falls", "fall"),
        ("no evidence", "shows no evidence of change", "show no evidence of change"),
    ):  # fmt: skip
        if n := numbers[start]:
            parts.append(f"{n}{of if not parts else ''} {one if n == 1 else several}")
    return ", ".join(parts) or f"No change of {len(tests)} themes is claimed"


def _corpus(tables: Tables) -> Iterator[str]:
    corpus, years = tables.corpus, _years(tables)
    text = f"**{_counted(len(corpus), 'document')}**"
    if len(years):
        first, last = int(years.index.min()), int(years.index.max())
        text += f" of {first}" if first == last else f" from {first} to {last}"
    tokens = tables.tokens
    if len(tokens):
        everything = tokens[tokens["part"] == "all"]
        text += f", {int(everything['n_tokens'].iloc[0]):,} tokens" if len(everything) else ""
        by_year = tokens[tokens["part"] == "year"]
        if not is_small(tables) and len(by_year) > 2:
            shares = by_year.set_index("group")["n_tokens"].sort_index(ascending=False).cumsum()
            text += f", half of them since {shares.index[int((shares < shares.iloc[-1] / 2).sum())]}"
    thin = int((years < FEW_DOCUMENTS).sum())
    if len(years) > 1 and (years == 1).all():
        text += f"; one in each of {len(years)} years"
    elif thin and len(years) > 1:
        text += f"; {thin} of {len(years)} years {'has' if thin == 1 else 'have'} fewer than {FEW_DOCUMENTS}"
    undated = len(corpus) - int(years.sum())
    yield f"{text}{f'; {undated:,} without a date' if undated else ''}."


def _commonest(tables: Tables) -> Iterator[str]:
    table = tables.prevalence
    if table.empty or not table["count"].sum():
        return
    row = table.sort_values(["count", "theme"], ascending=[False, True]).iloc[0]
    yield (
        f"**{_name(row['theme'], first=True)}** is coded most: {row['count']:,} times, {row['rate']:.1f} per 10,000 tokens, in "
        f"{row['n_documents_with']:,} of {_counted(int(row['n_documents']), 'document')}; {_counted(len(table), 'theme')} "
        f"{'has' if len(table) == 1 else 'have'} {_counted(int(table['count'].sum()), 'coding')}."
    )


def _everywhere(tables: Tables) -> Iterator[str]:
    """Yield the themes in every document, and those in under half of them."""
    table = tables.prevalence
    if table.empty:
        return
    all_, rare = table["n_documents_with"] == table["n_documents"], table["n_documents_with"] * 2 < table["n_documents"]
    if all_.any():
        yield f"**{_listed(table.loc[all_, 'theme'], first=True)}** {_be(int(all_.sum()))} in every document."
    if rare.any():
        some = [
            f"{_name(row['theme'])} in {row['n_documents_with']} of {row['n_documents']}"
            for _, row in table[rare].iterrows()
        ]
        yield f"**Fewer than half** of the documents speak of some themes: {'; '.join(some[:3])}."


def _changes(tables: Tables) -> Iterator[str]:
    tests = _tested(tables)
    moved = tests[tests["shape"].str.startswith(("rising", "falling"))]
    text = f"**{slopes_heading(tests).replace(', ', '** after correction for all tests, ', 1)}"
    text += "" if "** " in text[2:] else "** after correction for all tests"
    if len(moved):
        free = moved[moved["shape"].isin(["rising", "falling"])]
        chosen, words = (free, "linked") if len(free) else (moved, "free")
        row = chosen.sort_values([f"q_{words}", "series"]).iloc[0]
        slope = _slope(row, "linked" if words == "linked" else "")
        reserve = "neighbouring years may hang together" if words == "linked" else "if years are independent"
        text += f"; the firmest, {reserve}, is {_name(row['series'])}: {slope}"
    yield f"{text}."


def _unchanged(tables: Tables) -> Iterator[str]:
    tests = _tested(tables)
    level = tests[tests["shape"].str.startswith("no evidence")]
    if len(level):
        row = level.loc[(level["high"] - level["low"]).sort_values().index[0]]
        yield (
            f"For **{_listed(level['series'])}** there is no evidence of change; that is not evidence of no change: "
            f"{_name(row['series'])} {_slope(row, '')}."
        )


def _topics(tables: Tables) -> Iterator[str]:
    table = tables.recurrence
    if len(table):
        stable = int(table["recurs"].astype(bool).sum())
        weak = len(table) - stable
        closing = f"; **{weak} {_be(weak)} not to be relied on**" if weak else ""
        yield f"Of {_counted(len(table), 'topic')} {stable} {_be(stable)} met again in refits{closing}."


def _speakers(tables: Tables) -> Iterator[str]:
    corpus = tables.corpus
    if not is_small(tables) or "speaker" not in corpus or (_years(tables) > 1).any():
        return
    counts = corpus["speaker"].replace("", pd.NA).dropna().value_counts()
    if len(counts) > 1 and counts.iloc[0] > 1:
        yield (
            f"**{counts.index[0]}** speaks in {counts.iloc[0]} of {len(corpus)} documents: what is a speaker's and what a "
            "year's cannot be told apart."
        )


def _untested(tables: Tables) -> Iterator[str]:
    tests = tables.tests
    if len(tests) and _tested(tables).empty:
        reason = str(tests["shape"].iloc[0]).removeprefix("no test: ")
        yield f"**A rise, a fall or a break.** No trend is tested: {reason}."


def _others(tables: Tables) -> Iterator[str]:
    n = len(tables.corpus)
    if 0 < n < SMALL:
        yield f"**Anything about other texts.** {f'{n} documents stand for themselves' if n > 1 else 'One document stands for itself'}."


def _coding(tables: Tables) -> Iterator[str]:
    accuracy = tables.accuracy
    if accuracy.empty:
        return
    whole = accuracy[accuracy["period"] == "all"]
    if not whole["n_units"].sum():
        yield "**How good the coding is.** No unit was coded by hand: precision and recall are unknown."
        return
    rows = whole[whole["recall_low"].notna()]
    if len(rows):
        row = rows.sort_values("recall_low").iloc[0]
        yield (
            f"**How good the coding is.** {int(row['n_units'])} units were coded by hand; recall of {_name(row['theme'])} may "
            f"be as low as {row['recall_low']:.0%} (95 % interval to {row['recall_high']:.0%})."
        )


def _thin_years(tables: Tables) -> Iterator[str]:
    years = _years(tables)
    thin = years[years < FEW_DOCUMENTS]
    if len(thin) and not is_small(tables):
        where = ", ".join(f"{int(year)}" for year in thin.index[:3]) + (" and others" if len(thin) > 3 else "")
        yield f"**Single years.** {where}: fewer than {FEW_DOCUMENTS} documents; what is peculiar to one sets the year."


def _copies(tables: Tables) -> Iterator[str]:
    n = int((tables.problems["about"] == "duplicates").sum()) if len(tables.problems) else 0
    if n:
        yield f"**Independence.** {n} {'group' if n == 1 else 'groups'} of documents say (nearly) the same and count in full."


def _reserved(tables: Tables) -> Iterator[str]:
    tests = _tested(tables)
    if tests.empty:
        return
    reserve = tests[tests["shape"].str.contains("if the years are independent", regex=False)]
    described = tests[tests["strength"].fillna("") != ""]
    if len(reserve):
        yield f"**A test** of {_listed(reserve['series'])}: it holds only if years are independent of one another."
    if len(described):
        yield f"**A test** of {_listed(described['series'])}: the slope describes and is not tested."


def _inferred(tables: Tables) -> Iterator[str]:
    corpus = tables.corpus
    n = int((corpus["date_source"] == "inferred").sum()) if "date_source" in corpus else 0
    if n:
        yield f"**Exact dates.** {n} of {_counted(len(corpus), 'date')} {_be(n)} inferred."


def _tested(tables: Tables) -> pd.DataFrame:
    tests = tables.tests
    return tests if tests.empty else tests[tests["annual_change"].notna()]


def _years(tables: Tables) -> pd.Series:
    return pd.to_datetime(tables.corpus["date"]).dropna().dt.year.value_counts().sort_index()


def _slope(row: pd.Series, words: str) -> str:
    names = ("linked_change", "linked_low", "linked_high") if words else ("annual_change", "low", "high")
    change, low, high = (_signed(float(row[name])) for name in names)
    return f"{change} % a year [{low}, {high}]"


def _signed(value: float) -> str:
    text = f"{value:.1f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def _name(name: object, *, first: bool = False) -> str:
    words = str(name).replace("_", " ")
    return words[:1].upper() + words[1:] if first else words


def _listed(names: pd.Series, *, first: bool = False) -> str:
    words = [_name(name, first=first and place == 0) for place, name in enumerate(names)]
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
