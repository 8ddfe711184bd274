"""Term tests: whether two groups of documents differ in a term, tested on documents, because documents were sampled.

The labels are dealt out anew to the documents, which needs no guess at how a term clumps and holds its level however
unequal the groups are. It takes documents of both groups for exchangeable where there is no difference: where those of
one group are much longer, Welch's test, which lets each group scatter in its own way, must agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ctthemes._shared.array_types import FloatArray, IntArray
from ctthemes.counts.matrix import DocumentTermMatrix
from ctthemes.counts.term_chunks import ByTerm, TermRun, add_runs
from ctthemes.stats.permutation import Scores, log_choices, permutation_p

LENGTH_GROUPS = 64
"""Documents that lack a term differ by their lengths alone; they are told apart by so many groups of lengths."""

MOST_CELLS = 256
"""A term in more documents has its scores gathered into half as many cells, narrow near 0 and wide far out."""

LENGTHS_APART = 1.25
"""Beyond this ratio of mean tokens per document, the groups' documents are not taken for exchangeable."""

PERMUTATION = "permutation"
LARGER = "larger of permutation and Welch"


def term_test(dtm: DocumentTermMatrix, target: npt.ArrayLike, *, n_jobs: int = 1) -> FloatArray:
    """Return the two-sided p of each term between two groups of documents, by dealing out the labels anew.

    The score of document i is aᵢ = (kᵢ - rLᵢ)/√Lᵢ, r = Σk/ΣL over all documents, so that long documents do not rule;
    p is the share of all choices of as many documents whose centred scores sum up to as much (`permutation_p`), not
    below the chance that all documents with the term, or none, are in the target where that is so. Documents that lack
    the term enter by 64 groups of their lengths.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Every document has a token.
    target : array of bool, shape (n_documents,)
        Documents on either side.
    n_jobs : int
        Threads, as in scikit-learn. The result is the same for any number.

    Returns
    -------
    float array, shape (n_terms,)
        Above 0 to 1; nan where the documents do not differ from one rate at all.

    Raises
    ------
    ValueError
        When `target` has another length than there are documents.

    References
    ----------
    Dey, R., Schmidt, E. M., Abecasis, G. R. & Lee, S. (2017). A fast and accurate algorithm to test for binary
    phenotypes and its application to PheWAS. doi:10.1016/j.ajhg.2017.05.014 (saddlepoints for unequal groups)

    Examples
    --------
    >>> from ctthemes.counts.matrix import count_patterns
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> term_test(count_patterns(tokens, {"rights": ["rights"]}), [True, False, False, True]).round(3).tolist()
    [0.53]
    """
    by_term = ByTerm(dtm, target, n_jobs=n_jobs)
    lengths = _length_groups(by_term.tokens)
    return by_term.over_runs(lambda run: _tested_counts(run, by_term, lengths))


def rank_test(dtm: DocumentTermMatrix, target: npt.ArrayLike, *, n_jobs: int = 1) -> FloatArray:
    """Return the two-sided p of each term between two groups, by the ranks of the documents' rates.

    As `term_test`, with the mid-rank of the rate kᵢ/Lᵢ as the score: Mann-Whitney's statistic against its own
    permutation distribution, ties and unequal groups included. Documents without the term tie at rate 0.

    Parameters
    ----------
    dtm : DocumentTermMatrix
        Every document has a token.
    target : array of bool, shape (n_documents,)
    n_jobs : int
        Threads, as in scikit-learn.

    Returns
    -------
    float array, shape (n_terms,)
        Above 0 to 1; nan where all documents tie.

    Raises
    ------
    ValueError
        When `target` has another length than there are documents.

    References
    ----------
    Mann, H. B. & Whitney, D. R. (1947). doi:10.1214/aoms/1177730491

    Examples
    --------
    >>> from ctthemes.counts.matrix import count_patterns
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(toy_corpus())
    >>> rank_test(count_patterns(tokens, {"rights": ["rights"]}), [True, False, False, True]).round(3).tolist()
    [0.439]
    """
    by_term = ByTerm(dtm, target, n_jobs=n_jobs)
    return by_term.over_runs(lambda run: _tested_ranks(run, by_term))


