"""Settings: what a study says about how it wants to be read and shown, in settings.yml."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from ctthemes._shared.checks import StudyError, listing
from ctthemes._shared.yaml_nodes import compose_yaml, yaml_line, yaml_value
from ctthemes.documents.column_dates import DATE_ORDERS
from ctthemes.documents.reports import OnError
from ctthemes.documents.rules import Rule
from ctthemes.documents.table_columns import ROLES, Layout

SETTINGS_FILE, CODEBOOK_FILE, STOP_WORD_FILE = "settings.yml", "codebook.yml", "stopwords.txt"
MODEL_KEYS = ("endpoint", "name", "host", "key_variable", "timeout", "proxies", "price")
Check: TypeAlias = Callable[[object, str], Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a study is read, and what its notebooks show.

    Attributes
    ----------
    languages : tuple of str
        The two-letter codes of the study's languages; a document in another is reported. In settings.yml: `language`.
    codebook : str
        The file of the codebook in use, as seen from the study.
    stop_words : str
        The file of the stop words in use, whose name begins with "stopwords".
    variants : {"keep", "spellings", "inflections"}
        Whether the spellings of one word, or its inflected forms as well, are counted as one.
    period : str
        The period of trends: year, quarter, month and so on, or a document variable.
    keywords : tuple of str
        The patterns whose trends are shown; without any, the codebook's strongest patterns.
    variables : tuple of str
        The document variables by which documents are compared, such as country or kind.
    notebooks : tuple of str
        The notebooks to run, such as "03_themes"; without any, all.
    few_documents : int
        Below this number of documents a value is drawn as one that rests on few.
    metadata : str
        The table beside the documents that says what is known of each; without it, the one that fits.
    columns : mapping of str to str
        Which column of a table holds what (text, doc_id, file, date, title, speaker, country, source); without an
        entry, the column whose name says so.
    date_order : {"", "day first", "month first"}
        How a table writes dates such as 03/04/2013; "" where its column shows it.
    duplicates : {"keep", "remove"}
        Whether exact and near duplicates are removed; they are reported either way.
    other_languages : {"keep", "remove"}
        Whether a document in none of the study's languages is left out; it is reported either way.
    least_words : int
        A document of fewer words is left out; 1 leaves none out.
    passages : {"keep", "drop"}
        Whether clauses that many documents share word for word are left out of key terms and topics.
    model : mapping of str to object
        Where a language model answers that may code units (`ct.handcoding.model_endpoint`): endpoint, name, and for a
        host that is not this machine `host`. A key never stands here, only the name of its environment variable.
    courtesies : {"keep", "remove"}
        Whether a speech's salutations and courtesy closings are taken out; the cleaning report lists them.
    on_error : {"raise", "report"}
        Whether a document that cannot be read stops everything, or is left out and listed in the report.
    share : {"quotations", "texts"}
        Whether whole documents lie as pages beside the results, or quotations and figures alone.
    rules : tuple of Rule
        The study's own cleaning rules.
    """

    languages: tuple[str, ...] = ("en",)
    codebook: str = CODEBOOK_FILE
    stop_words: str = STOP_WORD_FILE
    variants: str = "keep"
    period: str = "year"
    keywords: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    few_documents: int = 5
    metadata: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    duplicates: str = "keep"
    other_languages: str = "keep"
    least_words: int = 1
    passages: str = "keep"
    courtesies: str = "keep"
    model: Mapping[str, object] = field(default_factory=dict)
    on_error: OnError = "raise"
    share: str = "quotations"
    rules: tuple[Rule, ...] = ()

    @property
    def layout(self) -> Layout:
        """How the study's tables are laid out."""
        return Layout(self.columns, self.metadata, self.date_order)


def read_settings(file: Path) -> Settings:
    """Return the settings in `file`, or the usual ones where there is no such file.

    Parameters
    ----------
    file : path
        A YAML file of keys and values. A key without a value means the usual one.

    Returns
    -------
    Settings

    Raises
    ------
    StudyError
        For a key that means nothing or stands twice, a value that is not allowed, or a rule whose pattern is no regular
        expression: names the line.

    Examples
    --------
    >>> read_settings(Path("no such file")).period
    'year'
    """
    if not file.exists():
        return Settings()
    entries = _entries(file)
    if unknown := [key for key in entries if key not in CHECKS]:
        raise StudyError(
            f"{file}:{entries[unknown[0]][0]}: no such setting: {listing(unknown)}; it may have {', '.join(CHECKS)}"
        )
    values = {key: (line, yaml_value(node, file)) for key, (line, node) in entries.items()}
    checked = {
        key: CHECKS[key](value, f"{file}:{line}: {key}") for key, (line, value) in values.items() if value is not None
    }
    if "language" in checked:
        checked["languages"] = checked.pop("language")
    if "rules" in checked:
        lines = [yaml_line(node) for node in entries["rules"][1].value]
        placed = zip(checked["rules"], lines, strict=True)
        checked["rules"] = tuple(replace(rule, place=f"{file}:{line}") for rule, line in placed)
    return Settings(**checked)


