"""Cleaning: what is not the document's own text goes, what a file's making broke is mended, and reports say what and where.

A rule only ever deletes, and each removal has its place in the text as given. A repair may also put something else there: a
space for the line end of a hard-wrapped line (`ctthemes.documents.wraps`), the letter that mojibake stands for
(`ctthemes.documents.repairs`). Rules are data (`ctthemes.documents.rules`), few and named; a study adds its own in
settings.yml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.readers import Limits, read_apart
from ctthemes._shared.schema import Column, Schema
from ctthemes.documents import page_marks, repairs, wraps
from ctthemes.documents.edits import Edit
from ctthemes.documents.rules import RULES, Rule

CLEANING = Schema(
    "cleaning",
    (
        Column("doc_id", "text", "", "the document"),
        Column("rule", "text", "", "the rule that took the text out"),
        Column("removed", "text", "", "the characters that went"),
        Column("line", "integer", "", "line in the text as given, from 1"),
        Column("start", "integer", "characters", "first character in the text as given"),
        Column("stop", "integer", "characters", "the character after the last"),
    ),
)
CLEANING_COLUMNS = CLEANING.names
REPAIRS = Schema(
    "repairs",
    (
        Column("doc_id", "text", "", "the document"),
        Column("rule", "text", "", 'kind of repair: "mojibake", "letter", "page end" or "hard wrap"'),
        Column("count", "integer", "places", "how many places were mended"),
        Column("line", "integer", "", "line of the first, in the text as given, from 1"),
        Column("example", "text", "", "what stood there first, and what stands there now"),
    ),
)
REPAIR_COLUMNS = REPAIRS.names


REPEATED_HEADLINE = "repeated headline"
_BLANK_LINES = Rule("blank lines", r"\n[^\S\n]*\n((?:[^\S\n]*\n)+)")
OUTER_SPACE = "space around the text"
_OWN_RULE = Limits(seconds=3.0)


@dataclass(frozen=True, slots=True, eq=False)
class CharacterPlaces:
    """Where each character of a cleaned text stood in the text as given.

    Attributes
    ----------
    starts, stops : array of int
        First and past-the-last character of what it was.
    """

    starts: npt.NDArray[np.int64]
    stops: npt.NDArray[np.int64]

    def moved(self, start: int, stop: int) -> tuple[int, int]:
        """Return where a span of the text as given lies in the cleaned text; empty where all of it was taken out."""
        return int(np.searchsorted(self.stops, start, "right")), int(np.searchsorted(self.starts, stop, "left"))


@dataclass(frozen=True, slots=True, eq=False)
class Cleaning:
    """A corpus cleaned in one pass.

    Attributes
    ----------
    corpus : DataFrame
    removals : DataFrame
        See `ctthemes.cleaning_report`.
    repairs : DataFrame
        See `ctthemes.repair_report`.
    places : mapping of str to CharacterPlaces
        Of the documents whose characters were traced.
    """

    corpus: pd.DataFrame
    removals: pd.DataFrame
    repairs: pd.DataFrame
    places: Mapping[str, CharacterPlaces] = field(default_factory=dict)


def clean_corpus(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return the corpus without page boilerplate, its broken lines and letters mended.

    Parameters
    ----------
    corpus : DataFrame
        As read.

    Returns
    -------
    DataFrame
        The corpus, its column `text` cleaned.

    Raises
    ------
    StudyError
        When nothing is left of a document.

    Examples
    --------
    >>> corpus = pd.DataFrame({"text": ["The plan\nCheck against delivery"]}, index=pd.Index(["a"], name="doc_id"))
    >>> clean_corpus(corpus)["text"].tolist()
    ['The plan']
    """
    return clean(corpus).corpus


def cleaning_report(corpus: pd.DataFrame) -> pd.DataFrame:
    r"""Return one row for each removal that `clean_corpus` makes.

    Parameters
    ----------
    corpus : DataFrame
        The corpus as read, not yet cleaned.

    Returns
    -------
    DataFrame
        In order of the corpus and the text:

        doc_id : text
        rule : text
        removed : text, the characters that went
        line : int, in the text as given, from 1
        start, stop : int, characters in the text as given

    Examples
    --------
    >>> corpus = pd.DataFrame({"text": ["The plan.\nCheck against delivery"]}, index=pd.Index(["a"], name="doc_id"))
    >>> cleaning_report(corpus)[["rule", "removed"]].iloc[-1].tolist()
    ['delivery note', 'Check against delivery']
    """
    return clean(corpus, keep_empty=True).removals


