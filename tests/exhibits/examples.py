"""One exhibit of every kind, from a small study with a planted rise and a planted break."""

from __future__ import annotations

from functools import cache

import pandas as pd

import ctthemes as ct
from tests.support import corpus_of

THEMES = ("human_rights", "prevention", "early_warning", "regional_cooperation")
YEARS = tuple(range(2001, 2013))


@cache
def exhibits() -> dict[str, ct.exhibits.Exhibit]:
    """Return an exhibit of every kind by its kind's name."""
    made = [
        *_of_documents(), *_of_themes(), *_of_trends(), *_of_terms(), *_of_topics(), *_of_codes(), *_of_language(),
        *_of_clauses(), *_of_scales(),
    ]  # fmt: skip
    return {exhibit.kind.name: exhibit for exhibit in made}


@cache
def tokens() -> ct.Tokens:
    """Return the tokens of three documents a year; prevention rises, early warning begins in 2007."""
    texts, years = [], []
    for place, year in enumerate(YEARS):
        for number in range(3):
            rising = "prevent " * (1 + place + number)
            late = "early warning " * (4 + number if year >= 2007 else 0)
            texts.append(f"{rising}{late}human rights " + "the council met and spoke of many things " * (6 + number))
            years.append(year)
    return ct.tokenize(corpus_of(*texts, years=years))


def events() -> pd.DataFrame:
    """Return two events among the years, and one in a month known by its year alone."""
    return pd.DataFrame(
        {"date": ["2006-07-01", "2009-02", "2010"], "label": ["Storm", "Summit in the harbour", "Flood"], "kind": ""}
    )


def origin() -> dict[str, object]:
    """Return a provenance as `ct.provenance` has it."""
    book = ct.toy_codebook()
    return {
        "study": "toy", "n_documents": len(tokens()), "years": [YEARS[0], YEARS[-1]], "n_undated": 0, "n_removals": 0,
        "codebook_version": book.version, "themes": [theme.name for theme in book.themes], "n_patterns": 4,
        "tokenizer": "words", "seed": 1,
    }  # fmt: skip


def _of_documents() -> list[ct.exhibits.Exhibit]:
    documents = tokens().documents
    cleaning = pd.DataFrame(
        {"doc_id": ["d1"], "rule": ["slogan"], "removed": ["Press release"], "line": [1], "start": [0], "stop": [13]}
    )
    problems = pd.DataFrame({"severity": ["look"], "about": ["length"], "place": ["d1"], "message": ["d1: long"]})
    card = pd.DataFrame(
        {
            "part": ["all", "language", "length"], "group": ["", "en", "usual"], "n_documents": 36, "n_tokens": 9,
            "share": 1.0, "note": ["", "", "Half have 40 to 60 tokens"],
        }
    )  # fmt: skip
    inventory = ct.inventory(documents, by="year")
    log = pd.DataFrame(
        [
            ["a.txt", "a", "harbour*", "UN", "2024-03-01", "CC0", "in the study", "", ""],
            ["b.txt", "b", "", "", "", "", "left out", "duplicates", "repeats another document"],
        ],
        columns=["file", "doc_id", "search", "source", "retrieved", "licence", "outcome", "step", "reason"],
    )
    return [
        ct.exhibits.document_flow(ct.document_flow(log), log=log, provenance=origin()),
        ct.exhibits.inventory(inventory, provenance=origin()), ct.exhibits.documents(documents, provenance=origin()),
        ct.exhibits.corpus_card(card, provenance=origin()), ct.exhibits.corpus_problems(problems, provenance=origin()),
        ct.exhibits.cleaning(cleaning, raw=documents, provenance=origin()),
    ]  # fmt: skip


def _of_clauses() -> list[ct.exhibits.Exhibit]:
    corpus = corpus_of(
        *("The General Assembly,\nRecalling its work,\n1. Urges States to protect human rights;\n2. Decides to meet.",)
        * 4,
        years=[2013, 2013, 2013, 2014],
    )
    units, codings = ct.clauses(corpus), ct.codings(ct.tokenize(corpus), ct.toy_codebook())
    return [
        ct.exhibits.document_forms(ct.document_forms(corpus), provenance=origin()),
        ct.exhibits.obligation_trend(ct.obligation_trend(units, corpus), provenance=origin()),
        ct.exhibits.theme_obligations(ct.theme_obligations(units, codings, corpus), provenance=origin()),
    ]


