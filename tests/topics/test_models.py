"""Seeded topics, recurrence, the choice of K, names and intrusion: planted topics, noise, and files by hand."""

from __future__ import annotations

import warnings
from dataclasses import replace
from importlib.util import find_spec
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.transforms import Bbox
from scipy import special

import ctthemes as ct
from ctthemes import DocumentTermMatrix, StudyError, count_terms, tokenize
from ctthemes._shared.cache import CACHE
from ctthemes.study.provenance import MODEL
from ctthemes.topics import (
    SmallCorpusError,
    fit_central_topics,
    fit_seeded_topics,
    fit_topics,
    intrusion_score,
    mark_topics,
    name_matches,
    name_topics,
    read_names,
    recurrence_among,
    refit_topics,
    save_names,
    term_coherence,
    term_windows,
    top_passages,
    topic_choice,
    topic_labels,
    topic_map,
    topic_quality,
    topic_recurrence,
    topic_sheet,
    topic_similarity,
    topic_themes,
    topic_trend,
    word_sheet,
)
from ctthemes.topics import _engines as engines
from ctthemes.topics import _fit_cache as fit_cache
from ctthemes.topics import _pairing as pairing
from ctthemes.topics._choice import completion_loss, halves, word_probabilities
from ctthemes.topics._fitting import fit_each, fit_once
from ctthemes.topics._methods import ENGINES, Fit
from ctthemes.topics._model import toy_topic_model
from ctthemes.topics._similarity import matched
from ctthemes.topics._stability import model_agreement

from scipy import sparse  # isort: skip
from tests.support import corpus_of

OWN, SHARED = 12, 20


def planted(*, n_documents=120, n_topics=4, seed=3):
    """Passages of 40 words, two a document, seven in ten from the words of one of the topics."""
    rng = np.random.default_rng(seed)
    n_terms = n_topics * OWN + SHARED
    counts, parents = [], []
    for row in range(2 * n_documents):
        chance = np.full(n_terms, 0.3 / n_terms)
        own = row // 2 % n_topics
        chance[own * OWN : (own + 1) * OWN] += 0.7 / OWN
        counts.append(rng.multinomial(40, chance))
        parents.append(f"d{row // 2:03d}")
    terms = [f"{'abcdefgh'[topic]}{word:02d}" for topic in range(n_topics) for word in range(OWN)]
    return matrix_of(counts, [*terms, *(f"z{word:02d}" for word in range(SHARED))], document=parents)


def matrix_of(counts, terms, **variables):
    counts = np.asarray(counts)
    index = pd.Index([f"p{row:03d}" for row in range(len(counts))], name="doc_id")
    documents = pd.DataFrame(
        {
            "text": [f"text of {name}" for name in index],
            "date": pd.Timestamp("2013-06-01"),
            "n_tokens": counts.sum(axis=1),
        }
        | variables,
        index=index,
    )
    return DocumentTermMatrix(sparse.csr_array(counts), pd.Index(terms), documents)


def hits_of(dtm, **words):
    counts = dtm.counts.toarray()
    columns = [counts[:, dtm.terms.get_indexer(list(theirs))].sum(axis=1) for theirs in words.values()]
    return DocumentTermMatrix(sparse.csr_array(np.column_stack(columns)), pd.Index(list(words)), dtm.documents)


@pytest.fixture(scope="module")
def dtm():
    return planted()


@pytest.fixture(scope="module")
def seeds(dtm):
    return hits_of(dtm, second=["b00", "b01"], first=["a00", "a01", "a02"])


@pytest.fixture(scope="module")
def seeded(dtm, seeds):
    return fit_seeded_topics(dtm, seeds, n_topics=4, seed=1)


@pytest.fixture(scope="module")
def model(dtm):
    return fit_topics(dtm, n_topics=4, seed=1)


def first_letters(model, topic):
    return {term[0] for term in model.topic_terms.loc[topic].nlargest(OWN).index}


def test_themes_become_topics_by_name_and_the_free_ones_follow(seeded):
    assert list(seeded.topic_terms.index) == ["second", "first", "topic_01", "topic_02"]
    assert seeded.settings["themes"] == ("second", "first")
    assert seeded.settings["converged"] is True


