"""Sensitivity: the same trend under other choices, without each document, and without each pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from ctthemes._shared import checks
from ctthemes._shared.array_types import FloatArray, PlaceArray
from ctthemes._shared.schema import Column, Schema
from ctthemes.counts.periods import period_members, period_times
from ctthemes.stats.count_regression import delete_one_slopes, fit_slope, jackknife_error
from ctthemes.stats.intervals import LEVEL
from ctthemes.stats.standardisation import net_error, net_slope
from ctthemes.themes.codings import CODING_COLUMNS, count_themes
from ctthemes.trends.levels import level_codes, summed_cells
from ctthemes.trends.trend_shapes import test_refusal

SENSITIVITY = Schema(
    "sensitivity",
    (
        Column("series", "text", "", "name of the theme"),
        Column(
            "variant",
            "text",
            "",
            '"as analysed", the name of another choice, "net of" a variable, "without one document" or "without one pattern"',
        ),
        Column("kind", "text", "", '"base", "choice", "document" or "pattern"'),
        Column("left_out", "text", "", "the document or pattern that is left out, empty otherwise"),
        Column("count", "integer", "codings", "codings of what is left"),
        Column("n_documents", "integer", "documents", "documents that are left"),
        Column("annual_change", "float", "per cent a year", "change of the rate", nan="nothing can be fitted"),
        Column(
            "low",
            "float",
            "per cent a year",
            "lower end of the 95 % interval",
            nan="there is none, as for a single document or pattern left out",
        ),
        Column(
            "high",
            "float",
            "per cent a year",
            "upper end of the 95 % interval",
            nan="there is none, as for a single document or pattern left out",
        ),
        Column(
            "shift", "float", "percentage points", "annual change less that as analysed", nan="nothing can be fitted"
        ),
        Column("status", "text", "", 'empty, or "no test: ..." with the reason'),
    ),
)
SENSITIVITY_COLUMNS = SENSITIVITY.names
CHOICES = {
    "per token": "matches per token of the documents",
    "per document": "matches per document, whatever its length",
    "documents with it": "documents with a match, of all documents",
    "mean of document rates": "each document's own rate, all documents alike",
    "without duplicates": "matches per token, one of each set of duplicates kept",
}
"""What is divided by what under each other choice."""


def trend_sensitivity(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    period: str = "year",
    duplicates: npt.ArrayLike | None = None,
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Return each theme's annual change under other choices, without each document and without each pattern.

    Every variant is the quasi-Poisson regression of `trend_tests`, refitted exactly and not approximated. A pattern
    left out takes the codings it won with it; a shorter pattern that it had covered does not step in.

    Parameters
    ----------
    codings : DataFrame
        From `ctthemes.codings`.
    documents : DataFrame
        `tokens.documents`.
    period : str
        "year", "quarter", "month" or a document variable that holds numbers.
    duplicates : array of bool, shape (n_documents,), optional
        True for each document that is dropped as a copy of another: `exact_copies`. Without it that variant is
        left out.
    by : sequence of str
        Document variables (type, country): adds the change net of each, as by `mix_tests`.

    Returns
    -------
    DataFrame
        series
        variant : "as analysed", the names of `CHOICES`, "net of" a variable, "without one document" or "without one
            pattern"
        kind : "base", "choice", "document" or "pattern"
        left_out : the document or pattern, empty otherwise
        count, n_documents : of what is left
        annual_change : per cent a year, nan where nothing can be fitted
        low, high : 95 % (delete-one-period jackknife, t(G-1)), nan for a single document or pattern left out
        shift : annual_change less that as analysed, in percentage points
        status : "" or "no test: ..."

        Documents and patterns by falling size of the shift, ties by name: the first of each is the most influential.

    Raises
    ------
    ValueError
        When `duplicates` has another length than there are documents, or `by` names no document variable.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> from ctthemes.themes.codings import codings
    >>> tokens = tokenize(toy_corpus())
    >>> table = trend_sensitivity(codings(tokens, toy_codebook()), tokens.documents)
    >>> table.loc[table["series"] == "prevention", ["variant", "left_out", "count"]].head(3)
           variant left_out  count
    1  as analysed               3
    """
    checks.columns(codings, CODING_COLUMNS, name="codings")
    members = {name: rows for name, rows in period_members(documents, period=period).items() if len(rows)}
    times = period_times(list(members), period=period)
    status = test_refusal([len(rows) for rows in members.values()])
    dtm = count_themes(codings, documents)
    place = np.full(len(documents), -1)
    for at, rows in enumerate(members.values()):
        place[rows] = at
    copies = None if duplicates is None else checks.mask(duplicates, documents.index, name="duplicates")
    tokens = documents["n_tokens"].to_numpy(dtype=float)
    levels = {variable: level_codes(documents, [variable])[0] for variable in by}
    parts = []
    for column, series in enumerate(dtm.terms.astype(str)):
        counts = dtm.counts[:, [column]].toarray().ravel().astype(float)
        frame = _Frame(counts, tokens, place, times, documents.index.astype(str).to_numpy(dtype=object))
        if status:
            variants = [_row("as analysed", "base", frame, status=status)]
        else:
            mine = codings[(codings["theme"] == dtm.terms[column]).to_numpy()]
            patterns = _without_patterns(frame, mine, documents)
            choices = [*_choices(frame, copies), *_net(frame, levels)]
            variants = [*choices, *_without_documents(frame), *patterns]
        table = pd.DataFrame(variants).assign(series=series)
        parts.append(table.assign(shift=table["annual_change"] - table["annual_change"].iloc[0]))
    if not parts:
        return pd.DataFrame(columns=list(SENSITIVITY_COLUMNS))
    return _ordered(pd.concat(parts, ignore_index=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """One theme's counts and tokens by document, each document's place in time, and the documents' names."""

    counts: FloatArray
    tokens: FloatArray
    place: npt.NDArray[np.intp]
    times: FloatArray
    names: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return int((self.place >= 0).sum())


def _choices(frame: _Frame, copies: npt.NDArray[np.bool_] | None) -> list[dict[str, object]]:
    ones, is_present = np.ones(len(frame.tokens)), (frame.counts > 0).astype(float)
    rates = np.divide(frame.counts, frame.tokens, out=np.zeros(len(ones)), where=frame.tokens > 0)
    rows = [
        _row("as analysed", "base", frame, frame.counts, frame.tokens),
        _row("per document", "choice", frame, frame.counts, ones),
        _row("documents with it", "choice", frame, is_present, ones),
        _row("mean of document rates", "choice", frame, rates, (frame.tokens > 0).astype(float)),
    ]
    if copies is not None:
        without_copies = _Frame(frame.counts, frame.tokens, np.where(copies, -1, frame.place), frame.times, frame.names)
        rows.append(_row("without duplicates", "choice", without_copies, frame.counts, frame.tokens))
    return rows


def _net(frame: _Frame, levels: dict[str, PlaceArray]) -> list[dict[str, object]]:
    """Return the annual change net of each document variable."""
    dated = frame.place >= 0
    rows = []
    for variable, codes in levels.items():
        total, exposure, at, level = summed_cells(
            frame.counts[dated], frame.tokens[dated], frame.place[dated], codes[dated]
        )
        cells = (total, exposure, frame.times[at], level)
        reach = special.stdtrit(len(frame.times) - 1, (1 + LEVEL) / 2) * net_error(*cells)
        row, slope = _row(f"net of {variable}", "choice", frame), net_slope(*cells)
        if np.isnan(slope):
            row["status"] = f"no test: time cannot be told from {variable}"
        change = {"annual_change": slope, "low": slope - reach, "high": slope + reach}
        rows.append(row | {name: 100 * np.expm1(value) for name, value in change.items()})
    return rows


def _without_documents(frame: _Frame) -> list[dict[str, object]]:
    rows = np.flatnonzero(frame.place >= 0)
    place, k, tokens = frame.place[rows], frame.counts[rows], frame.tokens[rows]
    sums, exposure = _sums(frame, frame.counts), _sums(frame, frame.tokens)
    slopes = delete_one_slopes(sums, exposure, frame.times, (place.astype(float), k, tokens))
    return [
        {
            "variant": "without one document", "kind": "document", "left_out": name, "count": int(k.sum() - count),
            "n_documents": len(rows) - 1, "annual_change": 100 * np.expm1(slope), "low": np.nan, "high": np.nan,
            "status": "",
        }
        for name, count, slope in zip(frame.names[rows], k, slopes, strict=True)
    ]  # fmt: skip


def _without_patterns(frame: _Frame, codings: pd.DataFrame, documents: pd.DataFrame) -> list[dict[str, object]]:
    """Return a row for each pattern that won a coding; without it the others' codings are left."""
    codes = codings["doc_id"].cat.codes.to_numpy()
    place = frame.place[documents.index.get_indexer(codings["doc_id"].cat.categories)[codes]]
    written = codings["pattern"].astype(str)
    if "coder" in codings.columns:  # what people coded has no pattern
        written = written.where(written != "", "coded by " + codings["coder"].astype(str))
    patterns, names = pd.factorize(written, sort=True)
    dated, n = place >= 0, len(frame.times)
    won = np.bincount((patterns * n + place)[dated], minlength=len(names) * n).reshape(len(names), n)
    sums = _sums(frame, frame.counts)
    slopes = fit_slope(sums - won, _sums(frame, frame.tokens), frame.times)
    return [
        {
            "variant": "without one pattern", "kind": "pattern", "left_out": name, "n_documents": len(frame),
            "count": int(sums.sum() - counts.sum()), "annual_change": 100 * np.expm1(slope), "low": np.nan,
            "high": np.nan, "status": "",
        }
        for name, counts, slope in zip(names, won, slopes, strict=True)
    ]  # fmt: skip


def _row(
    variant: str,
    kind: str,
    frame: _Frame,
    above: FloatArray | None = None,
    below: FloatArray | None = None,
    status: str = "",
) -> dict[str, object]:
    row: dict[str, object] = {
        "variant": variant, "kind": kind, "left_out": "", "n_documents": len(frame),
        "count": int(frame.counts[frame.place >= 0].sum()), "annual_change": np.nan, "low": np.nan, "high": np.nan,
        "status": status,
    }  # fmt: skip
    if above is None or below is None:
        return row
    sums, exposure = _sums(frame, above), _sums(frame, below)
    slope = float(fit_slope(sums[None, :], exposure, frame.times)[0])
    periods = np.eye(len(sums))
    error = jackknife_error(fit_slope(sums * (1 - periods), exposure * (1 - periods), frame.times))
    reach = special.stdtrit(len(sums) - 1, (1 + LEVEL) / 2) * error
    change = {"annual_change": slope, "low": slope - reach, "high": slope + reach}
    return row | {name: 100 * np.expm1(value) for name, value in change.items()}


def _sums(frame: _Frame, values: FloatArray) -> FloatArray:
    dated = frame.place >= 0
    return np.bincount(frame.place[dated], values[dated], minlength=len(frame.times)).astype(float)


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Order series as given, then base, choices, documents and patterns, the last two by falling size of the shift."""
    series = pd.factorize(table["series"])[0]
    kind = table["kind"].map({"base": 0, "choice": 1, "document": 2, "pattern": 3}).to_numpy()
    size = np.where(kind >= 2, -table["shift"].abs().fillna(np.inf), np.arange(len(table)))
    order = np.lexsort((table["left_out"], size, kind, series))
    return table.iloc[order].reset_index(drop=True)[list(SENSITIVITY_COLUMNS)]
