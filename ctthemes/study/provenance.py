"""Fingerprints: from which corpus, codebook, settings and software an exhibit was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING

import pandas as pd

from ctthemes.text.tokens import TOKENIZER

if TYPE_CHECKING:
    from ctthemes.study.study import Study

PACKAGES = (
    "ctthemes", "matplotlib", "nltk", "numpy", "pandas", "pyarrow", "pyyaml", "scikit-learn", "scipy", "wordcloud",
)  # fmt: skip


MODEL = (
    "method", "n_topics", "seed", "weighting", "n_documents", "n_passages", "converged", "n_starts",
    "starts_agreement", "warning",
)  # fmt: skip
"""What provenance says of a topic model, of all that its settings hold."""


def provenance(
    study: Study, *, seed: int | None = None, model: Mapping[str, object] | None = None
) -> dict[str, object]:
    r"""Return what an exhibit of this study was made from.

    Parameters
    ----------
    study : Study
    seed : int, optional
        The seed of whatever was random in it; that of the model if there is one.
    model : mapping, optional
        The settings of the topic model that it shows: `model.settings`.

    Returns
    -------
    dict
        study
        n_documents
        years : first and last, None where no date is known
        n_undated
        n_removals : places that cleaning took something out
        corpus_sha256 : of ids, texts and dates after cleaning
        codebook_version
        codebook_sha256
        themes : their names
        n_patterns
        elsewhere : of what people coded in other software n_codings, coders, and the themes that it counts for; or None
        tokenizer
        variants : what the study counts as one word
        seed
        model : of its settings those of `MODEL`

    Examples
    --------
    >>> from ctthemes.study.study import read_study
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("Baku, 18 March 2013\n\nWe prevent violence.")
    ...     _ = (pathlib.Path(folder) / "codebook.yml").write_text(
    ...         'version: "1"\nthemes:\n  prevention: {patterns: [prevent*]}\n'
    ...     )
    ...     origin = provenance(read_study(folder), seed=1)
    >>> origin["n_documents"], origin["years"], origin["themes"], origin["seed"]
    (1, [2013, 2013], ['prevention'], 1)
    """
    book = json.dumps(asdict(study.codebook), sort_keys=True, ensure_ascii=True)
    years = study.corpus["date"].dropna().dt.year
    return {
        "study": study.name,
        "n_documents": len(study.corpus),
        "years": [int(years.min()), int(years.max())] if len(years) else None,
        "n_undated": int(study.corpus["date"].isna().sum()),
        "n_removals": int((study.cleaning["removed"].str.strip() != "").sum()),
        "corpus_sha256": corpus_hash(study.corpus),
        "codebook_version": study.codebook.version,
        "codebook_sha256": hashlib.sha256(book.encode()).hexdigest(),
        "themes": [theme.name for theme in study.codebook.themes],
        "n_patterns": sum(len(theme.patterns) for theme in study.codebook.themes),
        "elsewhere": _elsewhere(study),
        "tokenizer": TOKENIZER,
        "variants": study.settings.variants,
        "seed": seed if model is None or seed is not None else model.get("seed"),
        "model": None if model is None else {name: model[name] for name in MODEL if name in model},
    }


def _elsewhere(study: Study) -> dict[str, object] | None:
    rows = study.coded_elsewhere
    if rows.empty:
        return None
    bare = [theme.name for theme in study.codebook.themes if not theme.patterns]
    counted = rows[rows["theme"].isin(bare)]
    return {
        "n_codings": len(counted),
        "coders": sorted(set(counted["coder"])),
        "themes": [name for name in bare if name in set(counted["theme"])],
        "sha256": hashlib.sha256(rows.to_csv(index=False).encode("utf-8", "surrogatepass")).hexdigest(),
    }


def corpus_hash(corpus: pd.DataFrame) -> str:
    """Return the SHA-256 of a corpus: of every doc_id, text and date, whatever the order of the documents.

    Parameters
    ----------
    corpus : DataFrame
        Index `doc_id`, columns `text` and `date`; other columns do not count.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    ValueError
        If `text` or `date` is missing.

    Examples
    --------
    >>> corpus = pd.DataFrame({"text": ["a", "b"], "date": pd.to_datetime(["2011-01-01", None])}, index=["d1", "d2"])
    >>> corpus_hash(corpus) == corpus_hash(corpus[::-1])
    True
    >>> corpus_hash(corpus) == corpus_hash(corpus.assign(text=["a", "B"]))
    False
    """
    missing = [column for column in ("text", "date") if column not in corpus.columns]
    if missing:
        raise ValueError(f"a corpus has the columns text and date; this one lacks {', '.join(missing)}")
    dates = pd.to_datetime(corpus["date"])
    rows = [
        (str(doc_id), str(text), None if pd.isna(day) else pd.Timestamp(day).isoformat(timespec="seconds"))
        for doc_id, text, day in zip(corpus.index, corpus["text"], dates, strict=True)
    ]
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row[:2]):
        digest.update(json.dumps(row, ensure_ascii=True).encode() + b"\n")
    return digest.hexdigest()


def package_versions() -> dict[str, str]:
    """Return the installed version of this package and of those that its numbers and pictures depend on.

    Returns
    -------
    dict of str to str
        By name; a package that is not installed is left out.

    Examples
    --------
    >>> "matplotlib" in package_versions()
    True
    """
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