def welch_test(count: FloatArray, tokens: FloatArray, spread: FloatArray, n: FloatArray) -> FloatArray:
    """Return the two-sided p of Welch's t on the logarithm of the ratio of two rates, linearised over documents.

    With K matches in the N tokens of a group's n documents, half a match added to each: ln r = ln((K₁+½)/N₁) -
    ln((K₀+½)/N₀), of each group the variance n/(n-1) Σ(k - rL)²/(K+½)², at least 1/(K+½), and Satterthwaite's degrees
    of freedom.

    Parameters
    ----------
    count : float array, shape (2, n_terms)
        K of both groups.
    tokens : float array, shape (2, 1)
        N of both groups.
    spread : float array, shape (2, n_terms)
        Σ(k - rL)² of each group, r = (K+½)/N.
    n : float array, shape (2, 1)
        Documents of each group, two at least.

    Returns
    -------
    float array, shape (n_terms,)
        Above 0 to 1.

    References
    ----------
    Welch, B. L. (1947). doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> count, tokens = np.array([[14.0], [11.0]]), np.array([[3900.0], [7900.0]])
    >>> welch_test(count, tokens, np.array([[17.2], [17.4]]), np.array([[4.0], [8.0]])).round(2).tolist()
    [0.1]
    """
    half, degrees = count + 0.5, np.maximum(n - 1, 1)
    log_ratio = np.diff(np.log(half / tokens), axis=0)[0]
    variances = np.maximum(n / degrees * spread / half**2, 1 / half)
    variance = variances.sum(axis=0)
    freedom = variance**2 / (variances**2 / degrees).sum(axis=0)
    return np.asarray(2 * special.stdtr(freedom, -np.abs(log_ratio) / np.sqrt(variance)))


def kind_of_test(tokens: FloatArray, target: npt.NDArray[np.bool_]) -> str:
    """Return which p the groups allow: that of permutation, or the larger of it and Welch's.

    Parameters
    ----------
    tokens : float array, shape (n_documents,)
    target : array of bool, shape (n_documents,)

    Returns
    -------
    str
        "permutation", or "larger of permutation and Welch" where the groups' mean tokens per document differ by more
        than 1.25 times.

    Examples
    --------
    >>> kind_of_test(np.array([100.0, 110, 100, 120]), np.array([True, True, False, False]))
    'permutation'
    """
    means = tokens[target].mean(), tokens[~target].mean()
    return LARGER if max(means) > LENGTHS_APART * min(means) else PERMUTATION


@dataclass(frozen=True, slots=True, eq=False)
class _LengthGroups:
    """Documents gathered by their lengths: the group of each, and of each group its documents and Σ√L."""

    root: FloatArray
    place: IntArray
    number: FloatArray
    root_sum: FloatArray


def _length_groups(tokens: FloatArray) -> _LengthGroups:
    n, root = len(tokens), np.sqrt(tokens)
    groups = min(LENGTH_GROUPS, n)
    place: IntArray = np.empty(n, dtype=np.int64)
    place[np.argsort(tokens, kind="stable")] = np.arange(n) * groups // max(n, 1)
    number = np.bincount(place, minlength=groups).astype(float)
    return _LengthGroups(root, place, number, np.bincount(place, root, minlength=groups).astype(float))


def _tested_counts(run: TermRun, by_term: ByTerm, lengths: _LengthGroups) -> FloatArray:
    tokens, root, term = by_term.tokens, lengths.root, run.term
    n, n_target, n_terms = len(tokens), int(by_term.target.sum()), len(run.ends) - 1
    total = add_runs(run.count, run.ends)
    rate = total / tokens.sum()
    weighted = run.count / root[run.document]
    sums = run.add(weighted)
    mean = (sums.sum(axis=0) - rate * root.sum()) / n
    square = add_runs(weighted**2, run.ends) - 2 * rate * total + rate**2 * tokens.sum() - n * mean**2
    varies = square > 1e-9 * np.maximum(add_runs(weighted**2, run.ends), 1e-12)
    scale = np.sqrt(np.where(varies, square, n) / n)
    u = (sums[1] - rate * root[by_term.target].sum() - n_target * mean) / scale
    cell = term * len(lengths.number) + lengths.place[run.document]
    size = n_terms * len(lengths.number)
    number = np.tile(lengths.number, n_terms) - np.bincount(cell, minlength=size)
    roots = np.tile(lengths.root_sum, n_terms) - np.bincount(cell, root[run.document], minlength=size)
    filled = number > 0.5  # documents that lack the term
    owner = np.repeat(np.arange(n_terms), len(lengths.number))[filled]
    without = (-rate[owner] * roots[filled] / number[filled] - mean[owner]) / scale[owner]
    with_it = (weighted - rate[term] * root[run.document] - mean[term]) / scale[term]
    scores = _cells((without, number[filled], owner), (with_it, np.ones(len(term)), term), n_terms)
    p, _ = permutation_p(scores, u, n_target=n_target, least=_least(run, n, n_target))
    return np.where(varies, p, np.nan)


