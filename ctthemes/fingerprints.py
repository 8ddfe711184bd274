"""Fingerprints: from which corpus, codebook and settings an exhibit was made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ctthemes.tokens import TOKENIZER

if TYPE_CHECKING:
    from ctthemes.study import Study


def provenance(study: Study, *, seed: int | None = None) -> dict[str, object]:
    """Return what an exhibit of this study was made from.

    Parameters
    ----------
    study : Study
    seed : int, optional
        The seed of whatever was random in it.

    Returns
    -------
    dict
        study; n_documents; corpus_sha256 : of ids, texts and dates after cleaning; codebook_version; codebook_sha256;
        tokenizer; seed.
    """
    from ctthemes.export import corpus_hash

    book = json.dumps(asdict(study.codebook), sort_keys=True, ensure_ascii=True)
    return {
        "study": study.name,
        "n_documents": len(study.corpus),
        "corpus_sha256": corpus_hash(study.corpus),
        "codebook_version": study.codebook.version,
        "codebook_sha256": hashlib.sha256(book.encode()).hexdigest(),
        "tokenizer": TOKENIZER,
        "seed": seed,
    }