def test_a_seeded_topic_takes_the_words_that_stand_beside_its_few_keywords(seeded):
    assert first_letters(seeded, "first") == {"a"}
    assert first_letters(seeded, "second") == {"b"}
    assert first_letters(seeded, "topic_01") | first_letters(seeded, "topic_02") == {"c", "d"}


def test_a_passage_without_a_keyword_still_belongs_to_its_theme(dtm):
    themes = hits_of(dtm, first=["a00"], second=["b00"])
    fitted = fit_seeded_topics(dtm, themes, n_topics=4, seed=1)
    about = np.arange(len(dtm)) // 2 % 4 == 0
    silent = themes.counts.toarray()[:, 0] == 0
    weights = fitted.document_topics["first"].to_numpy()
    assert (about & silent).sum() >= 3
    assert weights[about & silent].min() > weights[~about & silent].max()


def test_one_word_may_seed_two_themes(dtm):
    both = hits_of(dtm, one=["a00", "c00"], two=["b00", "c00"])
    fitted = fit_seeded_topics(dtm, both, n_topics=4, seed=1)
    assert first_letters(fitted, "one") >= {"a"}
    assert first_letters(fitted, "two") >= {"b"}


def test_a_seeded_fit_gives_the_same_bytes_in_any_order_of_passages(dtm, seeds, seeded):
    rows = np.random.default_rng(3).permutation(len(dtm))
    shuffled = DocumentTermMatrix(dtm.counts[rows], dtm.terms, dtm.documents.iloc[rows])
    again = fit_seeded_topics(shuffled, seeds, n_topics=4, seed=1)
    pd.testing.assert_frame_equal(again.topic_terms, seeded.topic_terms, check_exact=True)
    pd.testing.assert_frame_equal(again.document_topics.sort_index(), seeded.document_topics, check_exact=True)


def test_all_topics_may_be_themes(dtm):
    themes = hits_of(dtm, **{letter: [f"{letter}00", f"{letter}01"] for letter in "abcd"})
    fitted = fit_seeded_topics(dtm, themes, n_topics=4, seed=1)
    assert [first_letters(fitted, letter) for letter in "abcd"] == [{letter} for letter in "abcd"]


def test_wrong_themes_are_told(dtm, seeds):
    with pytest.raises(ValueError, match='method="seeded" needs the matches of themes: call fit_seeded_topics'):
        fit_topics(dtm, n_topics=4, seed=1, method="seeded")
    few = DocumentTermMatrix(seeds.counts[:5], seeds.terms, seeds.documents.iloc[:5])
    with pytest.raises(ValueError, match="themes lacks 235 of the 240 passages"):
        fit_seeded_topics(dtm, few, n_topics=4, seed=1)
    with pytest.raises(ValueError, match="no passage holds a match of absent"):
        fit_seeded_topics(dtm, hits_of(dtm, absent=[], first=["a00"]), n_topics=4, seed=1)
    three = hits_of(dtm, one=["a00"], two=["b00"], three=["c00"])
    with pytest.raises(ValueError, match="n_topics=2 is fewer than the 3 themes"):
        fit_seeded_topics(dtm, three, n_topics=2, seed=1)


def test_topics_recur_where_they_are_and_not_in_noise(dtm, model):
    table = topic_recurrence(model, dtm, n_refits=5, seed=1)
    assert table["recurs"].all()
    assert table["jaccard"].min() > 0.5
    rng = np.random.default_rng(5)
    noise = matrix_of(rng.poisson(0.6, (200, 80)), [f"t{n:02d}" for n in range(80)])
    with warnings.catch_warnings(action="ignore"):
        nothing = fit_topics(noise, n_topics=8, seed=1, on_small="warn")
    found = topic_recurrence(nothing, noise, n_refits=5, seed=1)
    assert found["recurs"].sum() <= 2
    assert found["share_found"].to_numpy() == pytest.approx(found["n_found"] / 5)


