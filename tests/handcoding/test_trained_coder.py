"""The trained coder: it learns what the dictionary misses, sees no document twice, and abstains where unsure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ctthemes as ct
from ctthemes.handcoding import _trained_coder as trained_coder

BOOK = ct.Codebook((ct.Theme("peace", patterns=("peace",)), ct.Theme("rare", patterns=("yak",))), version="1")
FILLER = ["budget", "agenda", "session", "committee", "report", "letter", "chair", "vote"]


def study(n: int = 80, *, noise: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return units of which half are about peace: half of these say "peace", the others "truce"."""
    random = np.random.default_rng(5)
    about = np.arange(n) % 2
    words = np.where(about == 0, "treasury", np.where(np.arange(n) % 4 == 1, "peace", "truce"))
    texts = [" ".join([*random.choice(FILLER, 6), word, *random.choice(FILLER, 3)]) for word in words]
    codes = np.where(random.random(n) < noise, 1 - about, about).astype(float)
    index = pd.Index([f"u{place:03d}" for place in range(n)], name="unit")
    truth = pd.DataFrame({"peace": codes, "rare": 0.0}, index=index)
    documents = pd.Series([f"d{place // 2 % 8}" for place in range(n)], index=index)
    return pd.DataFrame({"text": texts}, index=index), truth, documents


def test_it_learns_what_the_dictionary_misses_on_documents_that_it_has_not_seen() -> None:
    units, truth, documents = study()
    trained, dictionary = ct.handcoding.compare_coders(units, truth, codebook=BOOK, documents=documents, seed=1)
    answers = ct.handcoding.coding_accuracy(ct.handcoding.decide_codes(trained, certain=0.5), truth, seed=1).set_index(
        "theme"
    )
    assert dictionary.set_index("theme").loc["peace", "recall"] == 0.5
    assert answers.loc["peace", "f1"] > 0.95


def test_a_theme_that_nobody_coded_cannot_be_learned() -> None:
    units, truth, documents = study()
    trained = ct.handcoding.train_coder(units, truth, codebook=BOOK, documents=documents)
    assert trained.models["rare"] is None
    assert repr(trained) == "TrainedCoder(80 units; themes peace)"
    assert ct.handcoding.code_probabilities(trained, units)["rare"].isna().all()


def test_no_unit_is_coded_by_what_was_learned_from_its_own_document(monkeypatch: pytest.MonkeyPatch) -> None:
    units, truth, documents = study()
    seen: list[set[str]] = []
    learned = trained_coder._learned

    def spy(texts: pd.Series, *others: object) -> object:
        seen.append(set(documents[texts.index]))
        return learned(texts, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(trained_coder, "_learned", spy)
    result = ct.handcoding.cross_validated_probabilities(units, truth, codebook=BOOK, documents=documents, seed=1)
    parts = [set(documents) - each for each in seen]
    assert len(parts) == 5
    assert set.union(*parts) == set(documents)
    assert sum(map(len, parts)) == documents.nunique()
    assert result["peace"].notna().all()


def test_probabilities_are_calibrated_and_it_abstains_where_hand_codes_are_noisy() -> None:
    units, truth, documents = study(240, noise=0.3)
    result = ct.handcoding.cross_validated_probabilities(units, truth, codebook=BOOK, documents=documents, seed=1)[
        "peace"
    ]
    high = result > 0.5
    assert truth["peace"][high].mean() == pytest.approx(result[high].mean(), abs=0.12)
    sure = ct.handcoding.decide_codes(result.to_frame(), certain=0.75)["peace"]
    assert sure.isna().sum() > 0
    assert set(sure.dropna()) <= {0.0, 1.0}


def test_the_same_seed_gives_the_same_probabilities() -> None:
    units, truth, documents = study(40)
    one, two = (
        ct.handcoding.cross_validated_probabilities(units, truth, codebook=BOOK, documents=documents, seed=2)
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, two)


def test_the_learning_curve_climbs_with_hand_codes() -> None:
    units, truth, documents = study()
    curve = ct.handcoding.learning_curve(units, truth, codebook=BOOK, documents=documents, seed=1, n_draws=1)
    peace = curve[curve["theme"] == "peace"]
    assert peace["n_units"].is_monotonic_increasing
    assert peace["f1"].iloc[-1] > 0.95
    assert peace["f1"].iloc[-1] >= peace["f1"].iloc[0]
    assert curve.loc[curve["theme"] == "rare", "f1"].isna().all()


def test_one_document_is_too_few_to_test_on() -> None:
    units, truth, documents = study(20)
    one = pd.Series("d", index=documents.index)
    with pytest.raises(ValueError, match="come from one document"):
        ct.handcoding.cross_validated_probabilities(units, truth, codebook=BOOK, documents=one, seed=1)
    trained, _ = ct.handcoding.compare_coders(units, truth, codebook=BOOK, documents=one, seed=1)
    assert trained.isna().all(axis=None)


def test_a_certainty_below_one_half_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"certain=0.4 must lie between 0\.5"):
        ct.handcoding.decide_codes(pd.DataFrame({"peace": [0.5]}), certain=0.4)
