"""Stop lists: function words by class, nothing that carries weight, held against two published lists."""

from __future__ import annotations

from pathlib import Path

import pytest
import stop_words as snowball
import stopwordsiso as iso

import ctthemes as ct
from ctthemes.study.stop_lists import stop_list, stop_list_languages, stop_word_file

# Of our words, the share that stands in either published list. Those leave out most case forms of Russian and most
# words of Arabic that stand together with a pronoun, and hold no elided forms of French.
PUBLISHED = {
    "ar": 0.4, "de": 0.85, "en": 0.99, "es": 0.95, "fr": 0.85, "it": 0.9, "pt": 0.8, "ru": 0.65, "zh": 0.8,
}  # fmt: skip
# The words that both lists share and every text is full of.
COMMON = {
    "ar": "في من على أن عن كان الذي التي",
    "de": "der die und in den von zu mit ist nicht auch sich",
    "en": "the of and to in a is that for was with as it",
    "es": "de la que el en y los se del las por con no una",
    "fr": "de la le et les des en un du une que est pour qui",
    "it": "di e il la che in un per è una sono con non del",
    "pt": "de a o que e do da em um para com não uma os",
    "ru": "и в не на что он с как это по но они к у",
    "zh": "的 是 在 和 了 有 我 他 这 也 就 不",
}
WEIGHTY = {
    "ar": "يجب ينبغي يمكن الدولة حقوق الأمم",
    "de": "müssen sollen können dürfen Staat Rechte",
    "en": "must shall should may might can will would against state states rights member",
    "es": "debe deben puede pueden deberá estado estados derechos",
    "fr": "doit doivent peut peuvent devra état états droits",
    "it": "deve devono può possono dovrà stato stati diritti",
    "pt": "deve devem pode podem deverá estado estados direitos",
    "ru": "должен должны может могут следует государство права",
    "zh": "必须 应当 可以 能 会 国家 权利",
}


def words(language: str) -> list[str]:
    return [word for members in stop_list(language).values() for word in members]


def test_the_languages_are_those_of_the_united_nations_and_three_more() -> None:
    assert stop_list_languages() == tuple(sorted(PUBLISHED))


@pytest.mark.parametrize("language", sorted(PUBLISHED))
def test_a_list_agrees_with_the_published_ones(language: str) -> None:
    ours = words(language)
    assert len(ours) == len(set(ours)) > 150
    published = iso.stopwords(language) | set(snowball.get_stop_words(language))
    assert sum(word in published for word in ours) / len(ours) >= PUBLISHED[language]
    assert set(COMMON[language].split()) <= set(ours)
    assert set(COMMON[language].split()) <= published


@pytest.mark.parametrize("language", sorted(PUBLISHED))
def test_no_list_takes_out_an_obligation_or_a_subject(language: str) -> None:
    assert set(words(language)) & set(WEIGHTY[language].split()) == set()


def test_the_file_of_two_languages_opens_and_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "stopwords.txt").write_text(stop_word_file(["de", "en", "xx"]), encoding="utf-8")
    terms = ct.read_terms(tmp_path / "stopwords.txt")
    assert set(terms) == set(words("de")) | set(words("en"))
    assert "There is no list for 'xx' here" in (tmp_path / "stopwords.txt").read_text(encoding="utf-8")


def test_a_language_without_a_list_is_an_error() -> None:
    with pytest.raises(ValueError, match="language='xx' has no stop list; there are ar, de, en"):
        stop_list("xx")
