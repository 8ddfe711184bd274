"""Settings: what a study says about how it wants to be read, in settings.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ctthemes._shared.checks import StudyError, listing
from ctthemes.documents.cleaning import Rule
from ctthemes.documents.reading import OnError

SETTINGS_FILE = "settings.yml"
_KEYS = ("language", "duplicates", "on_error", "text_column", "rules")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a study is read.

    Attributes
    ----------
    language : str
        The two-letter code of the study's language; a document in another is reported.
    duplicates : {"keep", "remove"}
        Whether exact and near duplicates are removed; they are reported either way.
    on_error : {"raise", "report"}
        Whether a document that cannot be read stops everything, or is left out and listed in the report.
    text_column : str
        The column of a table that holds the texts.
    rules : tuple of Rule
        The study's own cleaning rules.
    """

    language: str = "en"
    duplicates: str = "keep"
    on_error: OnError = "raise"
    text_column: str = "text"
    rules: tuple[Rule, ...] = ()


def read_settings(file: Path) -> Settings:
    """Return the settings in `file`, or the usual ones where there is no such file.

    Raises
    ------
    StudyError
        For a key that means nothing, a value that is not allowed, or a rule whose pattern is no regular expression.
    """
    import yaml

    from ctthemes.documents.formats import read_text

    if not file.exists():
        return Settings()
    try:
        said = yaml.safe_load(read_text(file)) or {}
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise StudyError(f"{file}:{line}: not readable as YAML ({getattr(error, 'problem', error)})") from None
    if not isinstance(said, dict):
        raise StudyError(f"{file}:1: must hold keys and values; it may have {', '.join(_KEYS)}")
    if unknown := [key for key in said if key not in _KEYS]:
        raise StudyError(f"{file}:1: no such setting: {listing(unknown)}; it may have {', '.join(_KEYS)}")
    language, action = said.get("language", "en"), said.get("duplicates", "keep")
    if not isinstance(language, str) or not re.fullmatch("[a-z]{2}", language):
        raise StudyError(f'{file}:1: language {language!r} must be a code of two letters such as en (quote no: "no")')
    if action not in ("keep", "remove"):
        raise StudyError(f"{file}:1: duplicates {action!r} must be keep or remove")
    on_error: OnError = said.get("on_error", "raise")
    if on_error not in ("raise", "report"):
        raise StudyError(f"{file}:1: on_error {on_error!r} must be raise or report")
    rules = said.get("rules") or []
    if not isinstance(rules, list):
        raise StudyError(f"{file}:1: rules must be a list, each with name and pattern")
    own = tuple(_rule(file, rule) for rule in rules)
    return Settings(language, action, on_error, str(said.get("text_column", "text")), own)


def _rule(file: Path, said: object) -> Rule:
    if (
        not isinstance(said, dict)
        or set(said) != {"name", "pattern"}
        or not all(isinstance(v, str) for v in said.values())
    ):
        raise StudyError(f"{file}:1: the rule {said!r} must have name and pattern, both texts, and nothing else")
    try:
        compiled = re.compile(said["pattern"], re.MULTILINE)
    except re.error as error:
        raise StudyError(f"{file}:1: the pattern of rule {said['name']!r} is no regular expression ({error})") from None
    if compiled.fullmatch(""):
        raise StudyError(
            f"{file}:1: the pattern of rule {said['name']!r} matches nothing at all; let it ask for a character"
        )
    return Rule(said["name"], said["pattern"])