def settings_file(settings: Settings) -> str:
    """Return the text of a settings.yml that says what `settings` say, each line with what it is for.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    str
        YAML; `read_settings` gives the same settings again.

    Examples
    --------
    >>> print(settings_file(Settings(period="month")).splitlines()[5])
    period: month              # of trends: year, 3-year, 5-year, decade, quarter, month, week, or a document variable
    """
    lines = ["# How this study is read, and what its notebooks show. Each line may be left out."]
    for key, comment in COMMENTS.items():
        if key in ("metadata", "date_order", "model") and not getattr(settings, key):
            continue
        lines.append(f"{f'{key}: {_setting(settings, key)}':26} # {comment}")
    return "\n".join(lines) + "\n"


def set_setting(file: Path, key: str, value: str) -> None:
    r"""Write one setting into a settings.yml, its line in place of the one that is there; all else stays as it is.

    Parameters
    ----------
    file : path
        Made if it is not there.
    key : str
    value : str

    Raises
    ------
    StudyError
        When the file, or the value, cannot be read as settings; then it stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "settings.yml"
    ...     _ = file.write_text("codebook: codebook.yml  # in use\nperiod: month\n")
    ...     set_setting(file, "codebook", "codebook.v2.yml")
    ...     print(file.read_text())
    codebook: codebook.v2.yml  # in use
    period: month
    <BLANKLINE>
    """
    from ctthemes._shared.files import replace_file
    from ctthemes.documents.formats import read_text

    read_settings(file)
    CHECKS[key](value, f"{file}: {key}")
    lines = read_text(file).split("\n") if file.exists() else []
    place = next((number for number, line in enumerate(lines) if re.match(rf"{key}\s*:", line)), None)
    if place is None:
        lines = (
            [*lines[:-1], f"{key}: {_yaml(value)}", ""]
            if lines and not lines[-1]
            else [*lines, f"{key}: {_yaml(value)}", ""]
        )
    else:
        comment = re.search(r"\s+#.*$", lines[place])
        lines[place] = f"{key}: {_yaml(value)}{comment[0] if comment else ''}"
    replace_file(file, "\n".join(lines).encode())


def _setting(settings: Settings, key: str) -> str:
    if key != "language":
        return _yaml(getattr(settings, key))
    return _yaml(settings.languages if len(settings.languages) > 1 else settings.languages[0])


