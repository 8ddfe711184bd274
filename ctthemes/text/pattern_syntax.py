"""Dialect: what is written in a pattern, as sequences of globs that tokens can meet (see `ctthemes.text.patterns`)."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from ctthemes.text.token_rules import words_of

NEAR = re.compile(r"\s+~(\S*)\s+")
"""What stands between two patterns that are to be near each other."""

_STAR, _ANY = "ꙮ", "ꙭ"  # letters that no policy text holds: they carry the wildcards through the tokeniser
_KEPT = 1 << 14  # a codebook is counted many times over
_OPTIONAL = re.compile(r"(?<=\w)\(([^\W_]+)\)(?=\W|$)")


def pattern_error(pattern: object) -> str:
    """Return why `pattern` cannot be used, or an empty string.

    >>> pattern_error("*")
    "'*' would match every token: write at least one letter or digit beside the wildcard"
    >>> pattern_error("prevent*")
    ''
    """
    if not isinstance(pattern, str):
        return f"{pattern!r} is not text: put it in quotation marks"
    if not pattern.strip():
        return "an empty pattern matches nothing: write a word or remove the line"
    sides = NEAR.split(f" {pattern} ")
    if "~" in pattern and len(sides) != 3:
        return f"{pattern!r}: write one `~5` or `~s` between two patterns, as in `prevent* ~5 terror*`"
    if len(sides) == 3:
        if sides[1] != "s" and not re.fullmatch(r"[0-9]{1,3}", sides[1]):
            return f"{pattern!r}: after ~ comes a number of tokens (up to 999) or s for one sentence, not {sides[1]!r}"
        return pattern_error(sides[0]) or pattern_error(sides[2])
    words = _pattern_words(pattern)
    if not words:
        return f"{pattern!r} holds no letter or digit, so it can match no token"
    if any(not re.sub(r"[*?]", "", word) for word in words):
        return f"{pattern!r} would match every token: write at least one letter or digit beside the wildcard"
    return ""


@lru_cache(maxsize=_KEPT)
def _pattern_words(pattern: str) -> tuple[str, ...]:
    words: list[str] = []
    for word in _OPTIONAL.sub(r"\1", pattern).split():
        symbol = re.sub(r"(?<=/)[*?]+", "9", word).replace("*", "").replace("?", "").upper()
        if "/" in word and len(words_of(symbol)) == 1:  # a document symbol, in whatever case it was typed
            words.append(word.lower())
            continue
        carried = word.replace("*", _STAR).replace("?", _ANY)
        words += [piece.replace(_STAR, "*").replace(_ANY, "?") for piece in words_of(carried)]
    return tuple(words)


@lru_cache(maxsize=_KEPT)
def spellings(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Return the sequences of globs, one per token, that spell the pattern, in order."""
    found: set[tuple[str, ...]] = set()
    parts = _OPTIONAL.split(pattern)
    for kept in itertools.product((False, True), repeat=len(parts) // 2):
        optional = (part if keep else "" for part, keep in zip(parts[1::2], kept, strict=True))
        whole = "".join(itertools.chain.from_iterable(zip(parts[::2], [*optional, ""], strict=True)))
        found |= _hyphenations(" ".join(_pattern_words(whole)))
    return tuple(sorted(found))


def _hyphenations(phrase: str) -> set[tuple[str, ...]]:
    pieces = re.split(r"([ -])", phrase)
    words, gaps = pieces[::2], pieces[1::2]
    choices = [(" ", "-") if gap == " " else ("-", "", " ") for gap in gaps]
    spellings = set()
    for chosen in itertools.product(*choices):
        spelled = words[0] + "".join(gap + word for gap, word in zip(chosen, words[1:], strict=True))
        spellings.add(tuple(spelled.split(" ")))
    return spellings
