"""Pattern syntax: what is written in a pattern, read into words, alternatives and nearness (`ctthemes.text.patterns`).

pattern      phrase, then any number of: nearness phrase
nearness     ~5 (at most 5 tokens between), ~s (in one sentence); ~>5 (the right one follows), ~<5 (it precedes);
!~5, !~s, !~<5 (not near it: a veto)
phrase       [<s>] item item ...        <s>: only at the start of a sentence
item         word | {phrase, phrase, ...} | @list
word         letters, digits, * ? and signs; =word: case counts; ~word: accents do not
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from ctthemes.text.pattern_mistakes import mistake
from ctthemes.text.token_rules import (
    APOSTROPHES,
    HYPHENS,
    INVISIBLE,
    full_letters,
    normal_form,
    plain_form,
    token_expression,
)

Order: TypeAlias = Literal["either", "after", "before"]

MOST_WORDS = 200
"""Words in one phrase; a longer one is a passage, and no other text repeats it."""

MOST_MEMBERS = 10_000
"""Alternatives in one pair of braces; more of them are better read as a named list."""

MOST_DEPTH = 5
"""Braces within braces."""

MOST_CLOSED = 12
"""Parts of a hyphenated word that may be written as one, but for the whole word."""

ANY = "*"
"""The glob of a word that stands for any token."""

OPEN, CLOSE = "⟨", "⟩"
"""In a glob: what stands between them may be missing."""

# Letters that no policy text holds: they carry wildcards and optional endings through the tokeniser.
_CARRIED = {"*": "ꙮ", "?": "ꙭ", OPEN: "ꙫ", CLOSE: "ꙩ"}
_CARRY, _BACK = str.maketrans(_CARRIED), str.maketrans({letter: sign for sign, letter in _CARRIED.items()})
_OPTIONAL = re.compile(r"([^\W\d_]{2,})\(([^\W\d_]+)\)(?=\W|$)")
_ROMAN = re.compile(r"[IVXLC]+")
_NEARNESS = re.compile(r"(!?)~([<>]?)([0-9]{1,3}|s)")
_LIKE_NEARNESS = re.compile(r"!?~(?![^\W\d_]{3}).*", re.DOTALL)
_OUTSIDE, _INSIDE = re.compile(r"[{}]|[^\s{}]+"), re.compile(r"[{}]|,(?!\d)|(?:[^\s{},]|,(?=\d))+")
_PLAIN = re.compile(r"(?!.*\b(?:AND|OR|NOT)\b)[a-zA-Z0-9]+\*?(?: [a-zA-Z0-9]+\*?)*")
_PLAIN_WORD = re.compile(r"[a-zA-Z0-9]+\*?")
_CACHED = 1 << 14  # a codebook is counted many times over
_QUOTES = str.maketrans({**dict.fromkeys("“”„«»″", '"'), **dict.fromkeys(f"{APOSTROPHES}‘′", "'"), **dict.fromkeys(HYPHENS, "-")})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """What one token, or one part of a hyphenated token, is to be.

    Attributes
    ----------
    glob : str
        The type, in lower case, with `*` and `?`; letters between `OPEN` and `CLOSE` may be missing.
    exact : str
        The same in the letters that were typed where case counts, else empty.
    accents : bool
        Whether accents count.
    before, after : str
        Signs that stand right before and right after the token, without blank space.
    """

    glob: str
    exact: str = ""
    accents: bool = True
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Compound:
    """Words that were typed with hyphens between them, or a single word: their hyphens may be written, spaced or closed."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives: those of braces, or of a named list.

    Attributes
    ----------
    members : tuple of Phrase
        Empty for a named list, whose members are given when it is looked up.
    texts : tuple of str
        The members as they were typed.
    name : str
        Of the list, or empty.
    """

    members: tuple[Phrase, ...]
    texts: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Items in their order, each next to the one before.

    Attributes
    ----------
    items : tuple of Compound and Choice
    at_start : bool
        Whether it counts at the start of a sentence only.
    """

    items: tuple[Compound | Choice, ...]
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near the next phrase of a pattern is to be.

    Attributes
    ----------
    tokens : int or None
        Most tokens between the two; None for one sentence.
    order : {"either", "after", "before"}
        Where the next phrase stands.
    veto : bool
        Whether what was found so far counts only where the next phrase is not near.
    """

    tokens: int | None
    order: Order = "either"
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Phrases, and the nearness before each but the first."""

    phrases: tuple[Phrase, ...]
    nearness: tuple[Nearness, ...] = ()


