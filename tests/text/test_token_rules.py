"""What a word is in the scripts of the world, and under which form a pattern finds it."""

from __future__ import annotations

import pytest

import ctthemes as ct
from ctthemes.text import segmenter
from ctthemes.text.characters import narrow, wide_words
from ctthemes.text.token_rules import normal_form, plain_form, token_expression, without_elision, words_of
from tests.support import corpus_of


def matches(text: str, pattern: str) -> list[str]:
    return ct.kwic(ct.tokenize(corpus_of(text)), [pattern])["keyword"].tolist()


@pytest.mark.parametrize(
    "text",
    [
        "सुरक्षा परिषद् का संकल्प",  # vowel signs and a virama
        "নিরাপত্তা পরিষদ",
        "பாதுகாப்பு சபை",
        "മനുഷ്യാവകാശങ്ങൾ",
        "ਮਨੁੱਖੀ ਅਧਿਕਾਰ",
        "مُكَافَحَةُ الإِرْهَابِ",
        "זְכוּיוֹת הָאָדָם",
        "کمیسیون حقوق بشر می\u200cگوید",  # a joiner of Persian
        "ශ්\u200dරී ලංකා",
        "Tie\u0302\u0301ng Vie\u0323\u0302t",
        "ter\u00adror\u00adism co\u2060operation",
    ],
)
def test_marks_and_what_cannot_be_seen_do_not_cut_a_word(text: str) -> None:
    tokens = ct.tokenize(corpus_of(text))
    assert ct.token_texts(tokens, "d1") == text.split()


def test_a_mark_of_direction_beside_a_word_is_no_part_of_it() -> None:
    tokens = ct.tokenize(corpus_of("قرار\u200f، \u202bالأمن\u202c \u200eISIL\u200f"))
    assert ct.token_texts(tokens, "d1") == ["قرار", "الأمن", "ISIL"]


def test_a_space_without_width_parts_the_words_of_thai_and_khmer() -> None:
    assert token_expression().findall("สันติภาพ\u200bโลก សន្តិភាព\u200bពិភពលោក") == [
        "สันติภาพ", "โลก", "សន្តិភាព", "ពិភពលោក",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("ﬂight of ﬁnance", ["flight", "of", "finance"]),
        ("ＵＮＥＳＣＯ ２０１５", ["unesco", "2015"]),
        ("H₂O and H2O", ["h2o", "and", "h2o"]),
        ("ﻻ ﷲ", ["لا", "الله"]),
        ("Chapter Ⅶ", ["chapter", "vii"]),
        ("ﾃﾛ", ["テロ"]),
        ("½ ﷺ 1º", ["½", "ﷺ", "1º"]),  # what they stand for is more than letters, or another word
    ],
)
def test_a_compatibility_form_counts_as_what_it_stands_for(text: str, types: list[str]) -> None:
    assert words_of(text) == types


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("victims³ of war¹²", ["victims", "of", "war"]),
        ("in 2004² and S/RES/1373¹", ["in", "2004", "and", "s/res/1373"]),
        ("5 km² of m³", ["5", "km2", "of", "m3"]),
        ("10⁶ is not 106", ["10⁶", "is", "not", "106"]),
        ("the U.N.² and States’²", ["the", "u.n.", "and", "states'"]),
        ("² See above", ["see", "above"]),
    ],
)
def test_a_superscript_is_a_note_mark_after_three_letters_and_a_power_after_fewer(text: str, types: list[str]) -> None:
    assert words_of(text) == types


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ('האו"ם אמר "שלום" וצה״ל', ['האו"ם', "אמר", "שלום", 'וצה"ל']),
        ("ז׳נבה מדינות־ערב", ["ז'נבה", "מדינות-ערב"]),
        ("col·laboració a·b", ["col·laboració", "a", "b"]),
        ("today`s Shi´ite `code`", ["today's", "shi'ite", "code"]),
        ("١٬٥٠٠ و ٣٫٥", ["١٬٥٠٠", "و", "٣٫٥"]),
    ],
)
def test_joiners_of_other_languages_join(text: str, types: list[str]) -> None:
    assert words_of(text) == types


def test_vowel_marks_and_tatweel_make_no_other_type() -> None:
    assert words_of("الإِرْهَابُ الإرهـــاب الإرهاب") == ["الإرهاب"] * 3
    assert words_of("שָׁלוֹם שלום") == ["שלום"] * 2


@pytest.mark.parametrize(
    ("pattern", "text", "forms"),
    [
        ("größe", "Größe GRÖSSE", ["Größe", "GRÖSSE"]),
        ("strasse", "Straße", ["Straße"]),
        ("ειρήνη", "ΕΙΡΗΝΗ ειρήνη Ειρήνης", ["ΕΙΡΗΝΗ", "ειρήνη"]),
        ("κόσμος", "ΚΟΣΜΟΣ κόσμος", ["ΚΟΣΜΟΣ", "κόσμος"]),
        ("еще", "Ещё ЕЩЕ", ["Ещё", "ЕЩЕ"]),
        ("ещё", "еще", ["еще"]),
        ("1373", "القرار ١٣٧٣", ["١٣٧٣"]),
        ("الإرهاب", "الإِرْهَاب الإرهـاب", ["الإِرْهَاب", "الإرهـاب"]),
        ("می\u200cگوید", "میگوید می\u200cگوید", ["میگوید", "می\u200cگوید"]),
        ("İnsan", "insan İNSAN", ["insan", "İNSAN"]),
        ("terroris*", "ter\u00adrorism TERRORISM²", ["ter\u00adrorism", "TERRORISM"]),
    ],
)
def test_a_plain_pattern_finds_every_way_to_write_a_word(pattern: str, text: str, forms: list[str]) -> None:
    assert matches(text, pattern) == forms