def test_refits_leave_out_whole_documents(dtm, model):
    for refit in refit_topics(model, dtm, n_refits=2, seed=1):
        read = refit.documents["document"]
        assert read.nunique() == 96
        assert (read.value_counts() == 2).all()


def test_seeded_refits_keep_their_themes(dtm, seeds, seeded):
    table = topic_recurrence(seeded, dtm, n_refits=3, seed=1, themes=seeds)
    assert table["topic"].tolist() == list(seeded.topic_terms.index)
    assert table["recurs"].all()


def test_one_and_two_processes_give_the_same_bytes(dtm):
    few = tuple(range(24))  # two processes take seconds to start; the fits need not
    methods = ["lda", "nmf", *(["gibbs"] if find_spec("tomotopy") else [])]
    wanted = [Fit(2, 1, method, rows=few) for method in methods]
    for one, two in zip(fit_each(dtm, wanted), fit_each(dtm, wanted, n_jobs=2), strict=True):
        assert one.topic_terms.to_numpy().tobytes() == two.topic_terms.to_numpy().tobytes()
        assert one.document_topics.to_numpy().tobytes() == two.document_topics.to_numpy().tobytes()
        assert one.documents.equals(dtm.documents.loc[one.documents.index])


def same_bytes(one, other):
    parts = [(each.topic_terms, each.document_topics) for each in (one, other)]
    return all(a.to_numpy().tobytes() == b.to_numpy().tobytes() for a, b in zip(*parts, strict=True))


@pytest.mark.parametrize("method", ["nmf", "lda", "seeded"])
def test_a_kept_fit_is_read_with_the_same_bytes_and_not_computed_again(dtm, seeds, tmp_path, monkeypatch, method):
    def fit():
        return fit_once(dtm, Fit(4, 1, method), themes=seeds if method == "seeded" else None)

    without = fit()
    monkeypatch.setenv(CACHE, str(tmp_path))
    first = fit()
    assert len(list((tmp_path / "fits").glob("*.entry"))) == 1
    monkeypatch.setattr(engines, method, lambda *_: pytest.fail("the fit was computed again"))
    again = fit()
    assert same_bytes(without, first)
    assert same_bytes(first, again)
    assert dict(again.settings) == dict(without.settings)
    assert again.documents.equals(dtm.documents)


def test_a_changed_setting_or_count_is_another_fit(dtm, seeds, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE, str(tmp_path))
    more = DocumentTermMatrix(
        dtm.counts + sparse.csr_array(([1], ([7], [3])), dtm.counts.shape), dtm.terms, dtm.documents
    )
    fewer = hits_of(dtm, second=["b00"], first=["a00", "a01", "a02"])
    plain = Fit(4, 1, "nmf")
    fits = [
        (dtm, plain, None), (dtm, Fit(4, 2, "nmf"), None), (dtm, Fit(3, 1, "nmf"), None),
        (dtm, Fit(4, 1, "nmf", start="random"), None), (dtm, Fit(4, 1, "lda"), None), (more, plain, None),
        (dtm, Fit(4, 1, "seeded"), seeds), (dtm, Fit(4, 1, "seeded"), fewer),
    ]  # fmt: skip
    for n_kept, (matrix, fit, themes) in enumerate(fits, start=1):
        fit_once(matrix, fit, themes=themes)
        assert len(list((tmp_path / "fits").glob("*.entry"))) == n_kept
    for matrix, fit, themes in fits:
        fit_once(matrix, fit, themes=themes)
    assert len(list((tmp_path / "fits").iterdir())) == len(fits)
    monkeypatch.setitem(engines.MAX_ITERATIONS, "nmf", 1999)
    fit_once(dtm, plain)
    monkeypatch.setattr(np, "__version__", "0")
    fit_once(dtm, plain)
    assert len(list((tmp_path / "fits").iterdir())) == len(fits) + 2


@pytest.mark.parametrize("method", ["nmf", "lda", "gibbs", "seeded"])
def test_a_fit_is_kept_only_while_the_code_that_computes_it_is_the_same(method):
    counts, modules = sparse.csr_matrix([[1.0, 0.0]]), ENGINES[method].modules
    before = fit_cache.fingerprint((method,), counts, modules=modules)
    for module in modules:
        others = [one for one in modules if one is not module]
        assert fit_cache.fingerprint((method,), counts, modules=others) != before