def pattern_error(pattern: object, *, lists: Collection[str] = ()) -> str:
    """Return why a pattern cannot be used, or an empty string.

    Parameters
    ----------
    pattern : object
        What was given as a pattern.
    lists : collection of str
        The names of lists that patterns may use, as in `@crimes`.

    Returns
    -------
    str
        What is wrong and what to write instead.

    Examples
    --------
    >>> pattern_error("*")
    "'*' would match every token: write at least one letter or digit beside the wildcard"
    >>> pattern_error("terror|war")
    "'terror|war' looks like a regular expression, and a pattern is none; write {terror, war}"
    >>> pattern_error("prevent*")
    ''
    """
    if not isinstance(pattern, str):
        return f"{pattern!r} is not text: put it in quotation marks"
    try:
        missing = [name for name in list_names(pattern) if name not in lists]
    except ValueError as error:
        return str(error)
    if missing:
        return (
            f"{pattern!r}: there is no list {missing[0]!r}; write it under `lists:` of the codebook, or leave out the @"
        )
    return ""


def plain_word(pattern: object) -> str:
    """Return the glob of a pattern that is a single plain word, or an empty string: most patterns are no more.

    Parameters
    ----------
    pattern : object

    Returns
    -------
    str

    Examples
    --------
    >>> plain_word("Prevent*"), plain_word("human rights")
    ('prevent*', '')
    """
    return pattern.lower() if isinstance(pattern, str) and _PLAIN_WORD.fullmatch(pattern) else ""


def phrase_error(phrase: object) -> str:
    """Return why an entry of a list cannot be used, or an empty string: it is a phrase, without nearness or other lists.

    Parameters
    ----------
    phrase : object

    Returns
    -------
    str

    Examples
    --------
    >>> phrase_error("armed conflict*")
    ''
    >>> phrase_error("war ~5 peace")
    "'war ~5 peace' is nearness, and a list holds words and phrases; write it as a pattern"
    """
    if problem := pattern_error(phrase):
        return problem
    parsed = parse_pattern(str(phrase))
    if parsed.nearness or parsed.phrases[0].at_start:
        return f"{phrase!r} is nearness, and a list holds words and phrases; write it as a pattern"
    return ""


def list_names(pattern: str) -> tuple[str, ...]:
    """Return the names of the lists that a pattern uses, each once.

    Parameters
    ----------
    pattern : str

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        As `parse_pattern`.

    Examples
    --------
    >>> list_names("combat* ~5 @crimes")
    ('crimes',)
    """
    if _PLAIN.fullmatch(pattern):
        return ()
    parsed = parse_pattern(pattern)
    if "@" not in pattern:
        return ()
    return tuple(dict.fromkeys(name for phrase in parsed.phrases for name in _names(phrase)))


def _names(phrase: Phrase) -> Iterator[str]:
    for item in phrase.items:
        if isinstance(item, Choice):
            yield from [item.name] if item.name else []
            for member in item.members:
                yield from _names(member)


def choices(pattern: Pattern) -> list[Choice]:
    """Return the alternatives of a pattern in their order, but for those within others and those of a veto.

    Parameters
    ----------
    pattern : Pattern

    Returns
    -------
    list of Choice

    Examples
    --------
    >>> [choice.texts for choice in choices(parse_pattern("{a, b} ~5 c !~s {d, e}"))]
    [('a', 'b')]
    """
    phrases = [pattern.phrases[0]]
    phrases += [phrase for phrase, near in zip(pattern.phrases[1:], pattern.nearness, strict=True) if not near.veto]
    return [item for phrase in phrases for item in phrase.items if isinstance(item, Choice)]