@pytest.mark.parametrize(
    ("pattern", "text", "forms"),
    [
        ("homme*", "les droits de l’homme", ["l’homme"]),
        ("droits de homme", "Droits de l'Homme", ["Droits de l'Homme"]),
        ("il", "qu'il dit jusqu'il", ["qu'il", "jusqu'il"]),
        ("onu", "dell'ONU all’ONU sull'Onu", ["dell'ONU", "all’ONU", "sull'Onu"]),
        ("estat", "l'Estat d'Estat", ["l'Estat", "d'Estat"]),
        ("ivoire", "Côte d'Ivoire", ["d'Ivoire"]),
        ("est", "l'Est-Ouest", ["l'Est-Ouest"]),
        ("esh", "Da'esh", []),
        ("s", "state's", []),
        ("hui", "aujourd'hui", []),
    ],
)
def test_a_plain_pattern_finds_the_word_behind_an_elided_one(pattern: str, text: str, forms: list[str]) -> None:
    assert matches(text, pattern) == forms


def test_an_elided_word_of_one_letter_hides_nothing() -> None:
    assert without_elision("d's") == "d's"


def test_tokens_that_fold_alike_character_by_character_are_of_one_type() -> None:
    every = [chr(code) for code in range(0x10FFFF) if not 0xD800 <= code < 0xE000]
    read = narrow(["\n".join(f"a{character}" for character in every)])
    words = wide_words(read)[3::3][: len(every)]  # each character, folded, and the line end behind it
    folded = [chr(int(word) & 0xFFFFFFFF) for word in words]
    differing = [(one, other) for one, other in zip(every, folded, strict=True) if one != other]
    assert len(differing) > 1000
    assert [one for one, other in differing if normal_form(f"a{one}b") != normal_form(f"a{other}b")] == []


@pytest.mark.parametrize("term", ["état", "naïve", "größer", "العربية", "مجلس", "ёлка", "δύναμη", "ﬁn"])
def test_a_plain_form_is_its_own(term: str) -> None:
    assert plain_form(plain_form(term)) == plain_form(term)


# Turkish and Azerbaijani


def test_a_turkish_study_pairs_its_letters_as_turkish_does() -> None:
    corpus = corpus_of("İNSAN HAKLARI, İnsan hakları, IŞIK")
    for tokens in (ct.tokenize(corpus, language="tr"), ct.tokenize(corpus.assign(language="tr-TR"))):
        assert ct.kwic(tokens, ["insan hakları"])["keyword"].tolist() == ["İNSAN HAKLARI", "İnsan hakları"]
        assert "ışık" in tokens.vocabulary
    assert ct.kwic(ct.tokenize(corpus), ["insan hakları"])["keyword"].tolist() == ["İnsan hakları"]


def test_only_the_turkish_documents_of_a_corpus_are_read_as_turkish() -> None:
    corpus = corpus_of("ILIK IRAK", "IRAQ IS", "ILIK").assign(language=["az", "en", None])
    tokens = ct.tokenize(corpus, language="tr")
    assert sorted(tokens.vocabulary) == ["iraq", "is", "ılık", "ırak"]


# Texts without spaces between words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("联合国谴责恐怖主义。", ["联合国", "谴责", "恐怖主义"]),
        ("第60/288号决议（2006）", ["第", "60/288", "号", "决议", "2006"]),
        ("国際連合はテロを非難した。", ["国際", "連合", "は", "テロ", "を", "非難", "した"]),
        ("องค์การสหประชาชาติ", ["องค์การ", "สหประชาชาติ"]),
    ],
)
def test_a_text_without_spaces_is_cut_into_its_words_where_they_are(text: str, words: list[str]) -> None:
    tokens = ct.tokenize(corpus_of("peace", text))
    assert ct.token_texts(tokens, "d2") == words
    assert tokens.documents["n_tokens"].tolist() == [1, len(words)]


@pytest.mark.parametrize(
    ("pattern", "text", "forms"),
    [
        ("恐怖主义", "打击恐怖主义", ["恐怖主义"]),
        ("人权", "尊重人权和法治", ["尊重人权"]),
        ("国際連合", "国際連合はテロを非難した", ["国際連合"]),
    ],
)
def test_a_word_without_spaces_is_found_however_the_text_was_cut(pattern: str, text: str, forms: list[str]) -> None:
    assert matches(text, pattern) == forms


def test_a_name_in_another_script_does_not_cut_a_text() -> None:
    tokens = ct.tokenize(corpus_of("The United Nations (联合国秘书长) was founded in San Francisco in 1945"))
    assert "联合国秘书长" in tokens.vocabulary


def test_a_text_without_spaces_is_refused_where_nothing_finds_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "segmenter_version", lambda: "icu4py 1.2 rjieba none")
    with pytest.raises(ct.StudyError, match=r"document 'd2' is written without spaces .*ctthemes\[segmentation\]"):
        ct.tokenize(corpus_of("peace", "联合国谴责恐怖主义"))
    assert words_of("联合国谴责恐怖主义") == ["联合国谴责恐怖主义"]
