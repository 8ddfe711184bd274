"""Speakers: the turns of a transcript or verbatim record, who speaks in each, and a corpus of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.schema import Column, Schema

SPEAKER_TURNS = Schema(
    "speaker turns",
    (
        Column("doc_id", "text", "", "the transcript"),
        Column("turn", "integer", "", "number of the turn in its document, from 1"),
        Column("speaker", "text", "", "who speaks, as the record writes it"),
        Column("country", "text", "", "what stands in brackets behind the name, empty where nothing does"),
        Column("line", "integer", "", "line at which the turn begins, from 1"),
        Column("start", "integer", "characters", "first character of what is said, after the colon"),
        Column("stop", "integer", "characters", "the character after its last"),
    ),
)
_TIME = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?[ \t]*[-–]?[ \t]*)?"
_WORD = r"[^\W\d_][\w’'.-]*"
_NAME = rf"{_WORD}(?:[ \t]{_WORD}|,[ \t](?=[A-Z])[^\W\d_][\w’'.-]*){{0,5}}"
_OFFICE = r"(?:The[ \t])?(?:Acting[ \t])?(?:Vice-|Co-)?(?:President|Chair(?:man|person|woman)?|Secretary-General|Moderator|Speaker)"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Messrs|Dr|Sir|Dame|Lord|Baroness|Prof|Professor|Judge|Ambassador|Senator|M|Mme|Mlle|Sr|Sra|Herr|Frau)"
_ROLE = (
    r"(?i:interviewer|interviewee|respondent|participant|moderator|facilitator|informant|question|answer|host|speaker|"
    r"q|a|i|r|p)(?:[ \t]?\d{1,3}|[ \t][A-Z])?"
)
_TURN = re.compile(
    rf"^[ \t]*{_TIME}(?:(?P<office>{_OFFICE})|(?P<titled>{_TITLE}\.?[ \t]{_NAME})|(?P<role>{_ROLE})|(?P<name>{_NAME}(?:[ \t]\d{{1,3}})?))"
    r"(?P<brackets>(?:[ \t]*\([^()\n]{1,60}\)){0,3})[ \t]*[:：][ \t]*(?=\S|\n[ \t]*\S)",
    re.MULTILINE,
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_NO_COUNTRY = re.compile(
    r"interpret|translat|spoke|speak|continu|cont['’]d|in [A-Z]|inaudible|via |by video", re.IGNORECASE
)
_NO_SPEAKER = frozenset(
    "abstract action address aim answer article background by cc city conclusion contact copyright country date dates deadline "
    "description doi e-mail email example figure from goal http https indicator introduction issue keywords language level link "
    "location method name note notes number objective objectives original outcome output page period phone place publication "
    "published purpose recommendation reference region remark remarks result results section see sector source sources status "
    "subject subtitle summary table tel theme time title to topic total type updated url venue version volume warning year".split()
)
_LONGEST_NAME = 40


class Turn(NamedTuple):
    """A turn of a text: where its line begins, where what is said begins and ends, and who speaks."""

    begin: int
    start: int
    stop: int
    speaker: str
    country: str


def find_turns(text: str) -> list[Turn]:
    r"""Return the turns of a text, none where it is no transcript.

    A turn begins at the beginning of a line with a role ("INTERVIEWER:", "Q:"), an office ("The President:"), a title and a
    name ("Mr. Roe (Chile):"), or another name that comes again and takes turns with a second one. A text has at least two.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Turn

    Examples
    --------
    >>> [turn.speaker for turn in find_turns("Q: Who came?\nA: Nobody.\nQ: Why?")]
    ['Q', 'A', 'Q']
    >>> find_turns("Title: A plan\nDate: 2013-03-18\nThe text.")
    []
    """
    matches = list(_TURN.finditer(text))
    taking = _names_taking_turns([_speaker(match) for match in matches if match["name"]])
    matches = [match for match in matches if not match["name"] or _speaker(match) in taking]
    if len(matches) < 2 or len({_speaker(match) for match in matches}) < 2:
        return []
    stops = [*(match.start() for match in matches[1:]), len(text)]
    return [
        Turn(
            match.start(),
            match.end(),
            match.end() + len(text[match.end() : stop].rstrip()),
            _speaker(match),
            _country(match),
        )
        for match, stop in zip(matches, stops, strict=True)
    ]


def _speaker(match: re.Match[str]) -> str:
    label = match["office"] or match["titled"] or match["role"] or match["name"]
    return " ".join(label.split())


def _country(match: re.Match[str]) -> str:
    names = (name.strip() for name in _BRACKET.findall(match["brackets"]))
    return next((name for name in names if not _NO_COUNTRY.match(name)), "")


def _names_taking_turns(labels: list[str]) -> set[str]:
    """Return the labels that are names: two or more that come again, one after another."""
    counts = Counter(labels)
    names = {
        label
        for label, count in counts.items()
        if count > 1
        and len(label) <= _LONGEST_NAME
        and label[0].isupper()
        and not _NO_SPEAKER & set(label.lower().split())
    }
    taking = [label for label in labels if label in names]
    changes = sum(one != two for one, two in pairwise(taking))
    return names if len(names) > 1 and changes >= len(names) else set()


def speaker_turns(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return the turns of the transcripts of a corpus, with who speaks.

    Parameters
    ----------
    corpus : DataFrame
        Cleaned or as read; the places are those of its texts.

    Returns
    -------
    DataFrame
        In the order of the corpus and the text:

        doc_id : text, the transcript
        turn : int from 1, in its document
        speaker : text, as the record writes it
        country : text, what stands in brackets behind the name, or ""
        line : int from 1
        start, stop : int, characters of what is said, after the colon

    Examples
    --------
    >>> texts = ["Mr. Roe (Chile): We agree.\nMs. Poe (Mali): So do we."]
    >>> corpus = pd.DataFrame({"text": texts}, index=pd.Index(["a"], name="doc_id"))
    >>> speaker_turns(corpus)[["speaker", "country"]].to_numpy().tolist()
    [['Mr. Roe', 'Chile'], ['Ms. Poe', 'Mali']]
    """
    checks.columns(corpus, ["text"], name="the corpus")
    return pd.DataFrame(_turn_rows(corpus), columns=list(SPEAKER_TURNS.names)).astype(
        {
            "doc_id": "str",
            "turn": "int64",
            "speaker": "str",
            "country": "str",
            "line": "int64",
            "start": "int64",
            "stop": "int64",
        }
    )