@lru_cache(maxsize=_CACHED)
def between_choices(pattern: str) -> tuple[str, ...]:
    """Return what stands in a pattern before, between and after its `choices`.

    Parameters
    ----------
    pattern : str

    Returns
    -------
    tuple of str
        One more than there are choices.

    Examples
    --------
    >>> between_choices("{a, b} ~5 c d @e")
    ('', ' ~5 c d ', '')
    """
    pieces, end, begin, depth, veto = list[str](), 0, 0, 0, False
    for lexeme, place in _Reader(pattern).lexemes:
        if depth == 0 and _LIKE_NEARNESS.fullmatch(lexeme):
            veto = lexeme[0] == "!"
        begin = place if depth == 0 else begin
        depth += {"{": 1, "}": -1}.get(lexeme, 0)
        is_whole = depth == 0 and (lexeme == "}" or (lexeme[0] == "@" and len(lexeme) > 1))
        if is_whole and not veto:
            pieces.append(pattern[end:begin])
            end = place + len(lexeme)
    return (*pieces, pattern[end:])


@lru_cache(maxsize=_CACHED)
def parse_pattern(pattern: str) -> Pattern:
    """Return what a pattern says.

    Parameters
    ----------
    pattern : str

    Returns
    -------
    Pattern

    Raises
    ------
    ValueError
        For a pattern that can match nothing or would match every token, for one that is no glob, and for braces or
        nearness that do not fit; the message says what to write.

    Examples
    --------
    >>> parse_pattern("human rights").phrases[0].items[1].words
    (Word(glob='rights', exact='', accents=True, before='', after=''),)
    >>> parse_pattern("combat* ~>5 war").nearness
    (Nearness(tokens=5, order='after', veto=False),)
    """
    if _PLAIN.fullmatch(pattern) and len(pattern) < MOST_WORDS:
        return Pattern((Phrase(tuple(Compound((Word(glob),)) for glob in pattern.lower().split(" "))),))
    if not pattern.strip():
        raise ValueError("an empty pattern matches nothing: write a word or remove the line")
    if problem := mistake(pattern):
        raise ValueError(problem)
    return _Reader(pattern).read()


