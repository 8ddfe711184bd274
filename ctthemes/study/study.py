"""Study: one folder that holds documents, codebook, word lists and hand codings, opened and checked as a whole."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ctthemes._shared import checks, html
from ctthemes._shared.checks import StudyError
from ctthemes.documents.cleaning import Cleaning, clean
from ctthemes.documents.corpus import read_checked
from ctthemes.documents.file_reading import Progress
from ctthemes.documents.folders import refuse_link_out
from ctthemes.documents.formats import read_rows, read_text
from ctthemes.documents.languages import study_languages
from ctthemes.documents.reports import OnError
from ctthemes.documents.rules import COURTESIES
from ctthemes.study.corpus_log import LOG_FILE, decided_out, study_log
from ctthemes.study.elsewhere import place_codings, read_elsewhere
from ctthemes.study.selection import select_documents
from ctthemes.study.settings import SETTINGS_FILE, Settings, read_settings
from ctthemes.themes.codebook import Codebook
from ctthemes.themes.codebook_file import read_codebook

PHRASE_FILE, CODING_FOLDER = "phrases.txt", "codings"


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A study folder, read.

    Attributes
    ----------
    name : str
    folder : Path
    corpus : DataFrame
        Cleaned.
    raw : DataFrame
        As given.
    cleaning : DataFrame
        What was removed between the two (`ctthemes.cleaning_report`).
    repairs : DataFrame
        What was mended between the two (`ctthemes.repair_report`).
    reading : DataFrame
        What reading the files had to say (`ctthemes.reading_report`).
    settings : Settings
    codebook : Codebook
    codebook_file : Path
        The file it is in.
    stop_words, phrases : tuple of str
        Empty where the study has no such list.
    left_out : DataFrame
        doc_id, file and reason of the documents that were read and are not in the study: left out by corpus_log.csv, or by
        settings.yml.
    hand_codings : DataFrame or None
        One row per unit and coder: unit, doc_id, coder, text, and 0 or 1 per theme.
    coded_elsewhere : DataFrame
        What people coded in other software, at its place in `corpus`: doc_id, theme, pattern, start, stop, coder, text.
    unplaced : DataFrame
        What of it has no place there any more: line, doc_id, theme, coder, text, reason.
    """

    name: str
    folder: Path
    corpus: pd.DataFrame
    raw: pd.DataFrame
    cleaning: pd.DataFrame
    repairs: pd.DataFrame
    reading: pd.DataFrame
    settings: Settings
    codebook: Codebook
    codebook_file: Path
    stop_words: tuple[str, ...]
    phrases: tuple[str, ...]
    left_out: pd.DataFrame
    hand_codings: pd.DataFrame | None
    coded_elsewhere: pd.DataFrame
    unplaced: pd.DataFrame

    def __repr__(self) -> str:
        return f"Study({self.name}: {len(self.corpus):,} documents, {self.codebook!r})"

    def _repr_html_(self) -> str:
        dates, themes = self.corpus["date"].dropna(), ", ".join(theme.name for theme in self.codebook.themes)
        span = f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else "none known"
        coded = 0 if self.hand_codings is None else self.hand_codings["unit"].nunique()
        facts = [
            ("documents", f"{len(self.corpus):,}"), ("dates", span),
            ("without a date", f"{len(self.corpus) - len(dates):,}"),
            ("codebook", f"version {self.codebook.version}: {themes}" if themes else "none"),
            ("stop words, phrases", f"{len(self.stop_words):,}, {len(self.phrases):,}"),
            ("units coded by hand", f"{coded:,}"), ("passages coded elsewhere", f"{len(self.coded_elsewhere):,}"),
        ]  # fmt: skip
        return html.record(f"Study {self.name}", facts)