def repair_report(corpus: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each document and kind of repair that `clean_corpus` makes.

    Parameters
    ----------
    corpus : DataFrame
        The corpus as read, not yet cleaned.

    Returns
    -------
    DataFrame
        In order of the corpus:

        doc_id : text
        rule : "mojibake", "letter" (ligatures, soft hyphens, marks without width), "page end" or "hard wrap"
        count : int, how many places were mended
        line : int, of the first, in the text as given, from 1
        example : text, what stood there first, and what stands there now

    Examples
    --------
    >>> corpus = pd.DataFrame({"text": ["They donâ€™t."]}, index=pd.Index(["a"], name="doc_id"))
    >>> repair_report(corpus)[["rule", "count", "example"]].to_numpy().tolist()
    [['mojibake', 1, "'donâ€™t.' is now 'don’t.'"]]
    """
    return clean(corpus, keep_empty=True).repairs


def clean(
    corpus: pd.DataFrame, *, rules: Sequence[Rule] = (), keep_empty: bool = False, traced: Collection[str] = ()
) -> Cleaning:
    """Return the cleaned corpus with both reports, from one pass over it.

    Parameters
    ----------
    corpus : DataFrame
        As read.
    rules : sequence of Rule
        A study's own, which come after `RULES`.
    keep_empty : bool
        Whether a document of which nothing is left stays, empty, and is no error.
    traced : collection of str
        The documents of which it is to be remembered where their characters stood.

    Raises
    ------
    StudyError
        When nothing is left of a document.
    """
    checks.columns(corpus, ["text"], name="the corpus")
    words = wraps.hyphen_words(corpus["text"])
    texts, removed, mended = [], [], []
    places: dict[str, CharacterPlaces] = {}
    for doc_id, text in corpus["text"].items():
        draft = _cleaned_draft(text, words, rules, str(doc_id))
        texts.append(draft.text)
        removed += [(doc_id, *row) for row in _located(text, sorted(draft.removals, key=lambda removal: removal[1:]))]
        mended += [(doc_id, *row) for row in _counted(text, draft.repairs)]
        if doc_id in traced:
            places[str(doc_id)] = CharacterPlaces(draft.starts, draft.stops)
    cleaned = corpus.assign(text=texts)
    empty = cleaned.index[cleaned["text"].str.strip() == ""]
    if len(empty) and not keep_empty:
        raise checks.StudyError(
            f"nothing but page boilerplate in {checks.listing(empty)}; give these documents a text or remove them"
        )
    return Cleaning(
        cleaned,
        pd.DataFrame(removed, columns=list(CLEANING_COLUMNS)),
        pd.DataFrame(mended, columns=list(REPAIR_COLUMNS)),
        places,
    )


class _Draft:
    """A text on its way to being clean, each character with its place in the text as given."""

    __slots__ = ("removals", "repairs", "starts", "stops", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: npt.NDArray[np.int64] = np.arange(len(text))
        self.stops = self.starts + 1
        self.removals: list[tuple[str, int, int]] = []
        self.repairs: list[tuple[str, int, str, str]] = []

    def apply(self, rule: str, edits: Sequence[Edit]) -> None:
        """Make the edits, which are in order and apart."""
        if not edits:
            return
        pieces: list[str] = []
        starts: list[npt.NDArray[np.int64]] = []
        stops: list[npt.NDArray[np.int64]] = []
        position = 0
        for start, stop, instead in edits:
            pieces += [self.text[position:start], instead]
            starts += [self.starts[position:start], self.starts[start : start + 1].repeat(len(instead))]
            stops += [self.stops[position:start], self.stops[stop - 1 : stop].repeat(len(instead))]
            position = stop
            if not instead:
                self.removals += [
                    (rule, first, last) for first, last in _runs(self.starts[start:stop], self.stops[start:stop])
                ]
            elif instead != self.text[start:stop]:
                self.repairs.append((rule, int(self.starts[start]), self.text[start:stop], instead))
        self.text = "".join([*pieces, self.text[position:]])
        self.starts = np.concatenate([*starts, self.starts[position:]])
        self.stops = np.concatenate([*stops, self.stops[position:]])


def _cleaned_draft(text: str, words: Mapping[str, int], rules: Sequence[Rule], doc_id: str) -> _Draft:
    draft = _Draft(text)
    for name, find in _steps(words, rules, doc_id):
        draft.apply(name, list(find(draft.text)))
    return draft


def _located(text: str, removals: list[tuple[str, int, int]]) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield rule, removed text, line, start and stop of each removal."""
    line, counted = 1, 0
    for rule, start, stop in removals:
        line += text.count("\n", counted, start)
        counted = start
        yield rule, text[start:stop], line, start, stop


def _counted(text: str, repaired: list[tuple[str, int, str, str]]) -> Iterator[tuple[str, int, int, str]]:
    counts = Counter(rule for rule, *_ in repaired)
    for rule, count in counts.items():
        start, before, after = next(repair[1:] for repair in repaired if repair[0] == rule)
        yield rule, count, text.count("\n", 0, start) + 1, f"{before!r} is now {after!r}"


def _steps(
    words: Mapping[str, int], rules: Sequence[Rule], doc_id: str
) -> Iterator[tuple[str, Callable[[str], Iterable[Edit]]]]:
    yield "mojibake", repairs.mojibake
    yield "letter", repairs.letter_marks
    yield "note number", repairs.note_numbers
    yield "running head", page_marks.running_heads
    yield "page end", page_marks.page_ends
    for rule in (*RULES, *rules):
        yield rule.name, partial(_own_spans, rule, doc_id) if rule.place else partial(_rule_spans, rule.pattern)
    yield REPEATED_HEADLINE, _repeated_headline
    yield "page number", page_marks.page_numbers
    yield from _unwrapping(words)
    yield _BLANK_LINES.name, partial(_rule_spans, _BLANK_LINES.pattern)
    yield OUTER_SPACE, _outer_space


def _unwrapping(words: Mapping[str, int]) -> Iterator[tuple[str, Callable[[str], Iterable[Edit]]]]:
    """Yield the steps that join wrapped lines; the width is measured once, before hyphens at line ends go."""
    width: int | None = None

    def hyphens(text: str) -> list[Edit]:
        nonlocal width
        width = wraps.wrap_width(text)
        return wraps.hyphens(text, words) if width else []

    yield "line-end hyphen", hyphens
    yield "hard wrap", lambda text: wraps.hard_wraps(text, width) if width else []


def _whole_lines(text: str, start: int, stop: int) -> Edit:
    """Take the line end along where whole lines go, so that no blank line is left to end a paragraph."""
    whole = (start == 0 or text[start - 1] == "\n") and text[stop : stop + 1] == "\n" and text[start:stop].strip()
    return Edit(start, stop + 1) if whole else Edit(start, stop)


def _outer_space(text: str) -> Iterator[Edit]:
    inner = text.strip()
    begin = len(text) - len(text.lstrip())
    yield from (Edit(start, stop) for start, stop in ((0, begin), (begin + len(inner), len(text))) if start < stop)


def _rule_spans(pattern: str, text: str) -> Iterator[Edit]:
    for match in re.finditer(pattern, text, flags=re.MULTILINE):
        groups = range(1, (match.re.groups or 0) + 1) or (0,)
        yield from (_whole_lines(text, *match.span(group)) for group in groups if match.start(group) < match.end(group))


def _own_spans(rule: Rule, doc_id: str, text: str) -> list[Edit]:
    """Return what a study's own rule takes out; its pattern may backtrack for ever, so it runs within limits."""
    content = text.encode("utf-8", "surrogatepass")
    ((_, edits),) = read_apart(partial(_spans_of_bytes, rule.pattern), [(doc_id, content)], limits=_OWN_RULE)
    if isinstance(edits, checks.StudyError):
        raise checks.StudyError(
            f"{rule.place}: the rule {rule.name!r} was stopped over {doc_id}, after {_OWN_RULE.of(len(content)):.0f} seconds "
            "of work or for want of memory; write its pattern without repetitions inside repetitions, such as (a+)+"
        )
    return edits


def _spans_of_bytes(pattern: str, content: bytes, _: str) -> list[Edit]:
    return list(_rule_spans(pattern, content.decode("utf-8", "surrogatepass")))


def _repeated_headline(text: str) -> Iterator[Edit]:
    """Yield the lines right after the first that say the first line again, however they are broken."""
    lines = _first_lines(text)
    headline = text[slice(*lines[0])].split() if lines else []
    for first in range(1, min(len(lines), 6)):
        for last in range(first + 1, min(len(lines), first + 4) + 1):
            if len(headline) > 3 and text[lines[first][0] : lines[last - 1][1]].split() == headline:
                yield _whole_lines(text, lines[first][0], lines[last - 1][1])
                return


def _first_lines(text: str) -> list[tuple[int, int]]:
    """Return the places of the first ten lines that hold something."""
    lines: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n", 200)[:200]:
        if line.strip():
            lines.append((position, position + len(line)))
        position += len(line) + 1
    return lines[:10]


def _runs(starts: npt.NDArray[np.int64], stops: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the unbroken runs in the text as given: what is one piece now may have been several."""
    breaks = np.flatnonzero(starts[1:] > stops[:-1]) + 1
    for first, last in zip(np.split(starts, breaks), np.split(stops, breaks), strict=True):
        yield int(first[0]), int(last[-1])