def test_seeded_fits_depend_on_the_pairing_that_they_run():
    assert pairing in ENGINES["seeded"].modules


def test_a_damaged_fit_is_computed_again_and_the_oldest_leave_first(dtm, model, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE, str(tmp_path))
    monkeypatch.setattr(fit_cache, "MOST_FITS", 2)
    fit_topics(dtm, n_topics=4, seed=1)
    (file,) = (tmp_path / "fits").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert same_bytes(fit_topics(dtm, n_topics=4, seed=1), model)
    for n_topics in (2, 3):
        fit_topics(dtm, n_topics=n_topics, seed=1)
    left = list((tmp_path / "fits").iterdir())
    assert len(left) == 2
    assert file not in left


def test_fits_are_kept_by_default_in_the_users_cache_and_nowhere_when_off(dtm, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fit_once(dtm, Fit(2, 1, "nmf"))
    assert not list(tmp_path.iterdir())
    monkeypatch.delenv(CACHE)
    fit_once(dtm, Fit(2, 1, "nmf"))
    assert [each.suffix for each in (tmp_path / "ctthemes" / "fits").iterdir()] == [".entry"]


def test_the_prototype_is_the_fit_that_agrees_most_with_the_others(dtm):
    rng = np.random.default_rng(6)
    noise = matrix_of(rng.poisson(0.3, (100, 200)), [f"t{n:03d}" for n in range(200)])
    starts = [fit_once(noise, Fit(6, seed, "nmf")) for seed in (1, 2, 3)]
    means = [np.mean([model_agreement(one, other) for other in starts if other is not one]) for one in starts]
    chosen = fit_central_topics(noise, n_topics=6, seeds=[1, 2, 3])
    assert same_bytes(chosen, starts[int(np.argmax(means))])
    assert chosen.settings["n_starts"] == 3
    assert chosen.settings["starts_agreement"] == pytest.approx(max(means))
    assert len({round(mean, 9) for mean in means}) > 1
    with pytest.raises(ValueError, match="at least two different"):
        fit_central_topics(dtm, n_topics=4, seeds=[1])


def terms_exhibit(fitted):
    """Return the exhibit of a model's terms with what provenance says of the model."""
    settings = {name: fitted.settings[name] for name in MODEL if name in fitted.settings}
    return ct.exhibits.topic_terms(ct.topics.top_terms(fitted), provenance={"model": settings})


def test_the_prototype_says_in_caption_and_finding_what_it_is(dtm, model):
    chosen = terms_exhibit(fit_central_topics(dtm, n_topics=4, seeds=[1, 2, 3]))
    assert "of 3 starts the one that agrees most with the others" in chosen.caption
    assert "Of 3 starts this is the fit that agrees most with the others" in chosen.finding
    assert "Of 3 starts the fit reported is the one that agrees most" in chosen.methods
    plain = terms_exhibit(model)
    assert "starts" not in plain.caption + plain.finding + plain.methods


def test_a_small_corpus_is_refused_a_prototype_or_warned_about_once(dtm):
    few = DocumentTermMatrix(dtm.counts[:30], dtm.terms, dtm.documents.iloc[:30])
    with pytest.raises(SmallCorpusError, match="15 documents with 30 passages are too few for 2 topics"):
        fit_central_topics(few, n_topics=2, seeds=[1, 2])
    with pytest.warns(UserWarning, match="too few for 2 topics") as caught:
        chosen = fit_central_topics(few, n_topics=2, seeds=[1, 2], on_small="warn")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert "too few for 2 topics" in str(chosen.settings["warning"])


@pytest.fixture(scope="module")
def choice(dtm):
    return topic_choice(dtm, candidates=[2, 3, 4, 5, 7], seed=1)


def test_the_planted_number_of_topics_is_chosen(choice):
    assert choice.loc[choice["chosen"], "n_topics"].tolist() == [4]
    assert (choice["low"] < choice["completion"]).all()
    assert (choice["completion"] < choice["high"]).all()
    assert choice["worse"].min() == 0
    assert choice["stability"].between(0, 1).all()
    assert choice["reference"].unique().tolist() == ["the passages themselves"]


def test_the_choice_wants_two_numbers_and_enough_documents(dtm):
    with pytest.raises(ValueError, match="at least two different numbers"):
        topic_choice(dtm, candidates=[4], seed=1)
    few = DocumentTermMatrix(dtm.counts[:16], dtm.terms, dtm.documents.iloc[:16])
    with pytest.raises(ValueError, match="8 documents are too few"):
        topic_choice(few, candidates=[2, 3], seed=1)


def test_the_halves_deal_out_every_token(dtm):
    seen, hidden = halves(dtm, 1)
    assert (seen + hidden - dtm.counts).nnz == 0
    assert min(seen.data.min(), hidden.data.min()) >= 1


def test_completion_of_a_model_that_knows_nothing_is_the_loss_of_its_background():
    counts = np.tile([[8, 8, 8, 8]], (6, 1))
    dtm = matrix_of(counts, list("abcd"))
    names = pd.Index(["topic_01", "topic_02"], name="topic")
    flat = replace(
        toy_topic_model(),
        topic_terms=pd.DataFrame(0.25, index=names, columns=list("abcd")),
        document_topics=pd.DataFrame(0.5, index=dtm.documents.index, columns=names),
        documents=dtm.documents,
    )
    loss = completion_loss(flat, dtm, *halves(dtm, 1), np.ones(6, dtype=bool))
    assert loss == pytest.approx(np.log(4), rel=1e-12)


def test_weights_of_nmf_become_probabilities_of_counts(dtm, model):
    topics = word_probabilities(model, dtm.counts)
    found = (dtm.counts.toarray() > 0).sum(axis=0)
    expected = model.topic_terms.to_numpy() / (np.log((1 + len(dtm)) / (1 + found)) + 1)
    assert topics == pytest.approx(expected / expected.sum(axis=1, keepdims=True))


def test_a_band_with_refits_holds_the_one_without_and_stays_within_0_and_1(dtm, model):
    years = pd.to_datetime([f"{2010 + row // 2 % 5}-06-01" for row in range(len(dtm))])
    dated = replace(model, documents=model.documents.assign(date=years))
    refits = refit_topics(model, dtm, n_refits=3, seed=1)
    without, both = topic_trend(dated), topic_trend(dated, refits=refits)
    assert without["model_error"].isna().all()
    assert (both["model_error"] > 0).all()
    assert (both["low"] < without["low"]).all()
    assert (both["high"] > without["high"]).all()
    assert both["low"].min() > 0
    assert both["high"].max() < 1
    row = both.iloc[0]
    error = np.hypot(row["document_error"], row["model_error"])
    reach = special.stdtrit(row["n_documents"] - 1, 0.975) * error
    assert row["high"] == pytest.approx(special.expit(special.logit(row["share"]) + reach))
    pd.testing.assert_series_equal(both["share"], without["share"])


def test_labels_of_four_kinds_rank_by_their_own_measure(model):
    table = topic_labels(model, n=3)
    assert sorted(set(table["kind"])) == ["frex", "lift", "probability", "relevance"]
    top = table[(table["kind"] == "probability") & (table["rank"] == 1)].set_index("topic")["term"]
    assert top.to_dict() == model.topic_terms.idxmax(axis=1).to_dict()
    assert table.groupby(["topic", "kind"]).size().unique().tolist() == [3]


def test_planted_topics_are_coherent_and_the_reference_is_named(dtm, model):
    table = topic_quality(model, dtm, reference_name="planted passages")
    assert table["reference"].unique().tolist() == ["planted passages"]
    assert table["npmi"].min() > term_coherence(dtm, ["a00", "b00", "c00", "d00"]) + 0.2
    assert table["exclusivity"].between(0, 10).all()


def test_windows_cover_every_token_once_and_no_document_twice():
    tokens = tokenize(corpus_of("a b c d e f g", "h i"))
    windows = term_windows(tokens, size=3)
    assert windows.documents["n_tokens"].tolist() == [3, 3, 1, 2]
    assert windows.documents["document"].tolist() == ["d1", "d1", "d1", "d2"]
    assert windows.counts.sum() == count_terms(tokens).counts.sum()


def test_names_stay_with_what_a_topic_says_through_a_refit(dtm, model, tmp_path):
    file = save_names(model, tmp_path / "names.csv")
    text = file.read_text(encoding="utf-8")
    named = {topic: f"about {sorted(first_letters(model, topic))[0]}" for topic in model.topic_terms.index}
    for topic, name in named.items():
        text = text.replace(topic, name)
    file.write_text(text + "gone,x1 | x2 | x3\n", encoding="utf-8")
    again = fit_topics(dtm, n_topics=5, seed=9, method="lda")
    attached = name_matches(again, read_names(file))
    assert attached.loc[attached["topic"] == "", "name"].tolist() == ["gone"]
    renamed = name_topics(again, attached)
    for letter in "abcd":
        assert max(first_letters(renamed, f"about {letter}")) >= letter
        assert letter in first_letters(renamed, f"about {letter}")


def test_a_file_of_names_is_never_overwritten_and_its_faults_are_told(model, tmp_path):
    file = save_names(model, tmp_path / "names.csv")
    with pytest.raises(StudyError, match="names.csv: is there already"):
        save_names(model, file)
    for text, message in (
        ("name,words\na,b\n", r"names.csv:1: the column\(s\) terms are missing"),
        ("name,terms\na,b\na,c\n", "names.csv:3: 'a' stands there twice"),
        ("name,terms\n,b\n", "names.csv:2: needs a name and terms"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(StudyError, match=message):
            read_names(file)


def test_a_name_that_would_stand_for_two_topics_is_refused(model):
    attached = pd.DataFrame({"name": ["topic_02"], "topic": ["topic_01"], "jaccard": [1.0], "terms": [("a",)]})
    with pytest.raises(ValueError, match="topic_02 would name two topics"):
        name_topics(model, attached)


def test_each_seeded_topic_goes_with_its_own_theme(seeds, seeded):
    table = topic_themes(seeded, seeds)
    best = table.loc[table.groupby("theme")["correlation"].idxmax()].set_index("theme")["topic"]
    assert best.to_dict() == {"first": "first", "second": "second"}
    assert table["correlation"].between(-1, 1).all()
    assert (table["n_passages"] == 240).all()


def test_an_intruder_is_far_from_its_topic_and_the_key_knows_it(model):
    sheet, key = word_sheet(model, seed=1)
    for row in key.itertuples():
        options = sheet[sheet["item"] == row.item].set_index("option")["content"]
        own = set(model.topic_terms.loc[row.topic].nlargest(5).index)
        assert set(options.drop(index=row.intruder)) == own
        assert options[row.intruder] not in own
    assert (sheet["answer"] == "").all()
    assert len(key) == 4
    pd.testing.assert_frame_equal(word_sheet(model, seed=1)[0], sheet)


def test_answers_are_scored_with_intervals(model):
    sheet, key = topic_sheet(model, seed=2, per_topic=2)
    right = key.set_index("item")["intruder"]
    filled = sheet.assign(answer=np.where(sheet["option"] == sheet["item"].map(right), "x", ""))
    wrong = filled[filled["item"] == 1].assign(answer=lambda rows: np.roll(rows["answer"], 1))
    answers = pd.concat([wrong, filled[filled["item"] > 1]])
    total = intrusion_score(answers, key).set_index("topic").loc["all topics"]
    assert total[["n_answers", "n_right"]].tolist() == [8, 7]
    assert total["low"] < total["share"] == 7 / 8 < total["high"]
    assert total["chance"] == 0.25
    assert np.isnan(intrusion_score(sheet, key)["share"]).all()
    with pytest.raises(ValueError, match=r"item\(s\) 2 are marked more than once"):
        intrusion_score(sheet.assign(answer=np.where(sheet["item"] == 2, "x", "")), key)
    with pytest.raises(ValueError, match=r"the key lacks item\(s\) 1"):
        intrusion_score(sheet, key[key["item"] > 1])


def test_topic_intrusion_wants_four_topics():
    with pytest.raises(ValueError, match="a model of 2 topics is too small for topic intrusion"):
        topic_sheet(toy_topic_model(), seed=1)


def test_what_does_not_recur_is_marked_in_every_table(model):
    topics = list(model.topic_terms.index)
    recurrence = pd.DataFrame(
        {
            "topic": topics,
            "n_refits": 5,
            "n_found": [5, 5, 5, 2],
            "share_found": [1.0, 1.0, 1.0, 0.4],
            "agreement": [0.9, 0.8, 0.7, 0.2],
            "jaccard": [0.9, 0.8, 0.7, 0.2],
            "recurs": [True] * 3 + [False],
        }
    )
    marked = mark_topics(model, recurrence)
    assert list(marked.topic_terms.index) == [*topics[:3], f"{topics[3]} †"]
    assert f"{topics[3]} †" in set(topic_trend(marked)["series"])
    exhibit = ct.exhibits.topic_recurrence(recurrence, provenance={})
    assert "3 of 4 topics recur" in exhibit.finding
    assert "**Not to be relied on: topic 04.**" in exhibit.finding
    assert "5 refits" in exhibit.caption
    warned = ct.exhibits.topic_recurrence(recurrence, provenance={"model": {"warning": "Too few."}})
    assert warned.caption == f"{exhibit.caption} Too few."
    labels = [label.get_text() for label in ct.plot.topic_recurrence(recurrence).get_yticklabels()]
    assert labels == ["topic 01 (5/5)", "topic 02 (5/5)", "topic 03 (5/5)", "topic 04 (2/5) †"]


def test_the_mark_stays_with_its_topic_and_is_explained(dtm, seeds, seeded, tmp_path):
    refits = refit_topics(seeded, dtm, n_refits=2, seed=1, themes=seeds)
    table = recurrence_among(seeded, refits)
    pd.testing.assert_frame_equal(table, topic_recurrence(seeded, dtm, n_refits=2, seed=1, themes=seeds))
    marked = mark_topics(seeded, table.assign(recurs=table["topic"] != "second"))
    assert marked.settings["themes"] == ("second †", "first")
    assert matched(marked, refits[0]) == matched(seeded, refits[0])
    assert recurrence_among(marked, refits)["n_found"].tolist() == table["n_found"].tolist()
    trend = topic_trend(marked, refits=refits)
    pd.testing.assert_frame_equal(
        trend.drop(columns="series"), topic_trend(seeded, refits=refits).drop(columns="series")
    )
    for exhibit in (ct.exhibits.topic_trend(trend, provenance={}), terms_exhibit(marked)):
        assert "†: too few refits" in exhibit.caption
    first = trend[trend["series"] == "first"]
    for exhibit in (ct.exhibits.topic_trend(first, provenance={}), terms_exhibit(seeded)):
        assert "†" not in exhibit.caption
    file = save_names(marked, tmp_path / "names.csv")
    assert "†" not in file.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("second", "My name"), encoding="utf-8")
    named = name_topics(marked, name_matches(marked, read_names(file)))
    assert list(named.topic_terms.index) == ["My name †", "first", "topic_01", "topic_02"]
    with pytest.raises(ValueError, match="there is no refit"):
        recurrence_among(seeded, [])


def test_the_caption_of_a_topics_band_says_what_it_is_made_of(dtm, model):
    years = pd.to_datetime([f"{2010 + row // 2 % 5}-06-01" for row in range(len(dtm))])
    dated = replace(model, documents=model.documents.assign(date=years))
    alone = ct.exhibits.topic_trend(topic_trend(dated), provenance={})
    refits = refit_topics(model, dtm, n_refits=2, seed=1)
    both = ct.exhibits.topic_trend(topic_trend(dated, refits=refits), provenance={"model": {"warning": "too few."}})
    assert "jackknife on the logit)" in alone.caption
    assert "refits" not in alone.caption
    assert "jackknife on the logit, widened by what refits to parts of the documents say)" in both.caption
    assert both.caption.endswith("Too few.")


def test_the_choice_is_drawn_with_its_rule_in_words(choice):
    figure = ct.plot.topic_choice(choice)
    drawn = [axes for axes in figure.axes if axes.get_visible() and axes.lines]
    assert len(drawn) == 5
    assert drawn[0].lines[-1].get_xdata().tolist() == [4]
    exhibit = ct.exhibits.topic_choice(choice, provenance={})
    assert "smallest number of topics" in exhibit.caption
    assert exhibit.finding.startswith("**4 topics**")
    edge = choice.assign(chosen=choice["n_topics"] == 7)
    assert "at the edge" in ct.exhibits.topic_choice(edge, provenance={}).finding


def test_topics_against_themes_are_drawn_cell_by_cell(seeds, seeded):
    axes = ct.plot.topic_themes(topic_themes(seeded, seeds))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["second", "first", "topic 01", "topic 02"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["second", "first"]


def test_top_passages_are_spread_over_years_and_none_is_said_twice():
    toy = toy_topic_model()
    long = "The Council expresses its deepest sympathy and condolences to the victims of the attack in"
    index = pd.Index([f"p{row}" for row in range(6)], name="doc_id")
    years = ["2010", "2010", "2011", "2011", "2012", "2012"]
    texts = [f"{long} Kenya, 2002", f"{long} Bali", "First of all.", f"{long} Spain", "Last of all.", "Other."]
    documents = pd.DataFrame({"text": texts, "date": pd.to_datetime(years), "n_tokens": 20}, index=index)
    weights = pd.DataFrame(
        {"topic_01": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], "topic_02": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}, index=index
    )
    weights.columns.name = "topic"
    table = top_passages(replace(toy, documents=documents, document_topics=weights), n=3)
    assert table.loc[table["topic"] == "topic_01", "doc_id"].tolist() == ["p0", "p2", "p4"]


def test_topics_of_the_same_terms_are_alike_and_lie_together(model):
    twice = replace(
        model,
        topic_terms=model.topic_terms.iloc[[0, 1, 2, 0]].set_axis(model.topic_terms.index),
    )
    pairs = topic_similarity(twice)
    assert len(pairs) == 6
    assert pairs["similarity"].between(0, 1).all()
    assert pairs.iloc[0].tolist() == ["topic_01", "topic_04", pytest.approx(1)]
    assert pairs["similarity"].iloc[1] < 0.5
    places = topic_map(twice)
    assert places.loc[0, ["x", "y"]].tolist() == pytest.approx(places.loc[3, ["x", "y"]].tolist(), abs=1e-6)
    assert places["shown"].iloc[0] == pytest.approx(1)
    gaps = np.hypot(*(places[axis].to_numpy()[:, None] - places[axis].to_numpy() for axis in "xy"))
    for pair in pairs.itertuples():
        one, other = (int(name[-2:]) - 1 for name in (pair.topic, pair.other))
        assert gaps[one, other] ** 2 == pytest.approx(1 - pair.similarity, abs=1e-6)


def test_the_map_has_a_circle_and_a_name_for_each_topic(model):
    axes = ct.plot.topic_map(topic_map(model))
    assert {text.get_text() for text in axes.texts} == {"01", "02", "03", "04"}
    assert len(axes.collections[0].get_offsets()) == 4


def test_the_names_on_the_map_do_not_cover_each_other():
    places = pd.DataFrame(
        {
            "topic": [f"a long name number {n}" for n in range(12)],
            "x": np.repeat([0.0, 0.5, 1.0], 4),
            "y": np.tile([0.0, 0.04, 0.5, 1.0], 3),
            "share": 0.05,
            "shown": 0.2,
        }
    )
    axes = ct.plot.topic_map(places)
    axes.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 12
    for one, other in combinations(boxes, 2):
        both = Bbox.intersection(one, other)
        assert both is None or both.width * both.height < 1
