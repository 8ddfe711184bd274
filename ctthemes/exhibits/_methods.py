"""Methods: the paragraph for a paper that says how an exhibit was made, read off its provenance."""

from __future__ import annotations

from collections.abc import Mapping

# How the numbers of each kind of figure were computed. The references are those of the functions that compute them.
ESTIMATORS = {
    "plot_trend": "rate",
    "plot_trend_panels": "rate",
    "plot_heatmap": "rate",
    "plot_topic_trend": "topic",
    "plot_topics": "topic",
    "plot_topic_map": "topic",
    "plot_topic_themes": "topic",
    "plot_recurrence": "recurrence",
    "plot_slopes": "slope",
    "plot_sensitivity": "slope",
    "plot_effects": "effect",
    "plot_inventory": "inventory",
    "plot_prevalence": "prevalence",
    "plot_coverage": "coding",
    "plot_cooccurrence": "cooccurrence",
    "plot_keyness": "keyness",
    "plot_frequency": "frequency",
    "plot_cloud": "frequency",
    "plot_cloud_with_bars": "frequency",
}
CODING = (
    "Themes were coded by dictionary: a coding is a match of one of a theme's patterns, and within a theme a match "
    "inside a longer one is not counted again"
)
SENTENCES = {
    "rate": "Rates are the sum of matches over the sum of tokens of the documents of a period, per 10,000 tokens",
    "jackknife": "Bands are 95 % intervals from a delete-one-document jackknife on the log rate (Efron and Tibshirani 1993), "
    "with Student's t on as many degrees of freedom as there are documents, less one",
    "upper": "Where a single document of the period holds every hit, or none has one, an upper bound alone is given",
    "none": "No band is given for a period with fewer than three documents",
    "share": "Shares are means over the documents of a period of the share that a topic takes of a document",
    "topic": "Topics were fitted to passages of the documents; their number and the method are in the caption of their terms",
    "recurrence": "Topics were fitted to passages of the documents, and again to parts of the documents; each topic was "
    "compared by its ten first terms with its match in each of these refits",
    "slope": "A trend is the annual change of the rate in a log-linear regression of the documents' counts on time with "
    "tokens as exposure, where the periods are enough for a test; the caption names the model and the clusters",
    "effect": "Terms are compared by the log2 ratio of their rates in two groups of documents, and tested, where both "
    "groups are large enough, by the variation between documents; the caption names the test and its family",
    "inventory": "Documents and their tokens were counted by year of the document's date",
    "prevalence": "A theme's prevalence is the share of documents with at least one coding of it; intervals are 95 % "
    "score intervals (Wilson 1927)",
    "cooccurrence": "Two themes co-occur in a unit of text in which each has at least one coding",
    "keyness": "Key terms were ranked by the z of the log-odds ratio with an informative Dirichlet prior (Monroe, "
    "Colaresi and Quinn 2008) and are drawn by the log2 ratio of their rates",
    "frequency": "Terms were counted in lower case; which were left out is said in the caption",
    "tokens": "Texts were split into tokens by the software's own tokeniser ({tokenizer})",
}
SOFTWARE = {
    "matplotlib": "Matplotlib {} (Hunter 2007)",
    "numpy": "NumPy {} (Harris et al. 2020)",
    "pandas": "pandas {} (McKinney 2010)",
    "scikit-learn": "scikit-learn {} (Pedregosa et al. 2011)",
    "scipy": "SciPy {} (Virtanen et al. 2020)",
}
REFERENCES = {
    "Efron and Tibshirani 1993": "Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. New York: "
    "Chapman and Hall.",
    "Harris et al. 2020": "Harris, C. R. et al. (2020). Array programming with NumPy. Nature 585, 357-362. "
    "doi:10.1038/s41586-020-2649-2",
    "Hunter 2007": "Hunter, J. D. (2007). Matplotlib: a 2D graphics environment. Computing in Science and Engineering "
    "9(3), 90-95. doi:10.1109/MCSE.2007.55",
    "McKinney 2010": "McKinney, W. (2010). Data structures for statistical computing in Python. Proceedings of the 9th "
    "Python in Science Conference, 56-61. doi:10.25080/Majora-92bf1922-00a",
    "Colaresi and Quinn 2008": "Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008). Fightin' words: lexical feature "
    "selection and evaluation for identifying the content of political conflict. Political Analysis 16(4), 372-403. "
    "doi:10.1093/pan/mpn018",
    "Pedregosa et al. 2011": "Pedregosa, F. et al. (2011). Scikit-learn: machine learning in Python. Journal of Machine "
    "Learning Research 12, 2825-2830.",
    "Virtanen et al. 2020": "Virtanen, P. et al. (2020). SciPy 1.0: fundamental algorithms for scientific computing in "
    "Python. Nature Methods 17, 261-272. doi:10.1038/s41592-019-0686-2",
    "Wilson 1927": "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal "
    "of the American Statistical Association 22(158), 209-212. doi:10.1080/01621459.1927.10502953",
}