class _Reader:
    """One pass over the lexemes of a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.lexemes = list(self._lexemes())
        self.place = 0

    def read(self) -> Pattern:
        phrases, nearness = [self._phrase(0)], list[Nearness]()
        while self.place < len(self.lexemes):
            nearness.append(self._nearness(self.lexemes[self.place][0]))
            self.place += 1
            phrases.append(self._phrase(0))
        return Pattern(tuple(phrases), tuple(nearness))

    def _error(self, problem: str) -> ValueError:
        shown = self.pattern if len(self.pattern) < 200 else f"{self.pattern[:200]}..."
        return ValueError(f"{shown!r}: {problem}")

    def _lexemes(self) -> Iterator[tuple[str, int]]:
        """Yield words, braces, and the commas inside braces, each with its place in the pattern."""
        depth, end = 0, 0
        while match := (_INSIDE if depth else _OUTSIDE).search(self.pattern, end):
            lexeme, begin = match[0], match.start()
            before = self.pattern[begin - 1] if begin == end and begin else ""
            if (lexeme == "{" and before not in ("", "{", ",")) or (before == "}" and lexeme not in ",}"):
                raise self._error("braces stand apart from words; write {this, that} with blanks around it")
            depth += {"{": 1, "}": -1}.get(lexeme, 0)
            if depth < 0:
                raise self._error("a closing brace without its opening one; write {this, that}")
            if depth > MOST_DEPTH:
                raise self._error(f"braces stand at most {MOST_DEPTH} deep; write one list of alternatives")
            yield lexeme, begin
            end = match.end()
        if depth:
            raise self._error("an opening brace without its closing one; write {this, that}")

    def _nearness(self, lexeme: str) -> Nearness:
        match = _NEARNESS.fullmatch(lexeme)
        if not match:
            raise self._error(
                f"after ~ comes a number of tokens (up to 999) or s for one sentence, not {lexeme.lstrip('!~<>')!r}"
            )
        order: dict[str, Order] = {"": "either", ">": "after", "<": "before"}
        return Nearness(None if match[3] == "s" else int(match[3]), order[match[2]], bool(match[1]))

    def _phrase(self, depth: int) -> Phrase:
        """Return the phrase up to the next nearness, or inside braces up to the next comma or brace."""
        items, signs, at_start = list[Compound | Choice](), "", False
        while self.place < len(self.lexemes):
            lexeme = self.lexemes[self.place][0]
            if (depth and lexeme in ",}") or (not depth and _LIKE_NEARNESS.fullmatch(lexeme)):
                break
            self.place += 1
            if lexeme == "<s>":
                if items or depth:
                    raise self._error("<s> stands before the first word of a phrase, and outside of braces")
                at_start = True
            elif lexeme == "{" or (lexeme[0] == "@" and len(lexeme) > 1):
                if signs:
                    raise self._error(f"{signs!r} beside alternatives finds nothing; write it at each word inside")
                items.append(self._choice(depth + 1) if lexeme == "{" else Choice((), (), lexeme[1:]))
            else:
                signs = self._add(items, lexeme, signs)
            if max(len(items), _width(items[-1:])) > MOST_WORDS:
                raise self._error(f"a phrase has at most {MOST_WORDS} words; search for a shorter part of the passage")
        self._check(items)
        return Phrase(tuple(items), at_start)

    def _choice(self, depth: int) -> Choice:
        members, texts = list[Phrase](), list[str]()
        while True:
            begin = self.lexemes[self.place][1]
            members.append(self._phrase(depth))
            lexeme, end = self.lexemes[self.place]
            texts.append(" ".join(self.pattern[begin:end].split()))
            self.place += 1
            if len(members) > MOST_MEMBERS:
                raise self._error(f"braces hold at most {MOST_MEMBERS:,} alternatives; write them as a named list")
            if lexeme == "}":
                return Choice(tuple(members), tuple(texts))

    def _add(self, items: list[Compound | Choice], lexeme: str, signs: str) -> str:
        """Add the words of one lexeme; return the signs that the next word is to have before it."""
        mark = lexeme[0] if len(lexeme) > 1 and lexeme[0] in "=~" else ""
        if "~" in lexeme[len(mark) :] or _LIKE_NEARNESS.fullmatch(lexeme):
            raise self._error("write nearness between two phrases, outside of braces and with blanks around it: a ~5 b")
        pieces, tail = _pieces(lexeme[len(mark) :])
        if not pieces and not items:
            return signs + tail
        for place, (gap, globs, exacts) in enumerate(pieces):
            if place == 0:
                signs += gap
            elif gap:
                self._follow(items, gap)
            if mark == "~":
                globs = list(map(without_accents, globs))
            words = [
                Word(glob, exact if mark == "=" else "", mark != "~", signs if first == 0 else "")
                for first, (glob, exact) in enumerate(zip(globs, exacts, strict=True))
            ]
            items.append(Compound(tuple(words)))
            signs = ""
        if tail:
            self._follow(items, tail)
        return ""

    def _follow(self, items: list[Compound | Choice], signs: str) -> None:
        """Have signs stand after the last word."""
        last = items[-1]
        if isinstance(last, Choice):
            raise self._error(f"{signs!r} beside alternatives finds nothing; write it at each word inside")
        word = replace(last.words[-1], after=last.words[-1].after + signs)
        items[-1] = Compound((*last.words[:-1], word))

    def _check(self, items: list[Compound | Choice]) -> None:
        """Raise ValueError where a phrase has no word, or none that tells tokens apart."""
        if not items:
            nothing = re.sub(r"[\s{},]|!?~[<>]?(?:\d+|s)", "", self.pattern) in ("", "<s>")
            problem = "an empty part matches nothing: write a word there, or remove it"
            raise self._error(
                problem if nothing or len(self.lexemes) > 1 else "no letter or digit in it, so it can match no token"
            )
        if all(isinstance(item, Compound) and not any(map(_tells, item.words)) for item in items):
            raise ValueError(
                f"{self.pattern!r} would match every token: write at least one letter or digit beside the wildcard"
            )


def _width(items: Sequence[Compound | Choice]) -> int:
    return sum(len(item.words) for item in items if isinstance(item, Compound))


def _tells(word: Word) -> bool:
    return any(character not in "*?⟨⟩" for character in word.glob)


def _pieces(lexeme: str) -> tuple[list[tuple[str, list[str], list[str]]], str]:
    """Return the tokens of a lexeme, each as the signs before it, its globs and these in the letters typed; and the tail."""
    carried = _OPTIONAL.sub(_marked, lexeme).translate(_CARRY)
    pieces, end = list[tuple[str, list[str], list[str]]](), 0
    for start, stop in _token_spans(carried):
        globs, exacts = (_split(form(carried[start:stop])) for form in (_type_form, written_form))
        gap = signs_of(carried[end:start])
        # A script whose words plain forms cut into parts has no capitals.
        exacts = exacts if len(exacts) == len(globs) else [""] * len(globs)
        pieces.append(("" if gap == "/" and pieces else gap, globs, exacts))
        end = stop
    tail = signs_of(carried[end:])
    return pieces, "" if tail == "/" and not pieces else tail


def _marked(match: re.Match[str]) -> str:
    """Return a word with its optional ending marked; what follows `Part IV` or a digit belongs to a citation."""
    word, ending = match.groups()
    return match[0] if _ROMAN.fullmatch(word) else f"{word}{OPEN}{ending}{CLOSE}"


def _token_spans(carried: str) -> list[tuple[int, int]]:
    """Return where the tokens of a word stand; a document symbol is one in whatever case it was typed."""
    if "/" in carried:
        symbol = re.sub(f"(?<=/)[{_CARRIED['*']}{_CARRIED['?']}]+", lambda wild: "9" * len(wild[0]), carried).upper()
        spans = [match.span() for match in token_expression().finditer(symbol)]
        if len(symbol) == len(carried) and any("/" in symbol[start:stop] for start, stop in spans):
            return spans
    return [match.span() for match in token_expression().finditer(carried)]


def _type_form(token: str) -> str:
    return plain_form(normal_form(token))


def _split(form: str) -> list[str]:
    return [re.sub(r"\*+", "*", part.translate(_BACK)) for part in form.split("-") if part]


def written_form(token: str) -> str:
    """Return a token in the letters in which it was written, composed, with straight apostrophes and plain hyphens.

    Parameters
    ----------
    token : str

    Returns
    -------
    str

    Examples
    --------
    >>> written_form("Da’esh"), written_form("ＷＨＯ"), written_form("ﬁnance")
    ("Da'esh", 'WHO', 'finance')
    """
    form = token if token.isascii() else full_letters(token)
    form = form.translate(_QUOTES)
    if not form.isascii():
        form = "".join(character for character in form if character not in INVISIBLE)
    return f"{form}." if normal_form(token) == f"{form.lower()}." else form


def signs_of(text: str) -> str:
    """Return the signs of a text in one form of quotation marks and hyphens, without blanks.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> signs_of(" ％, ”")
    '%,"'
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


def without_accents(term: str) -> str:
    """Return a term without the marks on its letters.

    Parameters
    ----------
    term : str

    Returns
    -------
    str

    Examples
    --------
    >>> without_accents("côte d'ivoire")
    "cote d'ivoire"
    """
    if term.isascii():
        return term
    letters = unicodedata.normalize("NFD", term)
    return unicodedata.normalize("NFC", "".join(mark for mark in letters if not unicodedata.combining(mark)))