def _yaml(value: object) -> str:
    """Return a value in YAML, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_yaml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, tuple):
        return f"[{', '.join(_yaml(part) for part in value)}]"
    text = str(value)
    is_word = re.fullmatch(r"[A-Za-z][\w./-]*( [A-Za-z]\w*)*", text)
    is_plain = is_word and text.lower() not in ("yes", "no", "on", "off", "true", "false", "null", "y", "n")
    return text if isinstance(value, int | float) or is_plain else json.dumps(text, ensure_ascii=False)


def _entries(file: Path) -> dict[str, tuple[int, yaml.Node]]:
    """Return the line and the node of each setting."""
    from ctthemes.documents.formats import read_text

    root = compose_yaml(read_text(file), file)
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise StudyError(f"{file}:1: must hold keys and values; it may have {', '.join(CHECKS)}")
    entries: dict[str, tuple[int, yaml.Node]] = {}
    for key, node in root.value:
        line = yaml_line(key)
        if not isinstance(key, yaml.ScalarNode):
            raise StudyError(f"{file}:{line}: the name of a setting must be plain text, not a list or mapping")
        if key.value in entries:
            raise StudyError(f"{file}:{line}: {key.value} stands on line {entries[key.value][0]}, too; remove one")
        entries[key.value] = (line, node)
    return entries


def _languages(value: object, place: str) -> tuple[str, ...]:
    codes = value if isinstance(value, list) and value else [value]
    for code in codes:
        if not isinstance(code, str) or not re.fullmatch("[a-z]{2}", code):
            raise StudyError(
                f'{place} {code!r} must be a code of two letters such as en (quote no: "no"), or a list such as [en, fr]'
            )
    return tuple(dict.fromkeys(codes))


def _word(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise StudyError(f"{place} {value!r} must be a text")
    return value.strip()


def _file(value: object, place: str) -> str:
    name = _word(value, place)
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise StudyError(f"{place} {name!r} points outside the study; name a file inside it")
    return name


def _stop_words(value: object, place: str) -> str:
    name = _file(value, place)
    if not re.fullmatch(r"stopwords\w*\.txt", name):
        raise StudyError(f"{place} {name!r} must be named like stopwords.txt or stopwords_fr.txt, to be no document")
    return name


def _words(value: object, place: str) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise StudyError(f'{place} {value!r} must be a list of texts, such as [one, "two words"]')
    return tuple(item.strip() for item in items)


def _count(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise StudyError(f"{place} {value!r} must be a whole number of at least 1")
    return value


def _columns(value: object, place: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for pair in value.items() for name in pair):
        raise StudyError(f"{place} {value!r} must name columns, such as {{text: body, date: published}}")
    if strange := [role for role in value if role not in ROLES]:
        raise StudyError(f"{place}: {listing(strange)} means nothing; it may have {', '.join(ROLES)}")
    return dict(value)


def _model(value: object, place: str) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise StudyError(f"{place} {value!r} must hold keys and values: {', '.join(MODEL_KEYS)}")
    if unknown := [key for key in value if key not in MODEL_KEYS]:
        raise StudyError(
            f"{place} no such setting: {listing(unknown)}; it may have {', '.join(MODEL_KEYS)}; a key belongs into the "
            "environment, and its variable's name into key_variable"
        )
    kinds: dict[str, type | tuple[type, ...]] = {"timeout": (int, float), "price": (int, float), "proxies": bool}
    for key, part in value.items():
        if not isinstance(part, kinds.get(key, str)):
            raise StudyError(f"{place} {key} {part!r} must be a {'number' if key in ('timeout', 'price') else 'text'}")
    return dict(value)


def _one_of(*allowed: str) -> Check:
    def check(value: object, place: str) -> object:
        if value not in allowed:
            raise StudyError(f"{place} {value!r} must be {' or '.join(allowed)}")
        return value

    return check


def _rules(value: object, place: str) -> tuple[Rule, ...]:
    if not isinstance(value, list):
        raise StudyError(f"{place} must be a list, each with name and pattern")
    return tuple(_rule(rule, place) for rule in value)


def _rule(rule: object, place: str) -> Rule:
    if (
        not isinstance(rule, dict)
        or set(rule) != {"name", "pattern"}
        or not all(isinstance(text, str) for text in rule.values())
    ):
        raise StudyError(f"{place}: the rule {rule!r} must have name and pattern, both texts, and nothing else")
    try:
        compiled = re.compile(rule["pattern"], re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise StudyError(f"{place}: the pattern of rule {rule['name']!r} is no regular expression ({error})") from None
    if compiled.fullmatch(""):
        raise StudyError(
            f"{place}: the pattern of rule {rule['name']!r} matches nothing at all; let it ask for a character"
        )
    return Rule(rule["name"], rule["pattern"])


CHECKS: dict[str, Check] = {
    "language": _languages,
    "codebook": _file,
    "stop_words": _stop_words,
    "variants": _one_of("keep", "spellings", "inflections"),
    "period": _word,
    "keywords": _words,
    "variables": _words,
    "notebooks": _words,
    "few_documents": _count,
    "metadata": _file,
    "columns": _columns,
    "date_order": _one_of(*DATE_ORDERS),
    "duplicates": _one_of("keep", "remove"),
    "other_languages": _one_of("keep", "remove"),
    "least_words": _count,
    "passages": _one_of("keep", "drop"),
    "courtesies": _one_of("keep", "remove"),
    "model": _model,
    "on_error": _one_of("raise", "report"),
    "share": _one_of("quotations", "texts"),
    "rules": _rules,
}
"""What a value of each setting must be; the settings that there are."""

COMMENTS: dict[str, str] = {
    "language": "or several, [en, fr]; a document in another is reported",
    "codebook": "the codebook in use; a new version has a file of its own",
    "stop_words": "the words left out of clouds, key terms and topics",
    "variants": "or spellings (co-operation, organise), or inflections (policy, policies): counted as one word",
    "period": "of trends: year, 3-year, 5-year, decade, quarter, month, week, or a document variable",
    "keywords": "patterns whose trends are shown; none: the codebook's strongest",
    "variables": "document variables by which documents are compared",
    "notebooks": "the notebooks to run, such as 03_themes; none: all",
    "few_documents": "below this number of documents a value is drawn as one that rests on few",
    "metadata": "the table that says what is known of each file",
    "columns": "which column of a table holds what",
    "date_order": "how dates such as 03/04/2013 are written",
    "duplicates": "or remove: of exact and near duplicates the earliest stays",
    "other_languages": "or remove: a document in none of the languages above is left out",
    "least_words": "a document of fewer words is left out",
    "passages": "or drop: clauses that many documents share, left out of key terms and topics",
    "courtesies": "or remove: salutations and courtesy closings of speeches",
    "model": "where a language model answers that may code units; no key belongs here",
    "on_error": "or report: a document that cannot be read is left out and listed",
    "share": "or texts: whole documents lie beside the results, too; mind whose they are",
    "rules": "your own page boilerplate, for example [{name: our footer, pattern: '^Visit our site.*$'}]",
}
"""What stands beside each setting in the file that `new` writes."""
