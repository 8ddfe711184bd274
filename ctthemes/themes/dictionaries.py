"""Dictionaries: those of other programs as codebooks, with what has no equal named."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks
from ctthemes._shared.checks import StudyError
from ctthemes._shared.schema import Column, Schema
from ctthemes.text.pattern_syntax import pattern_error
from ctthemes.themes.codebook import Codebook, Theme
from ctthemes.themes.dictionary_formats import Entry, dictionary_entries

UNREAD = Schema(
    "unread entries",
    (
        Column("line", "integer", "", "line of the file, from 1; 0 where the format has none"),
        Column("entry", "text", "", "what stands there"),
        Column("reason", "text", "", "why it has no equal in a codebook"),
    ),
)
UNREAD_COLUMNS = UNREAD.names

# At a word's beginning each of them means something in a pattern that no other program means by it.
_OTHER_MEANING = re.compile(r"[{}]|(?:^|\s)(?:[@=~](?=\S)|!~|<s>)")


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """A dictionary of another program.

    Attributes
    ----------
    format : str
        The program that writes such files.
    codebook : Codebook
        What could be read.
    unread : DataFrame
        What has no equal: line, entry, reason.
    """

    format: str
    codebook: Codebook
    unread: pd.DataFrame

    def __repr__(self) -> str:
        n_patterns = sum(len(theme.patterns) for theme in self.codebook.themes)
        without = f"; without equal: {len(self.unread)}, see .unread" if len(self.unread) else ""
        return f"Dictionary({self.format}: {len(self.codebook)} themes, {n_patterns} patterns{without})"


def read_dictionary(path: str | os.PathLike[str]) -> Dictionary:
    r"""Return a dictionary of another program as a codebook, with what has no equal named.

    Read are quanteda's YAML (.yml), Lexicoder (.lcd, .lc3), LIWC (.dic), Yoshikoder (.ykd), word lists as NVivo, MAXQDA
    and WordStat write them (.txt and .cat, one word a line, categories by indentation; .csv, .tsv and .xlsx with columns
    `category` and `word`). Categories become themes, those within others their children; a name that stands in several
    places is preceded by those above it. `*` and `?` mean the same in all of them.

    Parameters
    ----------
    path : path

    Returns
    -------
    Dictionary

    Raises
    ------
    StudyError
        For a file that is missing, is not what its ending says, or holds nothing that can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "moods.dic")
    >>> _ = file.write_text("%\n1\tjoy\n2\tfear\n%\nhapp*\t1\nafraid\t2\n:)\t1\n")
    >>> moods = read_dictionary(file)
    >>> moods
    Dictionary(LIWC: 2 themes, 2 patterns; without equal: 1, see .unread)
    >>> moods.codebook.themes[0].patterns
    ('happ*',)
    """
    file = checks.existing(path, what="dictionary")
    form, entries = dictionary_entries(file)
    unread = [(entry.line, entry.text, entry.problem) for entry in entries if entry.problem]
    names = _names(entries, file)
    patterns: dict[tuple[str, ...], dict[str, None]] = {one: {} for one in names}
    for entry in entries:
        if entry.text and not entry.problem:
            text = " ".join(entry.text.split())
            if problem := _pattern_problem(text):
                unread.append((entry.line, entry.text, problem))
            else:
                patterns[entry.path][text] = None
    used = {one[:depth] for one, texts in patterns.items() if texts for depth in range(1, len(one) + 1)}
    unread += [(0, " / ".join(one), "a category without an entry that can be used") for one in names if one not in used]
    if not used:
        raise StudyError(
            f"{file}: no entry that can be used; the first: {unread[0][2] if unread else 'the file is empty'}"
        )
    definitions = {entry.path: entry.definition for entry in entries if entry.definition}
    themes = tuple(
        Theme(
            name,
            definition=definitions.get(one, ""),
            parent=names.get(one[:-1], ""),
            patterns=tuple(patterns[one]),
        )
        for one, name in names.items()
        if one in used
    )
    table = pd.DataFrame(sorted(unread), columns=list(UNREAD_COLUMNS))
    return Dictionary(form, Codebook(themes, version="1"), table.astype({"line": "int64"}))


def _names(entries: Sequence[Entry], file: Path) -> dict[tuple[str, ...], str]:
    """Return the theme of each category and of those above it: its own name, or its whole path where two have that."""
    paths = dict.fromkeys(entry.path[:depth] for entry in entries for depth in range(1, len(entry.path) + 1))
    unnamed = next((entry.line for entry in entries if not all(entry.path)), None)
    if unnamed is not None:
        raise StudyError(f"{file}:{unnamed}: a category without a name; name it")
    count = Counter(one[-1] for one in paths)
    names = {one: one[-1] if count[one[-1]] == 1 else " / ".join(one) for one in paths}
    twice = [name for name, number in Counter(names.values()).items() if number > 1]
    if twice:
        raise StudyError(f"{file}: two categories would be the theme {twice[0]!r}; rename one")
    return names


def _pattern_problem(text: str) -> str:
    """Return why an entry is no pattern, or nothing."""
    if sign := _OTHER_MEANING.search(text):
        return f"{sign[0].strip()} has a meaning of its own in patterns; write what it shall find"
    return pattern_error(text)
