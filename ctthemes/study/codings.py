"""Study codings: what the dictionary and what people coded, as one table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctthemes._shared.schema import Column, Schema
from ctthemes.study.study import Study
from ctthemes.text.segments import segment_corpus
from ctthemes.text.tokens import Tokens
from ctthemes.themes.codebook import lineages
from ctthemes.themes.codings import CODINGS, codings

MACHINE_CODER = "ctthemes dictionary"
STUDY_CODINGS = Schema(
    "study codings",
    (*CODINGS.columns, Column("coder", "text", "", 'who coded it; "ctthemes dictionary" for a match of a pattern')),
)


def study_codings(study: Study, tokens: Tokens) -> pd.DataFrame:
    r"""Return every coding of the study: matches of patterns, and passages that people coded in other software.

    A theme that has patterns of its own is counted by these; one that has none, by the passages that people gave it.
    Passages of one theme that overlap count once, as one from the first character to the last, whoever coded them. What
    counts for a theme counts for its parent, too.

    Parameters
    ----------
    study : Study
    tokens : Tokens
        Of the study's documents, or of their paragraphs or sentences. A passage counts in each unit that it touches.

    Returns
    -------
    DataFrame
        The columns of `ctthemes.codings`, where `pattern` and `hit` are empty for what people coded, and coder : who did,
        "ctthemes dictionary" for patterns.

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     home = pathlib.Path(folder)
    ...     _ = (home / "a.txt").write_text("We want peace now, and rights.")
    ...     _ = (home / "codebook.yml").write_text("version: 1\nthemes:\n  peace: {patterns: []}\n  rights: {patterns: [rights]}")
    ...     _ = (home / "coded_elsewhere.csv").write_text(
    ...         "doc_id,theme,pattern,start,stop,coder,text\na,peace,,3,13,Ana,want peace\n"
    ...     )
    ...     study = ct.read_study(home)
    ...     study_codings(study, ct.tokenize(study.corpus))[["theme", "token", "length", "coder"]]
        theme  token  length                coder
    0   peace      1       2                  Ana
    1  rights      5       1  ctthemes dictionary
    """
    machine = codings(tokens, study.codebook).assign(coder=MACHINE_CODER)
    rows = _passages(study, tokens)
    if rows.empty:
        return machine
    both = pd.concat(
        [machine.astype({"doc_id": str, "theme": str, "pattern": str, "hit": str}), rows], ignore_index=True
    )
    patterns, hits = (pd.Index([*machine[name].cat.categories, ""]).unique() for name in ("pattern", "hit"))
    table = both.assign(
        doc_id=pd.Categorical(both["doc_id"], machine["doc_id"].cat.categories),
        theme=pd.Categorical(both["theme"], machine["theme"].cat.categories),
        pattern=pd.Categorical(both["pattern"], patterns),
        hit=pd.Categorical(both["hit"], hits),
    )
    order = ["theme", "doc_id", "start", "stop"]
    return table.sort_values(order, kind="stable", ignore_index=True)[list(STUDY_CODINGS.names)]


def study_hand_codings(study: Study) -> pd.DataFrame | None:
    r"""Return what people coded, unit by unit: the study's coding sheets, and paragraphs coded in other software.

    Who coded a passage of a document elsewhere is taken to have read all of it, and to have looked for every theme that
    they used in any document; of the other themes nothing is known from them.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame or None
        One row per unit and coder: unit, doc_id, coder, text, and per theme 0 or 1, nan where nobody looked. A unit that
        stands in a sheet of the same coder is taken from there. None where nobody coded anything.

    Examples
    --------
    >>> import tempfile, pathlib, ctthemes as ct
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     home = pathlib.Path(folder)
    ...     _ = (home / "a.txt").write_text("We want peace.\n\nWe want rights.")
    ...     _ = (home / "codebook.yml").write_text("version: 1\nthemes: {peace: {patterns: []}}")
    ...     _ = (home / "coded_elsewhere.csv").write_text(
    ...         "doc_id,theme,pattern,start,stop,coder,text\na,peace,,8,13,Ana,peace\n"
    ...     )
    ...     study_hand_codings(ct.read_study(home))[["unit", "coder", "peace"]]
         unit coder  peace
    0  a#p001   Ana      1
    1  a#p002   Ana      0
    """
    rows = study.coded_elsewhere
    if rows.empty:
        return study.hand_codings
    lines = lineages(study.codebook)
    rows = rows.assign(theme=rows["theme"].map(lines)).explode("theme")
    units = segment_corpus(study.corpus.loc[study.corpus.index.isin(rows["doc_id"])], "paragraph")
    tables = [_units_of(str(coder), mine, units, list(lines)) for coder, mine in rows.groupby("coder", sort=True)]
    sheets = [] if study.hand_codings is None else [study.hand_codings]
    both = pd.concat([*sheets, *tables], ignore_index=True)
    return both.drop_duplicates(["unit", "coder"], ignore_index=True)


def _units_of(coder: str, rows: pd.DataFrame, units: pd.DataFrame, themes: list[str]) -> pd.DataFrame:
    """Return the paragraphs of the documents in which a coder coded something, with 0 or 1 for each of their themes."""
    mine = units[units["document"].isin(rows["doc_id"])]
    table = pd.DataFrame(
        {
            "unit": mine.index.astype(str),
            "doc_id": mine["document"].to_numpy(),
            "coder": coder,
            "text": mine["text"].to_numpy(),
        }
    )
    pairs = _touched(rows, mine)
    looked_for = set(rows["theme"])
    for theme in themes:
        is_coded = table["unit"].isin(pairs.loc[pairs["theme"] == theme, "unit"])
        table[theme] = is_coded.astype("int64") if theme in looked_for else np.nan
    return table


def _passages(study: Study, tokens: Tokens) -> pd.DataFrame:
    """Return the passages coded elsewhere of the themes without patterns, as codings of these tokens."""
    lines = lineages(study.codebook)
    bare = {theme.name for theme in study.codebook.themes if not theme.patterns}
    rows = study.coded_elsewhere[study.coded_elsewhere["theme"].isin(bare)]
    passages = rows.assign(theme=rows["theme"].map(lines)).explode("theme")
    units = tokens.documents
    if "document" not in units.columns:
        units = pd.DataFrame({"document": units.index, "start": 0, "stop": units["text"].str.len()}, index=units.index)
    touched = _touched(_joined(passages), units)
    place = units.index.get_indexer(pd.Index(touched["unit"]))
    spots = [
        _tokens_of(tokens, row, start, stop)
        for row, start, stop in zip(place.tolist(), touched["start"], touched["stop"], strict=True)
    ]
    token, length = np.array(spots, dtype=np.int64).reshape(-1, 2).T
    return touched.rename(columns={"unit": "doc_id"}).assign(token=token, length=length, pattern="", hit="")


def _joined(passages: pd.DataFrame) -> pd.DataFrame:
    """Return the passages of each theme, those that overlap as one."""
    ordered = passages.sort_values(["theme", "doc_id", "start", "stop", "coder"], kind="stable")
    joined: list[dict[str, object]] = []
    for (theme, doc_id), rows in ordered.groupby(["theme", "doc_id"], sort=False):
        reach = rows["stop"].cummax().shift(fill_value=-1)
        for _, run in rows.groupby((rows["start"] >= reach).cumsum(), sort=False):
            coders = ", ".join(sorted(set(run["coder"])))
            start, stop = int(run["start"].min()), int(run["stop"].max())
            joined.append({"doc_id": doc_id, "theme": theme, "start": start, "stop": stop, "coder": coders})
    return pd.DataFrame(joined, columns=["doc_id", "theme", "start", "stop", "coder"])


def _touched(passages: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each passage and unit that share a character, with its part of that unit."""
    spans = pd.DataFrame(
        {
            "unit": units.index.astype(str), "doc_id": units["document"].to_numpy(),
            "first": units["start"].to_numpy(), "last": units["stop"].to_numpy(),
        }
    )  # fmt: skip
    pairs = passages.astype({"doc_id": object}).merge(spans, on="doc_id", how="inner")
    shared = pairs[(pairs["start"] < pairs["last"]) & (pairs["stop"] > pairs["first"])]
    start = np.maximum(shared["start"], shared["first"]) - shared["first"]
    stop = np.minimum(shared["stop"], shared["last"]) - shared["first"]
    return shared.assign(start=start, stop=stop)[["unit", "theme", "start", "stop", "coder"]]


def _tokens_of(tokens: Tokens, row: int, start: int, stop: int) -> tuple[int, int]:
    """Return the first token that a span of a unit touches, and how many it touches."""
    spans = tokens.spans[tokens.offsets[row] : tokens.offsets[row + 1]]
    first = int(np.searchsorted(spans[:, 1], start, "right"))
    return first, max(int(np.searchsorted(spans[:, 0], stop, "left")) - first, 0)