def _turn_rows(corpus: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for doc_id, text in corpus["text"].items():
        for number, turn in enumerate(find_turns(text), start=1):
            line = text.count("\n", 0, turn.begin) + 1
            yield doc_id, number, turn.speaker, turn.country, line, turn.start, turn.stop


def split_turns(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return the corpus with a row for each turn of a transcript, who speaks in the variable `speaker`.

    What stands before the first turn is nobody's and left out. A document that is no transcript stays as it is.

    Parameters
    ----------
    corpus : DataFrame

    Returns
    -------
    DataFrame
        A corpus; the id of a turn is its document's with "#t001" behind it, its text what is said, and beside the
        variables of its document it has

        speaker : text, as the record writes it; of other documents what the corpus says
        country : text, likewise, where the record or the corpus has countries
        transcript : text, the id of the document
        turn : int, its number there, 0 for a document that is no transcript

    Examples
    --------
    >>> texts = ["Q: Who came?\nA: Nobody.", "A letter."]
    >>> corpus = pd.DataFrame({"text": texts}, index=pd.Index(["a", "b"], name="doc_id"))
    >>> split_turns(corpus)[["text", "speaker"]].fillna("").to_numpy().tolist()
    [['Who came?', 'Q'], ['Nobody.', 'A'], ['A letter.', '']]
    """
    turns = speaker_turns(corpus)
    turns = turns[turns["stop"] > turns["start"]]
    others = corpus.index[~corpus.index.isin(turns["doc_id"])]
    plain = pd.DataFrame({"doc_id": others, "turn": 0, "speaker": None, "country": None, "start": 0, "stop": -1})
    rows = pd.concat([turns, plain], ignore_index=True).sort_values("turn", kind="stable")
    place = {doc_id: number for number, doc_id in enumerate(corpus.index)}
    rows = rows.sort_values("doc_id", key=lambda ids: ids.map(place), kind="stable").reset_index(drop=True)
    split = corpus.loc[rows["doc_id"]].reset_index(drop=True)
    spoken = rows["turn"] > 0
    places = zip(split["text"], rows["start"], rows["stop"], spoken, strict=True)
    split["text"] = [text[start:stop] if is_turn else text for text, start, stop, is_turn in places]
    for column in ("speaker", "country"):
        stated = rows[column].where(rows[column] != "", None)
        if stated.notna().any() or column in corpus.columns:
            split[column] = stated.where(stated.notna(), split[column] if column in split.columns else None)
    split = split.assign(transcript=rows["doc_id"], turn=rows["turn"])
    ids = rows["doc_id"].where(~spoken, rows["doc_id"] + "#t" + rows["turn"].astype(str).str.zfill(3))
    split.index = pd.Index(ids, dtype="str", name="doc_id")
    return split
