"""Where sentences and paragraphs end, in every script."""

from __future__ import annotations

import pytest

from ctthemes.text.segments import all_sentence_spans, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:stop] for start, stop in sentence_spans(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["和平。", "“安全。”", "他说。", "第1.5条！", "好？"],
        ["平和と安全。", "（対策）。", "「はい！」"],
        ["ما هو الإرهاب؟ ", "إنه خطر. ", "نعم!"],
        ["یہ امن ہے۔ ", "یہ جنگ ہے۔"],
        ["शांति और सुरक्षा। ", "श्लोक॥ ", "अंत"],
        ["Τι είναι ειρήνη; ", "Είναι δικαίωμα· ας πούμε. ", "Ναι."],
        ["Խաղաղություն։ ", "Անվտանգություն։"],
        ["ሰላም። ", "ጦርነት።"],
        ["ငြိမ်းချမ်းရေး။ ", "လုံခြုံရေး။"],
        ["សន្តិភាព។ ", "សន្តិសុខ។"],
        ["Всё ясно. ", "Мы за мир! ", "Он сказал: «Да». ", "Конец."],
        ["¿Qué hacer? ", "¡Actuar! ", "Sí."],
    ],
)
def test_a_sentence_ends_at_the_marks_of_its_script(parts: list[str]) -> None:
    assert sentences("".join(parts)) == [part.strip() for part in parts]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mme. Dupont, art. 3, al. 2, est venue le 5 févr. 2001.",
        "El Sr. Pérez y la Sra. Gómez citaron el párr. 5 y el núm. 3.",
        "Am 3. März tagte z.B. der Rat nach Art. 5 Abs. 2.",
        "В 2001 г. Россия приняла ст. 5 и дала 10 млн. рублей.",
        "Mr. Ban cited para. 5 of resolution No. 1373.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    assert sentences(f"{sentence} The end.") == [sentence, "The end."]


def test_an_english_word_that_another_language_abbreviates_ends_its_sentence() -> None:
    assert sentences("It was years ago. Nobody told me. Now we act.") == [
        "It was years ago.",
        "Nobody told me.",
        "Now we act.",
    ]


def test_a_full_width_stop_within_a_number_ends_nothing() -> None:
    assert sentences("増加は３．５％．次に進む．") == ["増加は３．５％．", "次に進む．"]


def test_sentences_never_cross_paragraphs_and_hold_no_white_space_at_their_ends() -> None:
    text = "  和平 \n\n 安全。 Peace\n"
    assert [text[start:stop] for start, stop in all_sentence_spans([text])[0]] == ["和平", "安全。", "Peace"]
