"""Pattern mistakes: regular expressions and search operators typed as patterns, each with the pattern to write instead."""

from __future__ import annotations

import re
from itertools import product

_REGULAR = re.compile(
    r"\\|\||\(\?"  # \w  a|b  (?i)
    r"|[\w*?]\[[^\]]*\]|\[[^\]\s]+\][\w*?+]"  # [Tt]error
    r"|(?:^|\s)\^|\^(?:\s|$)"  # ^terror
    r"|(?<![^\W\d_]\.[^\W\d_])(?<!\b[^\W\d_])\.[*+]"  # terror.*, but not U.N.*
    r"|\w\{\d*,?\d*\}"  # o{2}
)
_LINE_END = re.compile(r"([^\W\d_]*)([)*?]?)\$(?=\s|$)")
_CURRENCY = re.compile(r"(?:[A-Z]{0,3}|us|au|ca|nz|hk|sg|nt)", re.ASCII)
_OPERATOR = re.compile(
    r"(?:^|\s)[+!-](?=[^\W\d_])|&&"  # +terror -war
    r"|\s(?:AND|OR|NOT)\s|^NOT\s"
    r"|(?:^|\s)(?:NEAR|near|PRE|pre|[WwNn])/\d+(?:\s|$)"
)
_QUOTED = re.compile(r"\s*[\"“”„«](?P<inside>[^\"“”„«»]*)[\"“”»]\s*")
_MOST = 12
"""Alternatives in a proposal."""

_GLOB = re.compile(r"[\w*?' -]+")


def mistake(pattern: str) -> str:
    r"""Return why a pattern is no glob but something else, with what to write, or an empty string.

    Parameters
    ----------
    pattern : str

    Returns
    -------
    str

    Examples
    --------
    >>> mistake("[Tt]error")
    "'[Tt]error' looks like a regular expression, and a pattern is none; write terror"
    >>> mistake("+terror -war")
    "'+terror -war' looks like a search with operators, and a pattern has none; write terror !~s war"
    >>> mistake("C++")
    ''
    """
    if _REGULAR.search(pattern) or _ends_a_line(pattern):
        rewritten = _as_glob(pattern)
        advice = f"write {rewritten}" if rewritten else "write one pattern a word, with * for any letters and ? for one"
        return f"{pattern!r} looks like a regular expression, and a pattern is none; {advice}"
    if _OPERATOR.search(pattern) and (pattern.upper() != pattern or not re.search(r"AND|OR|NOT", pattern)):
        return f"{pattern!r} looks like a search with operators, and a pattern has none; {_without_operators(pattern)}"
    if quoted := _QUOTED.fullmatch(pattern):
        inside = quoted["inside"].strip()
        return f"{pattern!r} stands in quotation marks, and words in a row are a phrase as they are; write {inside}"
    return ""


def _ends_a_line(pattern: str) -> bool:
    """Say whether a dollar sign stands at a word's end and is no currency."""
    ends = _LINE_END.finditer(pattern)
    return any(bool(end[1] + end[2]) and not (_CURRENCY.fullmatch(end[1]) and not end[2]) for end in ends)


def _as_glob(pattern: str) -> str:
    """Return the glob that a simple regular expression stands for, or nothing."""
    text = re.sub(r"\(\?[a-zA-Z]+\)|\\b|(?:^|(?<=\s))\^|\$(?=\s|$)", "", pattern).replace("(?:", "(")
    text = re.sub(r"(?<!\\)([^\W\d_])\?", r"(\1)?", text)  # an optional letter, which no glob has
    text = re.sub(r"\\[sS][*+]?", " ", text)
    text = re.sub(r"(?:\.|\\[wWdDS]|\[[^\]]*\])\*", "*", text)
    text = re.sub(r"(?:\.|\\[wWdDS]|\[[^\]]*\])\+", "?*", text)
    text = re.sub(r"\\[wd]|\[[^\]]*-[^\]]*\]", "?", text)
    alternatives = list(dict.fromkeys(re.sub(r" +", " ", one).strip() for one in _expanded(text)))
    if not alternatives or not all(_GLOB.fullmatch(one) and re.search(r"\w", one) for one in alternatives):
        return ""
    return alternatives[0] if len(alternatives) == 1 else "{" + ", ".join(alternatives) + "}"


def _expanded(text: str) -> list[str]:
    """Return what groups, classes and bars stand for, or nothing where that is much or nested."""
    if "(" not in text and "[" not in text:
        return text.split("|") if text.count("|") < _MOST else []
    pieces = re.split(r"\(([^()]*)\)(\??)|\[([^\]]*)\]", text)
    if len(pieces) > 4 * _MOST or any(mark in "".join(pieces[::4]) for mark in "()[]"):
        return []
    choices: list[list[str]] = []
    for place, literal in enumerate(pieces[::4]):
        choices.append([literal])
        if 4 * place + 1 < len(pieces):
            group, optional, letters = pieces[4 * place + 1 : 4 * place + 4]
            folded = dict.fromkeys(letters.lower()) if letters else []
            choices.append([*(group.split("|") if group is not None else folded), *([""] if optional else [])])
    count = 1
    for options in choices:
        count *= len(options)
        if count > _MOST:
            return []
    if "|" in "".join(pieces[::4]):
        return []
    return ["".join(parts) for parts in product(*choices)]


def _without_operators(pattern: str) -> str:
    """Return the advice to write nearness in one sentence for what must be there, and a veto for what must not."""
    text = re.sub(r"(?:^|\s)(?:NEAR|near|PRE|pre|[WwNn])/(\d+)\s", r" ~\1 ", pattern).replace("&&", " AND ")
    if re.search(r"\sOR\s", text):
        alternatives = [one.strip() for one in re.split(r"\sOR\s", text)]
        return "write {" + ", ".join(alternatives) + "}" if all(map(_plain, alternatives)) else "write two patterns"
    text = re.sub(r"\s(?:AND\s+)?NOT\s", " !~s ", text)
    text = re.sub(r"\sAND\s", " ~s ", text)
    text = re.sub(r"\s[-!](?=[^\W\d_])", " !~s ", text)
    text = re.sub(r"\s\+(?=[^\W\d_])", " ~s ", text).lstrip("+ ")
    if re.match(r"[-!]|NOT\s", text.strip()):
        return "leave it out, or write it under not_patterns"
    text = re.sub(r"\s+", " ", text).strip()
    return f"write {text}"


def _plain(text: str) -> bool:
    return bool(_GLOB.fullmatch(text))
