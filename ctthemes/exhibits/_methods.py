"""Methods: the paragraph for a paper that says how an exhibit was made, read off its table and its provenance."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from typing import Any

from ctthemes.exhibits._kind import Content
from ctthemes.exhibits._references import REFERENCES
from ctthemes.exhibits._wording import agree_in_number
from ctthemes.study.provenance import package_versions

CODING = (
    "Themes were coded by dictionary: a coding is a match of one of a theme's patterns, and within a theme a match "
    "inside a longer one is not counted again"
)
TOKENS = "Texts were split into tokens by the software's own tokeniser ({})"
VARIANTS = {
    "spellings": "Spellings of one word were counted as one, under the commonest",
    "inflections": (
        "Inflected forms and spellings of one word were counted as one, under the commonest; forms are those "
        "listed by simplemma (Barbaresi 2021)"
    ),
}
SOFTWARE = {
    "matplotlib": "Matplotlib {} (Hunter 2007)",
    "numpy": "NumPy {} (Harris et al. 2020)",
    "pandas": "pandas {} (McKinney 2010)",
    "scikit-learn": "scikit-learn {} (Pedregosa et al. 2011)",
    "scipy": "SciPy {} (Virtanen et al. 2020)",
}
ENGINES = {"nmf": "scikit-learn", "seeded": "scikit-learn", "lda": "scikit-learn"}
"""Which package fitted the topics, by method."""


def methods_paragraph(exhibit: Content) -> str:
    """Return the methods paragraph of an exhibit, with its references.

    Parameters
    ----------
    exhibit : Content
        What its provenance does not say is not written.

    Returns
    -------
    str
        The paragraph, then "References" and one reference a paragraph.

    Examples
    --------
    >>> import pandas as pd
    >>> from ctthemes.exhibits._terms import frequency
    >>> table = pd.DataFrame({"term": ["state"], "count": [5], "n_documents": [1], "n_tokens": [1000], "rate": [50.0],
    ...     "rank": [1]})
    >>> methods_paragraph(frequency(table, n_removed=0, provenance={"study": "seeds", "n_documents": 5})).split(". ")[0]
    "The corpus is the study 'seeds': 5 documents"
    """
    origin = exhibit.provenance
    sentences = [
        *_corpus_sentences(origin), *_coding_sentences(exhibit),
        *([] if exhibit.table.empty else exhibit.kind.methods(exhibit)), _software(exhibit),
    ]  # fmt: skip
    paragraph = agree_in_number(" ".join(f"{sentence}." for sentence in sentences if sentence))
    references = [reference for cited, reference in REFERENCES.items() if cited in paragraph]
    return "\n\n".join([paragraph, *(["References"] if references else []), *references])


def named(names: Sequence[str], *, what: str) -> str:
    """Return which series there are, by name where they are few.

    Parameters
    ----------
    names : sequence of str
    what : str
        What they are, such as "themes".

    Returns
    -------
    str

    Examples
    --------
    >>> named(["human_rights", "prevention"], what="themes")
    'The themes are human rights and prevention'
    >>> named(["women"], what="themes")
    ''
    """
    words = [name.replace("_", " ") for name in names]
    if not 2 <= len(words) <= 12:
        return ""
    return f"The {what} are {', '.join(words[:-1])} and {words[-1]}"


def _corpus_sentences(origin: Mapping[str, Any]) -> list[str]:
    if "study" not in origin:
        return []
    years, undated = origin.get("years"), origin.get("n_undated")
    span = f", {years[0]} to {years[1]}" if years else ""
    without = f", {undated:,} of them without a date" if undated else ""
    sentences = [
        f"The corpus is the study '{origin['study']}': {_number(origin, 'n_documents')} documents{span}{without}"
    ]
    if "n_removals" in origin:
        sentences.append(
            f"Cleaning took page boilerplate out at {_number(origin, 'n_removals')} places, each listed in the cleaning report"
            if origin["n_removals"]
            else "Cleaning took no text out"
        )
    return sentences


def _coding_sentences(exhibit: Content) -> list[str]:
    origin = exhibit.provenance
    tokens = [TOKENS.format(origin["tokenizer"])] if "tokenizer" in origin else []
    themes = origin.get("themes")
    subject = exhibit.kind.subject(exhibit)
    if subject in ("terms", "topics") and origin.get("variants") in VARIANTS:
        tokens.append(VARIANTS[origin["variants"]])
    if subject != "themes" or not isinstance(themes, list):
        return tokens
    book = (
        f"The codebook (version {origin['codebook_version']}) has {len(themes)} themes and "
        f"{_number(origin, 'n_patterns')} patterns"
    )
    by_patterns = [CODING] if origin.get("n_patterns") else []
    return [*tokens, book, *by_patterns, *_elsewhere_sentences(origin)]


def _elsewhere_sentences(origin: Mapping[str, Any]) -> list[str]:
    elsewhere = origin.get("elsewhere") or {}
    if not elsewhere.get("n_codings"):
        return []
    coders, themes = elsewhere["coders"], elsewhere["themes"]
    who = coders[0] if len(coders) == 1 else f"{len(coders)} people"
    which = "The theme that has" if len(themes) == 1 else f"The {len(themes)} themes that have"
    return [
        f"{which} no patterns {'was' if len(themes) == 1 else 'were'} coded by {who} in other software, in "
        f"{elsewhere['n_codings']:,} passages; passages of one theme that overlap count once"
    ]


def _software(exhibit: Content) -> str:
    versions, model = package_versions(), exhibit.provenance.get("model") or {}
    engine = ENGINES.get(str(model.get("method")), "") if exhibit.kind.subject(exhibit) == "topics" else ""
    unused = {"scikit-learn"} - {engine} | (set() if exhibit.kind.draw else {"matplotlib"})
    used = [words.format(versions[name]) for name, words in SOFTWARE.items() if name in versions and name not in unused]
    seed = exhibit.provenance.get("seed")
    ending = f". The random seed was {seed}" if isinstance(seed, int) else ""
    own = f"ctthemes {versions['ctthemes']}" if "ctthemes" in versions else "ctthemes"
    parts = [", ".join(used[:-1]), used[-1]] if len(used) > 1 else used
    python = platform.python_version()
    return (
        f"The analysis was done with {own} in Python {python}{', with ' if used else ''}{' and '.join(parts)}{ending}"
    )


def _number(origin: Mapping[str, Any], name: str) -> str:
    value = origin[name]
    return f"{value:,}" if isinstance(value, int) else str(value)
