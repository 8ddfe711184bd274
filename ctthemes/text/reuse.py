"""Reuse: which passages a document takes from earlier ones, with small changes, and what in it is new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.array_types import PlaceArray
from ctthemes._shared.checks import SmallCorpusError
from ctthemes._shared.schema import Column, Schema, with_columns
from ctthemes.text.extension import Passages, passages_of
from ctthemes.text.passages import least_common_documents, without_tokens
from ctthemes.text.pieces import Pieces, candidates, chosen, pair_cover
from ctthemes.text.seeds import Chronicle, chronicle, cover, date_bounds, earlier, find_seeds, stated_dates
from ctthemes.text.tokens import Tokens

WIDTH = 8
"""Words of a seed: the shortest run of the same words that counts, unless another is asked for."""

NEW, BORROWED, FORMULA, UNDATED = 0, 1, 2, 3
"""What a token is: in no earlier document, in one, in very many documents, in a document without a date."""

BORROWED_PASSAGES = Schema(
    "borrowed passages",
    (
        Column("target", "text", "", "the document that takes the passage over"),
        Column(
            "source", "text", "", "the earlier document in which it stands, the latest of those that have most of it"
        ),
        Column("target_start", "integer", "characters", "where it begins in the target"),
        Column("target_stop", "integer", "characters", "the character after its last in the target"),
        Column("source_start", "integer", "characters", "where it begins in the source"),
        Column("source_stop", "integer", "characters", "the character after its last in the source"),
        Column("tokens", "integer", "tokens", "tokens of the target from its first to its last"),
        Column("matched", "integer", "tokens", "those of them with the same word as their answer in the source"),
        Column("edits", "integer", "tokens", "words changed, put in or left out"),
        Column("identity", "float", "0 to 1", "matched, of matched and edits together"),
        Column("days", "float", "days", "from the source to the target", nan="one of them has no full date"),
    ),
)
BORROWING_PAIRS = Schema(
    "borrowing pairs",
    (
        Column("target", "text", "", "the later document"),
        Column("source", "text", "", "the earlier document"),
        Column("target_date", "text", "", "date of the target as it is stated"),
        Column("source_date", "text", "", "date of the source as it is stated"),
        Column("tokens", "integer", "tokens", "tokens of the target in passages of the source, whatever others have"),
        Column("share_of_target", "float", "0 to 1", "of the target's tokens"),
        Column("share_of_source", "float", "0 to 1", "of the source's tokens; 1 at most"),
        Column("credited", "integer", "tokens", "matched tokens of passages for which this source was chosen"),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Reuse:
    """What the documents of a corpus take from one another.

    Attributes
    ----------
    tokens : Tokens
    passages : DataFrame
        As `borrowed_passages`.
    pairs : DataFrame
        As `borrowing_pairs`.
    kinds : int8, shape (n_tokens,)
        0 new, 1 borrowed, 2 of a formula, 3 in a document without a date.
    pools : int64, shape (n_documents,)
        Tokens of surely earlier documents that each was compared with.
    width : int
        Words of the shortest run of the same words that counts.
    most_documents : int
        A run that more documents hold is of a formula.
    """

    tokens: Tokens
    passages: pd.DataFrame
    pairs: pd.DataFrame
    kinds: npt.NDArray[np.int8]
    pools: PlaceArray
    width: int
    most_documents: int

    def __repr__(self) -> str:
        n_borrowed, n_dated = int((self.kinds == BORROWED).sum()), int((self.kinds != UNDATED).sum())
        return f"Reuse({len(self.passages):,} passages, {n_borrowed:,} of {n_dated:,} dated tokens borrowed)"


def trace_reuse(
    tokens: Tokens, *, width: int = WIDTH, pool: int | None = None, least_documents: int | None = None
) -> Reuse:
    """Return which passages each document takes from earlier ones.

    A seed is a run of `width` tokens that also stands in a surely earlier document and in no more than a tenth of the
    documents, or 30: what more hold is a formula and no borrowing. Seeds that follow one another are a run. The longest run
    is taken first, of equally long ones that of the latest source; runs of one source with few words between them are one
    passage; at both ends a local alignment (2 for the same word, -1 for a change, Smith and Waterman 1981) goes on while
    it gains. A passage counts from `width` matched tokens outside formulae on. "Borrowed" means: it stands earlier in this
    corpus. Whence it came before, the corpus cannot say.

    Parameters
    ----------
    tokens : Tokens
        Of documents with dates. One without is left out; two of one day are no sources of each other.
    width : int
        At least 3.
    pool : int, optional
        Compare each document only with the last so many tokens before it. Without it, with all earlier ones: then what is
        new grows less with time because the pool grows, and years must not be compared.
    least_documents : int, optional
        Documents from which on a run is of a formula.

    Returns
    -------
    Reuse

    Raises
    ------
    SmallCorpusError
        A ValueError: when fewer than two documents have a date.

    References
    ----------
    Smith, T. F. & Waterman, M. S. (1981). doi:10.1016/0022-2836(81)90087-5. Wilkerson, J., Smith, D. & Stramp, N. (2015).
    Tracing the flow of policy ideas in legislatures: a text reuse approach. American Journal of Political Science 59(4),
    943-956. doi:10.1111/ajps.12175

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> reuse = trace_reuse(ct.tokenize(corpus))
    >>> reuse.passages[["target", "source", "tokens", "matched", "edits"]].to_numpy().tolist()
    [['b', 'a', 14, 13, 1]]
    """
    checks.at_least(width, 3, name="width")
    if pool is not None:
        checks.at_least(pool, 1, name="pool")
    text = chronicle(tokens)
    if len(text.rows) < 2:
        raise SmallCorpusError(
            f"{len(text.rows)} of {len(tokens)} documents have a date: borrowing needs two, the earlier and the later one"
        )
    least = least_common_documents(len(text.rows)) if least_documents is None else least_documents
    traced = _traced(text, width=width, pool=pool, least=least)
    limits = text.limits if pool is None else np.minimum(text.limits, pool)
    kinds = np.full(len(tokens.ids), UNDATED, dtype=np.int8)
    kinds[_own_places(tokens, text)] = np.where(
        traced.formula, FORMULA, np.where(traced.passages.borrowed, BORROWED, NEW)
    )
    pools = np.zeros(len(tokens), dtype=np.int64)
    pools[text.rows] = limits
    passages, pairs = _passage_table(tokens, text, traced.passages.table), _pair_table(tokens, text, traced)
    return Reuse(tokens, passages, pairs, kinds, pools, width, least - 1)


@with_columns(BORROWED_PASSAGES)
def borrowed_passages(reuse: Reuse) -> pd.DataFrame:
    """Return the passages that documents take from earlier ones, in order of the targets.

    Parameters
    ----------
    reuse : Reuse

    Returns
    -------
    DataFrame
        A row a passage:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> len(borrowed_passages(trace_reuse(ct.tokenize(corpus))))
    1
    """
    return reuse.passages


@with_columns(BORROWING_PAIRS)
def borrowing_pairs(reuse: Reuse) -> pd.DataFrame:
    """Return who has how much of whom: a row for each document and each earlier one with which it shares a passage.

    Parameters
    ----------
    reuse : Reuse

    Returns
    -------
    DataFrame
        The pairs with the most credited tokens first:

        {columns}

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> len(borrowing_pairs(trace_reuse(ct.tokenize(corpus))))
    1
    """
    return reuse.pairs


def drop_borrowed(reuse: Reuse) -> Tokens:
    """Return the tokens with gaps where they were borrowed or are of a formula: what each document says in its own words.

    Parameters
    ----------
    reuse : Reuse

    Returns
    -------
    Tokens
        `n_tokens` and neighbours stay as they were; what then stands nowhere has left the vocabulary.

    Examples
    --------
    >>> import ctthemes as ct
    >>> texts = ["States shall freeze without delay the funds of all who plan such acts.",
    ...     "It recalls that States shall freeze without any delay the funds of all who plan such acts."]
    >>> corpus = pd.DataFrame({"text": texts, "date": pd.to_datetime(["2001-09-28", "2005-01-03"])}, index=["a", "b"])
    >>> own = drop_borrowed(trace_reuse(ct.tokenize(corpus)))
    >>> own.vocabulary[own.ids[own.offsets[1]:][own.ids[own.offsets[1]:] >= 0]].tolist()
    ['it', 'recalls', 'that', 'any']
    """
    return without_tokens(reuse.tokens, (reuse.kinds == BORROWED) | (reuse.kinds == FORMULA))


@dataclass(frozen=True, slots=True, eq=False)
class _Traced:
    passages: Passages
    pairs: pd.DataFrame
    formula: npt.NDArray[np.bool_]


def _traced(text: Chronicle, *, width: int, pool: int | None, least: int) -> _Traced:
    """Return passages, what every pair of documents shares, and which tokens are of formulae."""
    seeds = find_seeds(text, width=width)
    first, last = earlier(text, seeds, pool=pool)
    common = seeds.frequency >= least
    formula = cover(seeds.places[common], width=width, n_tokens=len(text.ids))
    blocks = [
        (chosen(pieces, same, text=text, width=width), pair_cover(pieces, text=text))
        for pieces, same in candidates(text, seeds, np.where(common, last, first), last, width=width)
    ]
    empty = np.zeros(0, dtype=np.int64)
    pieces = Pieces(
        *(
            np.concatenate([empty, *(getattr(block, name) for block, _ in blocks)])
            for name in ("targets", "sources", "lengths")
        )
    )
    pairs = pd.concat(
        [pd.DataFrame({"target": empty, "source": empty, "tokens": empty}), *(pairs for _, pairs in blocks)]
    )
    return _Traced(passages_of(pieces, text=text, formula=formula, least=width), pairs, formula)


def _own_places(tokens: Tokens, text: Chronicle) -> PlaceArray:
    """Return where each token of the chronicle stands among the tokens of the corpus."""
    shift = tokens.offsets[text.rows] - text.offsets[:-1]
    return np.arange(len(text.ids)) + np.repeat(shift, np.diff(text.offsets))


def _passage_table(tokens: Tokens, text: Chronicle, passages: pd.DataFrame) -> pd.DataFrame:
    names, days = tokens.documents.index.astype(str)[text.rows], _full_days(tokens.documents)[text.rows]
    target, source = (passages[name].to_numpy() for name in ("target", "source"))
    place = _own_places(tokens, text)
    spans = {
        f"{side}_{end}": tokens.spans[place[passages[f"{side}_{token}"].to_numpy() - back], column].astype(np.int64)
        for side in ("target", "source")
        for end, token, back, column in (("start", "first", 0, 0), ("stop", "end", 1, 1))
    }
    matched = passages["matched"].to_numpy()
    return pd.DataFrame(
        {
            "target": names[target], "source": names[source], **spans,
            "tokens": passages["target_end"].to_numpy() - passages["target_first"].to_numpy(), "matched": matched,
            "edits": passages["columns"].to_numpy() - matched, "identity": matched / passages["columns"].to_numpy(dtype=float),
            "days": days[target] - days[source],
        }
    )  # fmt: skip


def _full_days(documents: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the day of each document, nan where its date is coarser."""
    first, last = date_bounds(documents)
    return np.where(first == last, first.astype(float), np.nan)


def _pair_table(tokens: Tokens, text: Chronicle, traced: _Traced) -> pd.DataFrame:
    names, sizes = tokens.documents.index.astype(str)[text.rows], np.diff(text.offsets)
    credited = traced.passages.table.groupby(["target", "source"])["outside"].sum().rename("credited").reset_index()
    pairs = traced.pairs.merge(credited, on=["target", "source"], how="left").fillna({"credited": 0})
    dates = np.array(stated_dates(tokens.documents), dtype=object)[text.rows]
    target, source = (pairs[name].to_numpy(dtype=np.int64) for name in ("target", "source"))
    counts = pairs["tokens"].to_numpy(dtype=np.int64)
    table = pd.DataFrame(
        {
            "target": names[target], "source": names[source], "target_date": dates[target], "source_date": dates[source],
            "tokens": counts,
            "share_of_target": counts / np.maximum(sizes[target], 1),
            "share_of_source": np.minimum(counts / np.maximum(sizes[source], 1), 1.0),
            "credited": pairs["credited"].to_numpy(dtype=np.int64),
        }
    )  # fmt: skip
    order = ["credited", "tokens", "target", "source"]
    return table.sort_values(order, ascending=[False, False, True, True]).reset_index(drop=True)