def _tested_ranks(run: TermRun, by_term: ByTerm) -> FloatArray:
    n, n_target = float(len(by_term.target)), float(by_term.target.sum())
    ends, first, length, of_target = _tied_runs(run, by_term.tokens)
    n_terms = len(ends) - 1
    term = np.repeat(np.arange(n_terms), np.diff(ends))
    zeros = n - np.diff(run.ends)
    rank = (zeros - run.ends[:-1])[term] + first + (length + 1) / 2
    square = (add_runs(length * (rank - (n + 1) / 2) ** 2, ends) + zeros * ((zeros - n) / 2) ** 2) / n
    varies = square > 1e-9
    scale = np.sqrt(np.where(varies, square, 1.0))
    u = add_runs(of_target * (rank - (n + 1) / 2), ends)
    u += (n_target - add_runs(of_target, ends)) * (zeros - n) / 2
    lacking = zeros > 0
    without = ((zeros - n) / 2 / scale)[lacking], zeros[lacking], np.flatnonzero(lacking)
    scores = _cells(without, ((rank - (n + 1) / 2) / scale[term], length, term), n_terms)
    p, _ = permutation_p(scores, u / scale, n_target=int(n_target), least=_least(run, int(n), int(n_target)))
    return np.where(varies, p, np.nan)


def _least(run: TermRun, n: int, n_target: int) -> FloatArray:
    """Return the chance that all documents with a term, or none, are in the target, where that is so; else 0."""
    with_it, in_target = np.diff(run.ends), add_runs(run.of_target.astype(float), run.ends)
    none = np.where(in_target == 0, log_choices(n - with_it, n_target), -np.inf)
    ways = np.where(in_target == with_it, log_choices(n - with_it, n_target - with_it), none)
    return np.asarray(np.exp(ways - log_choices(n, n_target)))


_Cells = tuple[FloatArray, FloatArray, IntArray]


def _cells(without: _Cells, with_it: _Cells, n_terms: int) -> Scores:
    """Return the scores of documents that lack a term and of those that have it (value, number, term), term by term."""
    values, numbers, terms = (np.concatenate(parts) for parts in zip(without, _gathered(*with_it), strict=True))
    order = np.argsort(terms, kind="stable")
    return Scores(values[order], numbers[order], np.append(0, np.cumsum(np.bincount(terms, minlength=n_terms))))


def _gathered(value: FloatArray, number: FloatArray, term: IntArray) -> _Cells:
    """Return the cells with those of terms that have many gathered into few, each at its documents' mean score."""
    size = np.bincount(term)
    many = size > MOST_CELLS
    if not many.any():
        return value, number, term
    own = many[term]
    depth, weight, half = np.arcsinh(2 * value[own]), number[own], MOST_CELLS // 2
    place = (np.cumsum(many) - 1)[term[own]]
    starts = np.append(0, np.cumsum(size[many]))[:-1]
    low, high = np.minimum.reduceat(depth, starts), np.maximum.reduceat(depth, starts)
    step = np.maximum(high - low, 1e-12) / half
    cell = place * half + np.minimum(((depth - low[place]) / step[place]).astype(np.int64), half - 1)
    documents = np.bincount(cell, weight)
    filled = np.flatnonzero(documents)
    means = np.bincount(cell, weight * value[own])[filled] / documents[filled]
    return (
        np.concatenate([value[~own], means]),
        np.concatenate([number[~own], documents[filled]]),
        np.concatenate([term[~own], np.flatnonzero(many)[filled // half]]),
    )


def _tied_runs(run: TermRun, tokens: FloatArray) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Return the runs of equal rates, term by term and by rising rate.

    The runs of term i go from place i of the first array to before the next; then first entry, documents, and documents
    of the target of each. Term, rate and side are one number, so that plain sorting, which is fast, puts all in order.
    """
    rate, n_rates = _places_of_rates(run.count, tokens, run.document, len(run.ends))
    keys = (run.term.astype(np.uint64) * np.uint64(n_rates) + rate) * np.uint64(2)
    keys += run.of_target
    keys.sort()
    cells = keys >> np.uint64(1)
    first = np.flatnonzero(np.concatenate([cells[:1] >= 0, cells[1:] != cells[:-1]]))
    length = np.diff(first, append=len(cells)).astype(float)
    of_target = np.diff(np.concatenate([[0], np.cumsum(keys & np.uint64(1))])[np.append(first, len(keys))])
    return np.searchsorted(first, run.ends), first, length, of_target.astype(float)


def _places_of_rates(
    counts: FloatArray, tokens: FloatArray, document: npt.NDArray[np.int32], n_terms: int
) -> tuple[npt.NDArray[np.uint64], int]:
    """Return numbers that are ordered as the rates, and equal where they are, and how many such numbers there can be.

    Two rates k/n and k'/n' differ by 1/(nn') at least, so a rate times 2(max n)², cut to an integer, tells them apart.
    """
    rates = counts / tokens[document]
    scale = 2 * int(tokens.max(initial=1)) ** 2
    most = float(rates.max(initial=0.0)) * scale + 1
    if most < 2**50 and most * n_terms < 2**62:
        return (rates * scale).astype(np.uint64), int(most) + 1
    values, places = np.unique(rates, return_inverse=True)
    return places.astype(np.uint64), len(values)