def methods_paragraph(record: Mapping[str, object]) -> str:
    """Return the methods paragraph of an exhibit, with its references, from what its provenance holds.

    Parameters
    ----------
    record : mapping
        As in provenance.json. What it does not say is not written.

    Examples
    --------
    >>> print(methods_paragraph({"study": "seeds", "n_documents": 5, "years": [2011, 2022], "n_undated": 0,
    ...     "python": "3.11.2", "packages": {"ctthemes": "0.1.0"}}))
    The corpus is the study 'seeds': 5 documents, 2011 to 2022. The analysis was done with ctthemes 0.1.0 in Python 3.11.2.
    """
    said = [*_corpus_sentences(record), *_coding_sentences(record), *_estimator_sentences(record), _software(record)]
    paragraph = " ".join(f"{sentence}." for sentence in said if sentence)
    listed = [reference for cited, reference in REFERENCES.items() if cited in paragraph]
    return "\n\n".join([paragraph, *(["References"] if listed else []), *listed])


def _corpus_sentences(record: Mapping[str, object]) -> list[str]:
    if "study" not in record:
        return []
    years, undated = record.get("years"), record.get("n_undated")
    span = f", {years[0]} to {years[1]}" if isinstance(years, list) else ""
    without = f", {undated:,} of them without a date" if isinstance(undated, int) and undated else ""
    said = [f"The corpus is the study '{record['study']}': {_number(record, 'n_documents')} documents{span}{without}"]
    if "n_removals" in record:
        said.append(
            f"Cleaning took page furniture out at {_number(record, 'n_removals')} places, each listed in the cleaning report"
            if record["n_removals"]
            else "Cleaning took no text out"
        )
    return said


def _coding_sentences(record: Mapping[str, object]) -> list[str]:
    tokens = [SENTENCES["tokens"].format(tokenizer=record["tokenizer"])] if "tokenizer" in record else []
    themes = record.get("themes")
    uses_codebook = _estimator(record) in ("coding", "prevalence", "cooccurrence") or _is_of_themes(record)
    if not uses_codebook or not isinstance(themes, list):
        return tokens
    book = (
        f"The codebook (version {record['codebook_version']}) has {len(themes)} themes and "
        f"{_number(record, 'n_patterns')} patterns"
    )
    return [*tokens, book, CODING]


def _estimator_sentences(record: Mapping[str, object]) -> list[str]:
    kind = _estimator(record)
    if _is_of_topics(record):
        said = SENTENCES["recurrence" if kind == "recurrence" else "topic"]
        return [said, *([SENTENCES["share"]] if kind == "rate" or "share" in _columns(record) else [])]
    if kind == "rate":
        marks = record.get("bands")
        kinds = {str(mark).split(":")[0] for mark in marks} if isinstance(marks, list) else set()
        drawn = sorted(kinds & {"jackknife", "upper", "none"}) if _plot(record) != "plot_heatmap" else []
        return [SENTENCES["rate"], *(SENTENCES[kind] for kind in drawn)]
    return [SENTENCES[kind]] if kind in SENTENCES else []


def _software(record: Mapping[str, object]) -> str:
    packages = record.get("packages")
    versions = packages if isinstance(packages, dict) else {}
    topics = _is_of_topics(record)
    used = [
        words.format(versions[name])
        for name, words in SOFTWARE.items()
        if name in versions and (topics or name != "scikit-learn")
    ]
    seed = f". The random seed was {record['seed']}" if isinstance(record.get("seed"), int) else ""
    own = f"ctthemes {versions['ctthemes']}" if "ctthemes" in versions else "ctthemes"
    parts = [", ".join(used[:-1]), used[-1]] if len(used) > 1 else used
    return f"The analysis was done with {own} in Python {record['python']}{', with ' if used else ''}{' and '.join(parts)}{seed}"


def _plot(record: Mapping[str, object]) -> str:
    drawing = record.get("drawing")
    return str(drawing["plot"]) if isinstance(drawing, dict) else ""


def _estimator(record: Mapping[str, object]) -> str:
    if not _plot(record) and {"rate", "band"} <= set(_columns(record)):
        return "rate"
    return ESTIMATORS.get(_plot(record), "")


def _columns(record: Mapping[str, object]) -> list[str]:
    columns = record.get("columns")
    return [str(name) for name in columns] if isinstance(columns, dict) else []


def _is_of_topics(record: Mapping[str, object]) -> bool:
    """Return whether topics were fitted for the exhibit."""
    kind, names = _estimator(record), _columns(record)
    return kind in ("topic", "recurrence") or (kind == "rate" and "share" in names and "rate" not in names)


def _is_of_themes(record: Mapping[str, object]) -> bool:
    """Return whether the series drawn are themes of the codebook, not keywords or topics."""
    series, themes = record.get("series"), record.get("themes")
    return isinstance(series, list) and isinstance(themes, list) and bool(series) and set(series) <= set(themes)


def _number(record: Mapping[str, object], name: str) -> str:
    value = record[name]
    return f"{value:,}" if isinstance(value, int) else str(value)