def _of_themes() -> list[ct.exhibits.Exhibit]:
    book = ct.toy_codebook()
    codings = ct.codings(tokens(), book)
    trend = ct.rate_trend(ct.count_themes(codings, tokens().documents))
    return [
        ct.exhibits.prevalence(ct.prevalence(codings, tokens().documents), provenance=origin()),
        ct.exhibits.coverage(ct.coverage(codings, book), provenance=origin()),
        ct.exhibits.cooccurrence(ct.cooccurrence(codings, tokens().documents), unit="document", provenance=origin()),
        ct.exhibits.audit(ct.audit_codebook(tokens(), book), provenance=origin()),
        ct.exhibits.quotations(ct.quotations(codings, tokens()), trend=trend, provenance=origin()),
        ct.exhibits.sensitivity(ct.trend_sensitivity(codings, tokens().documents), provenance=origin()),
    ]


def _of_two_kinds(dtm: ct.DocumentTermMatrix) -> ct.DocumentTermMatrix:
    kinds = ["speech" if place % 2 else "report" for place in range(len(dtm))]
    return ct.DocumentTermMatrix(dtm.counts, dtm.terms, dtm.documents.assign(kind=kinds))


def _of_trends() -> list[ct.exhibits.Exhibit]:
    counted = ct.count_themes(ct.codings(tokens(), ct.toy_codebook()), tokens().documents)
    trend = ct.rate_trend(counted)
    late = trend[trend["series"] == "prevention"]
    changes, phases = ct.change_points(counted, seed=1), ct.phases(counted)
    return [
        ct.exhibits.trend(trend, provenance=origin()), ct.exhibits.trend_panels(trend, provenance=origin()),
        ct.exhibits.trend_heatmap(trend, provenance=origin()), ct.exhibits.document_shares(trend, provenance=origin()),
        ct.exhibits.smooth_trend(ct.smooth_trend(counted), provenance=origin()),
        ct.exhibits.trend_tests(ct.trend_tests(counted), provenance=origin()),
        ct.exhibits.mix(ct.mix_tests(_of_two_kinds(counted), by=["kind"]), provenance=origin()),
        ct.exhibits.event_differences(ct.event_differences(counted, events(), years=4), provenance=origin()),
        ct.exhibits.change_points(late, changes=changes, phases=phases, provenance=origin()),
    ]  # fmt: skip


def _of_terms() -> list[ct.exhibits.Exhibit]:
    dtm = ct.count_terms(tokens())
    frequency = ct.frequency(dtm)
    keyness = ct.keyness(dtm, [year >= 2007 for year in tokens().documents["date"].dt.year])
    return [
        ct.exhibits.frequency(frequency, n_removed=2, provenance=origin()),
        ct.exhibits.frequency_cloud(frequency, n_removed=2, seed=1, provenance=origin()),
        ct.exhibits.keyness(keyness, target="late documents", reference="early ones", provenance=origin()),
    ]


def _of_topics() -> list[ct.exhibits.Exhibit]:
    model = {
        "method": "nmf", "n_topics": 2, "seed": 1, "n_documents": 3, "n_passages": 5, "warning": "Too few documents.",
    }  # fmt: skip
    given = origin() | {"model": model}
    from ctthemes.topics._model import toy_topic_model

    toy = toy_topic_model()
    names = toy.topic_terms.index.astype(str).tolist()
    recurrence = pd.DataFrame(
        {
            "topic": names, "n_refits": 5, "n_found": [5, 1], "share_found": [1.0, 0.2], "jaccard": [0.9, 0.2],
            "agreement": [0.9, 0.2], "recurs": [True, False],
        }
    )  # fmt: skip
    stability = pd.DataFrame(
        {"n_topics": 2, "seed_a": 1, "seed_b": 2, "topic": names, "n_shared": 8, "n_terms": 12, "jaccard": 8 / 12}
    )
    choice = pd.DataFrame(
        {
            "n_topics": [2, 4, 8], "completion": [90.0, 80.0, 81.0], "low": [85.0, 75.0, 76.0],
            "high": [95.0, 85.0, 86.0], "worse": [0.1, 0.0, 0.01], "worse_error": [0.01, 0.0, 0.01],
            "npmi": [0.1, 0.2, 0.15], "umass": [-1.0, -0.8, -0.9], "exclusivity": [9.0, 9.2, 9.1],
            "stability": [0.5, 0.6, 0.4], "n_splits": 5, "n_held_out": 900, "reference": "the passages",
            "chosen": [False, True, False],
        }
    )  # fmt: skip
    quality = pd.DataFrame(
        {
            "topic": names, "npmi": [0.3, 0.1], "umass": -1.0, "exclusivity": 9.0, "n_terms": 10, "n_terms_missing": 0,
            "n_reference": 85, "reference": "the passages fitted",
        }
    )  # fmt: skip
    themes = pd.DataFrame(
        {
            "topic": names, "theme": "prevention", "n_passages": 5, "n_with_theme": 2, "weight_with": 0.6,
            "weight_without": 0.1, "correlation": [0.8, -0.8],
        }
    )  # fmt: skip
    shares = ct.topics.topic_trend(toy)
    return [
        ct.exhibits.topic_terms(ct.topics.top_terms(toy), provenance=given),
        ct.exhibits.topic_quality(quality, provenance=given),
        ct.exhibits.topic_recurrence(recurrence, provenance=given),
        ct.exhibits.topic_stability(stability, provenance=given),
        ct.exhibits.topic_trend(shares, provenance=given), ct.exhibits.topic_panels(shares, provenance=given),
        ct.exhibits.topic_themes(themes, provenance=given), ct.exhibits.topic_choice(choice, provenance=given),
        ct.exhibits.topic_map(
            pd.DataFrame({"topic": names, "x": [0.0, 1.0], "y": [0.0, 1.0], "share": [0.6, 0.4], "shown": 1.0}),
            provenance=given,
        ),
    ]  # fmt: skip


