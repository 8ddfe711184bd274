"""Variants: the inflected forms and spellings of one word, grouped under the commonest of them.

The groups are a table, to be read, saved and corrected; joining gives new tokens, and the old ones stay. Spans still point
at the text, so that every quotation is as it was written, and no count of tokens changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema, empty_table, with_columns
from ctthemes.text.excerpts import excerpts
from ctthemes.text.tokens import GAP, IntArray, Tokens, sorted_vocabulary
from ctthemes.text.word_forms import is_acronym, listed_form, listed_languages, spelling_key

Joined = Literal["spellings", "inflections"]

VARIANTS = Schema(
    "variants",
    (
        Column("language", "text", "", "two-letter code of the documents; empty where the corpus does not state it"),
        Column("group", "text", "", "the commonest form, under which all of its row's group are counted"),
        Column("term", "text", "", "one form"),
        Column("rule", "text", "", '"spelling" or "inflection"; empty for the commonest form itself'),
        Column("count", "integer", "tokens", "how often the form stands in these documents"),
        Column("n_documents", "integer", "documents", "documents that have it"),
    ),
)
VARIANT_COLUMNS = VARIANTS.names

_SEEN = 40
"""Places at which the capitals of a form are looked at."""


@with_columns(VARIANTS)
def variants(tokens: Tokens, *, language: str = "en", join: Joined = "inflections") -> pd.DataFrame:
    """Return the forms of the corpus that are one word, each group under its commonest form.

    Forms are joined where a dictionary lists them as one word (`policy`, `policies`), or where only a hyphen or a British
    or American ending parts them (`co-operation`, `organise`). Acronyms, words that mean something else than their listed
    form (`arms`, `rights`, `means`) and names that the dictionary does not have stay apart.

    Parameters
    ----------
    tokens : Tokens
        Without stop words, best: forms of `be` or of pronouns are no matter of content.
    language : str
        Two-letter code of the documents whose language the corpus does not state.
    join : {"inflections", "spellings"}
        Inflected forms and spellings, or spellings only.

    Returns
    -------
    DataFrame
        The forms of every group of two and more; groups by falling count, the commonest form first.

        {columns}

    Raises
    ------
    ValueError
        When the inflected forms of a language are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(pd.DataFrame({"text": ["Policies on arms, a policy of co-operation", "policies of cooperation"]}))
    >>> variants(tokens)[["group", "term", "rule", "count"]]
              group          term        rule  count
    0      policies      policies                  2
    1      policies        policy  inflection      1
    2  co-operation  co-operation                  1
    3  co-operation   cooperation    spelling      1
    """
    checks.choice(join, ("spellings", "inflections"), name="join")
    stated = _stated(tokens)
    tables = [_groups(tokens, stated == code, str(code), str(code) or language, join) for code in np.unique(stated)]
    return pd.concat(tables, ignore_index=True) if tables else empty_table(VARIANTS)


def join_variants(tokens: Tokens, table: pd.DataFrame) -> Tokens:
    """Return tokens in which the forms of a group are one type, called by the group.

    The number of tokens, their places and their texts stay as they were; patterns are matched against the tokens before.

    Parameters
    ----------
    tokens : Tokens
    table : DataFrame
        From `variants`; rows may have been taken out or corrected. Forms that the corpus does not have are passed over.

    Returns
    -------
    Tokens

    Raises
    ------
    ValueError
        When a form is in two groups of one language.

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(pd.DataFrame({"text": ["Policies and policy", "policies"]}))
    >>> join_variants(tokens, variants(tokens)).vocabulary.tolist()
    ['and', 'policies']
    """
    checks.columns(table, ["language", "group", "term"], name="the table of variants")
    pairs = table[["language", "term", "group"]].drop_duplicates()
    if (twice := pairs.duplicated(["language", "term"])).any():
        raise ValueError(f"{checks.listing(pairs['term'][twice])} in two groups; leave each form in one")
    place = {term: code for code, term in enumerate(tokens.vocabulary)}
    names = list(tokens.vocabulary)
    ids = tokens.ids.copy()
    row = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
    stated = _stated(tokens)
    for code, rows in pairs.groupby("language"):
        number = np.arange(len(tokens.vocabulary) + 1, dtype=np.int32)  # the last is the gap's
        number[GAP] = GAP
        for term, group in zip(rows["term"], rows["group"], strict=True):
            if term in place:
                if group not in place:
                    place[group] = len(names)
                    names.append(group)
                number[place[term]] = place[group]
        of_language = (stated == code)[row]
        ids[of_language] = number[tokens.ids[of_language]]
    return sorted_vocabulary(ids, tokens.offsets, tokens.spans, names, tokens.documents)


def variant_forms(table: pd.DataFrame, term: str) -> list[str]:
    """Return the forms that are counted under a term, as patterns that find them.

    Parameters
    ----------
    table : DataFrame
        From `variants`.
    term : str

    Returns
    -------
    list of str
        The term alone where it stands for no group.

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.text.tokens import tokenize
    >>> tokens = tokenize(pd.DataFrame({"text": ["Policies and policy", "policies"]}))
    >>> variant_forms(variants(tokens), "policies"), variant_forms(variants(tokens), "and")
    (['policies', 'policy'], ['and'])
    """
    checks.columns(table, ["group", "term"], name="the table of variants")
    return list(dict.fromkeys(table["term"][table["group"] == term])) or [term]


def _stated(tokens: Tokens) -> npt.NDArray[np.str_]:
    """Return the two-letter code that each document states, "" where it states none."""
    if "language" not in tokens.documents.columns:
        return np.full(len(tokens), "", dtype="U2")
    stated = tokens.documents["language"].astype("str").where(tokens.documents["language"].notna(), "")
    return stated.str.lower().str[:2].to_numpy(dtype="U2")


def _groups(tokens: Tokens, chosen: npt.NDArray[np.bool_], stated: str, language: str, join: Joined) -> pd.DataFrame:
    """Return the groups of the chosen documents, which are in one language."""
    if join == "inflections" and language not in listed_languages():
        raise ValueError(
            f"language={language!r}: its inflected forms are not known; join='spellings' joins spellings only, and forms "
            f"are known of {', '.join(sorted(listed_languages()))}"
        )
    ids, places = _ids(tokens, chosen)
    count = np.bincount(ids, minlength=len(tokens.vocabulary))
    types = np.flatnonzero(count)
    terms = tokens.vocabulary.to_numpy(dtype=object)[types].tolist()
    listed = [listed_form(term, language) if join == "inflections" else term for term in terms]
    key = pd.Series([spelling_key(form, language) for form in listed], dtype=object)
    joined = key.duplicated(keep=False).to_numpy()
    if not joined.any():
        return empty_table(VARIANTS)
    acronyms = _acronyms(tokens, ids, places, types[joined])
    joined = joined & ~np.isin(types, acronyms)
    row = np.searchsorted(tokens.offsets, places, side="right") - 1
    n_documents = np.bincount(np.unique(np.stack([ids, row]), axis=1)[0], minlength=len(count))
    table = pd.DataFrame({"key": key, "term": terms, "count": count[types], "n_documents": n_documents[types]})[joined]
    return _under_commonest(table[table["key"].duplicated(keep=False)], stated, language)


def _under_commonest(table: pd.DataFrame, stated: str, language: str) -> pd.DataFrame:
    """Return the forms with the group of each, groups by falling count and the commonest form first."""
    rows = table.sort_values(["count", "term"], ascending=[False, True])
    group = rows.groupby("key")["term"].transform("first")
    total = rows.groupby("key")["count"].transform("sum")
    same = [
        spelling_key(term, language) == spelling_key(name, language)
        for term, name in zip(rows["term"], group, strict=True)
    ]
    rule = np.select([rows["term"] == group, np.array(same, dtype=bool)], ["", "spelling"], "inflection")
    rows = rows.assign(language=stated, group=group, rule=rule.astype(object), total=total)
    rows = rows.sort_values(["total", "group", "count", "term"], ascending=[False, True, False, True])
    return rows.reset_index(drop=True)[list(VARIANT_COLUMNS)]


def _ids(tokens: Tokens, chosen: npt.NDArray[np.bool_]) -> tuple[IntArray, npt.NDArray[np.int64]]:
    """Return the tokens of the chosen documents that are no gaps, and their places among all."""
    there = np.repeat(chosen, np.diff(tokens.offsets)) & (tokens.ids != GAP)
    places = np.flatnonzero(there)
    return tokens.ids[places], places


def _acronyms(
    tokens: Tokens, ids: IntArray, places: npt.NDArray[np.int64], types: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return which of some types are mostly written with several capitals, by places spread over the corpus."""
    among = np.isin(ids, types)
    ids, places = ids[among], places[among]
    order = np.argsort(ids, kind="stable")
    ids, places = ids[order], places[order]
    starts = np.searchsorted(ids, types)
    sizes = np.searchsorted(ids, types, side="right") - starts
    looks = [
        start + np.unique(np.linspace(0, size - 1, min(size, _SEEN)).astype(np.int64))
        for start, size in zip(starts.tolist(), sizes.tolist(), strict=True)
    ]
    seen = np.concatenate(looks)
    seen = seen[np.argsort(places[seen], kind="stable")]
    rows = np.searchsorted(tokens.offsets, places[seen], side="right") - 1
    (written,) = excerpts(tokens.documents["text"], rows, tokens.spans[places[seen]].T.astype(np.int64))
    return _mostly(ids[seen], [is_acronym(word) for word in written])


def _mostly(ids: IntArray, holds: Sequence[bool]) -> npt.NDArray[np.int64]:
    share = pd.Series(holds, dtype=float).groupby(ids).mean()
    return share.index[share > 0.5].to_numpy(dtype=np.int64)