def read_study(
    path: str | os.PathLike[str],
    *,
    codebook: str | os.PathLike[str] | None = None,
    on_error: OnError | None = None,
    progress: Progress | None = None,
    needs_codebook: bool = True,
) -> Study:
    r"""Return the study in the folder `path`.

    Parameters
    ----------
    path : path
        A folder of documents (see `read_corpus`) with codebook.yml and, where wanted, settings.yml, stopwords.txt,
        phrases.txt and a folder codings/ of .csv files; or one table of documents with these files beside it.
    codebook : path, optional
        A codebook to use instead of the one that settings.yml names. Its folder's word lists serve a study that has
        none.
    on_error : {"raise", "report"}, optional
        What to do about a document that cannot be read: stop and name it, or leave it out and list it in `reading`.
        Without it, settings.yml says; without that, "raise".
    progress : callable, optional
        Told, after each file, how many are read, of how many, and its name.
    needs_codebook : bool
        Whether a study without a codebook is an error; if not, it opens with a codebook that has no theme.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        When a part is missing or wrong: the message names file, line and remedy.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "a.txt").write_text("Baku, 18 March 2013\n\nWe prevent violence.")
    ...     _ = (pathlib.Path(folder) / "codebook.yml").write_text(
    ...         'version: "1"\nthemes:\n  prevention: {patterns: [prevent*]}\n'
    ...     )
    ...     read_study(folder).codebook
    Codebook(version 1: prevention)
    """
    folder = checks.existing(path, what="study")
    home = folder if folder.is_dir() else folder.parent
    settings = read_settings(refuse_link_out(home / SETTINGS_FILE, home))
    book = Path(codebook) if codebook else refuse_link_out(home / settings.codebook, home)
    if not book.exists() and needs_codebook:
        raise StudyError(f"{book}: no codebook; write one, or name another with `--codebook FILE` (`codebook=`)")
    themes = read_codebook(book) if book.exists() or needs_codebook else Codebook((), "none")
    read = read_checked(folder, on_error=on_error or settings.on_error, layout=settings.layout, progress=progress)
    by_hand = decided_out(study_log(home), read.corpus)
    corpus = read.corpus.drop(by_hand["doc_id"])
    if corpus.empty:
        raise StudyError(f"{home / LOG_FILE}: every document is left out; let one stay")
    elsewhere = read_elsewhere(home)
    raw, cleaned, left_out = _cleaned(_with_languages(corpus, settings.languages), settings, set(elsewhere["doc_id"]))
    placed, unplaced = place_codings(
        elsewhere,
        themes=[theme.name for theme in themes.themes],
        raw=raw,
        cleaned=cleaned.corpus,
        places=cleaned.places,
    )
    return Study(
        name=folder.resolve().stem if folder.is_file() else folder.resolve().name,
        folder=folder,
        corpus=cleaned.corpus,
        raw=raw,
        cleaning=cleaned.removals,
        repairs=cleaned.repairs,
        reading=read.report,
        settings=settings,
        codebook=themes,
        codebook_file=book,
        stop_words=_word_list(settings.stop_words, home, book.parent),
        phrases=_word_list(PHRASE_FILE, home, book.parent),
        left_out=pd.concat([by_hand, left_out], ignore_index=True),
        hand_codings=_hand_codings(home / CODING_FOLDER, themes),
        coded_elsewhere=placed,
        unplaced=unplaced,
    )


def _with_languages(corpus: pd.DataFrame, languages: tuple[str, ...]) -> pd.DataFrame:
    """Return the corpus with the language of each document, where the study has another than English."""
    return corpus if languages == ("en",) else corpus.assign(language=study_languages(corpus, languages))


def _cleaned(raw: pd.DataFrame, settings: Settings, traced: set[str]) -> tuple[pd.DataFrame, Cleaning, pd.DataFrame]:
    """Return the corpus as given and cleaned, without the documents that the settings leave out, and these."""
    courtesies = COURTESIES if settings.courtesies == "remove" else ()
    cleaned, left_out = select_documents(clean(raw, rules=(*courtesies, *settings.rules), traced=traced), settings)
    return raw.loc[cleaned.corpus.index], cleaned, left_out


def read_terms(path: str | os.PathLike[str]) -> tuple[str, ...]:
    r"""Return the terms of a word list: one a line, `#` starts a comment.

    Parameters
    ----------
    path : path
        A text file.

    Returns
    -------
    tuple of str
        In the order of the file, blank lines left out.

    Raises
    ------
    StudyError
        When the file is missing, or a term stands there twice.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "stopwords.txt"
    ...     _ = file.write_text("the\nof  # a comment\n")
    ...     read_terms(file)
    ('the', 'of')
    """
    file = checks.existing(path, what="word list")
    terms: dict[str, int] = {}
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        term = line.split("#")[0].strip()
        if term in terms:
            raise StudyError(f"{file}:{number}: {term!r} stands on line {terms[term]}, too; remove one")
        if term:
            terms[term] = number
    return tuple(terms)


def _word_list(name: str, *folders: Path) -> tuple[str, ...]:
    for folder in folders:
        if refuse_link_out(folder / name, folder).exists():
            return read_terms(folder / name)
    return ()


def _hand_codings(folder: Path, codebook: Codebook) -> pd.DataFrame | None:
    refuse_link_out(folder, folder.parent)
    files = [refuse_link_out(file, folder.parent) for file in sorted(folder.glob("*.csv"))] if folder.is_dir() else []
    rows = []
    themes = [theme.name for theme in codebook.themes]
    for file in files:
        for line, row in read_rows(file):
            if missing := [name for name in ("unit", "doc_id", "coder", "text") if not row.get(name)]:
                raise StudyError(f"{file}:{line}: {checks.listing(missing)} missing; a coding row needs each")
            wrong = [theme for theme in themes if row.get(theme) not in ("0", "1", None)]
            if wrong:
                raise StudyError(f"{file}:{line}: {checks.listing(wrong)} must be 0 or 1")
            rows.append({**row, **{theme: int(row[theme]) for theme in themes if theme in row}})
    return pd.DataFrame(rows) if rows else None