def _of_language() -> list[ct.exhibits.Exhibit]:
    words = [[f"w{place}" for place in range(start, start + 400)] for start in range(0, 3000, 500)]
    texts = [
        " ".join(own + (words[place - 1][:150] if place else []) + words[0][:30]) for place, own in enumerate(words)
    ]
    texts[4] = texts[4].replace(" w20 ", " changed ")
    borrowing = ct.tokenize(corpus_of(*texts, years=YEARS[:6]))
    reuse = ct.trace_reuse(borrowing, least_documents=9)
    versions = {"earlier_version": "d1", "later_version": "d2"}
    changes = ct.version_changes(borrowing, **versions)
    passages = ct.compared_passages(reuse, ct.borrowed_passages(reuse))
    return [
        ct.exhibits.new_language(ct.new_language(borrowing, seed=1, pool=500, n_shuffles=5), provenance=origin()),
        ct.exhibits.borrowing_shares(ct.borrowing_shares(reuse), provenance=origin()),
        ct.exhibits.borrowing_pairs(ct.borrowing_pairs(reuse), provenance=origin()),
        ct.exhibits.passage_paths(ct.passage_paths(reuse), provenance=origin()),
        ct.exhibits.compared_passages(passages, provenance=origin()),
        ct.exhibits.version_changes(changes, **versions, provenance=origin()),
    ]


def _of_scales() -> list[ct.exhibits.Exhibit]:
    dtm = ct.count_terms(tokens())
    model = ct.scaling.fit_wordscores(dtm, {"d1": -1, "d36": 1})
    positions = ct.scaling.wordscore_positions(model)
    groups = ct.scaling.group_positions(positions, tokens().documents, by="year")
    passages = ct.scaling.scale_passages(model.terms, dtm, n_passages=2)
    return [
        ct.exhibits.positions(positions, terms=model.terms, warning="It may be time.", provenance=origin()),
        ct.exhibits.scale_terms(model.terms, provenance=origin()),
        ct.exhibits.group_positions(groups, provenance=origin()),
        ct.exhibits.scale_passages(passages, provenance=origin()),
    ]


def _of_codes() -> list[ct.exhibits.Exhibit]:
    rows = [
        {"unit": f"u{place:02d}", "doc_id": f"d{place % 2}", "coder": coder, "text": "a peace", "peace": int(code)}
        for coder, codes in {"ann": "1100110011", "bea": "1100110001"}.items()
        for place, code in enumerate(codes)
    ]
    hand = pd.DataFrame(rows)
    truth = ct.handcoding.consensus_codes(hand, ["peace"])
    machine = truth.fillna(0).astype(int)
    accuracy = ct.handcoding.coding_accuracy(machine, truth, seed=1)
    periods = pd.Series("2001", index=truth.index)
    return [
        ct.exhibits.hand_codings(hand, provenance=origin()),
        ct.exhibits.agreement(ct.handcoding.coder_agreement(hand, ["peace"], seed=1), provenance=origin()),
        ct.exhibits.accuracy(accuracy, provenance=origin()),
        ct.exhibits.accuracy_apart(
            ct.handcoding.accuracy_apart(
                machine, truth, apart=pd.Series(False, truth.index), documents=pd.Series("d0", truth.index), seed=1
            ),
            codebook=ct.Codebook((), version="1"),
            provenance=origin(),
        ),
        ct.exhibits.corrected_shares(
            ct.handcoding.corrected_prevalence(machine, truth.dropna(), periods=periods), provenance=origin()
        ),
        ct.exhibits.model_coder(ct.handcoding.model_agreement(machine, truth, seed=1), provenance=origin()),
        ct.exhibits.trained_coder(accuracy, dictionary=accuracy, decided=accuracy, provenance=origin()),
    ]
