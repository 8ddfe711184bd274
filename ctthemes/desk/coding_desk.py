"""Desk: units of a sample coded one by one in the notebook, by keyboard, with nothing in sight of machine or colleague."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from ctthemes._shared import html
from ctthemes._shared.checks import StudyError
from ctthemes._shared.outside_text import html_text
from ctthemes.desk.widget import Board, Panel
from ctthemes.handcoding._agreement import coder_agreement
from ctthemes.handcoding._code_file import coding_progress, complete_codings, own_codes, save_codes
from ctthemes.themes.codebook import Codebook, Theme

KEYS = "123456789abcdefghijklmnoqrstuvwxyz"
SHOWN_AGREEMENT = ("theme", "n_units", "n_coded", "percent", "kappa", "alpha", "reason")
READ_AGAIN = '<button type="button" data-key="read">Read the file again</button>'
STYLE = Path(__file__).with_name("coding_desk.css").read_text(encoding="utf-8").strip()


class CodingDesk(Panel):
    """What `coding_desk` returns.

    Attributes
    ----------
    sample : DataFrame
    file : Path
    codebook : Codebook
    coder : str
    known : dict
        The coder's codes as they are in the file: a set of themes per unit.
    place : int
        Position of the unit in sight, from 0.
    trouble : str
        Why the file cannot be used, or "".
    """

    def __init__(self, sample: pd.DataFrame, file: Path, *, codebook: Codebook, coder: str) -> None:
        self.sample, self.file, self.codebook, self.coder = sample, file, codebook, coder.strip()
        self.coded: dict[str, frozenset[str]] = {}
        self.chosen: dict[str, set[str]] = {}
        self.place = 0
        self.trouble = ""
        self.board = Board()
        super().__init__(self.board)
        self.board.on_press(self.guarded(self._press))
        try:
            self._read()
        except StudyError as error:  # a run of the notebook goes on, and the desk says what to do
            self.trouble = str(error)
            self.board.show(html.problem(self.trouble), READ_AGAIN)

    def __repr__(self) -> str:
        return f"CodingDesk({self.coder}: {len(self.coded)} of {len(self.sample)} units coded, in {self.file})"

    @property
    def unit(self) -> str:
        """The unit in sight."""
        return str(self.sample.index[self.place])

    def static(self) -> str:
        """Return how far the coders are: no unit, and nobody's codes."""
        if self.trouble:
            return html.problem(self.trouble)
        progress = f"The coding desk of {self.coder}: {len(self.coded)} of {len(self.sample)} units coded."
        return html.note(f"{progress} It opens where the notebook runs.") + self._others()

    def _press(self, key: str) -> None:
        """Do what a button says; one that was pressed for a unit that is not in sight any more does nothing."""
        action, _, about = key.partition(":")
        place, _, number = about.partition(":")
        if action != "read" and (place != str(self.place) or self.trouble):
            return
        if action == "theme":
            self._mine().symmetric_difference_update({self.codebook.themes[int(number)].name})
        elif action == "save":
            self._save()
        elif action == "read":
            self._read()
        else:
            step = {"before": -1, "after": 1}[action]
            self.place = min(max(self.place + step, 0), len(self.sample))
        self._draw()

    def _save(self) -> None:
        codes = (self.unit, sorted(self._mine()))
        self.coded = save_codes(
            self.file, sample=self.sample, codebook=self.codebook, coder=self.coder, codes=codes, saved=self.coded
        )
        self.chosen.pop(self.unit)
        self.place = self._next(self.place + 1)

    def _read(self) -> None:
        self.coded = own_codes(self.file, sample=self.sample, codebook=self.codebook, coder=self.coder)
        self.chosen, self.trouble = {}, ""
        self.place = self._next(0)
        self._draw()

    def _next(self, begin: int) -> int:
        """Return the place of the first unit that is not coded, from `begin` on, then from the first; the end if none."""
        places = [*range(begin, len(self.sample)), *range(begin)]
        return next((place for place in places if str(self.sample.index[place]) not in self.coded), len(self.sample))

    def _mine(self) -> set[str]:
        """Return the themes chosen for the unit in sight, to be changed."""
        return self.chosen.setdefault(self.unit, set(self.coded.get(self.unit, ())))

    def _draw(self) -> None:
        n_units, n_coded = len(self.sample), len(self.coded)
        at_end = self.place >= n_units
        where = f"All {n_units} units are coded" if n_coded == n_units else "End of the units"
        where = where if at_end else f"Unit {self.place + 1} of {n_units}"
        progress = f"{where} · {n_coded} coded by {self.coder}"
        head = (
            f'<style>{STYLE}</style><p class="ct-said-of" role="status">{html_text(progress)} '
            f'<progress max="{n_units}" value="{n_coded}" aria-label="{n_coded} of {n_units} units coded"></progress></p>'
        )
        body = self._end() if at_end else self._unit()
        self.board.show(head, body, self._steps())

    def _unit(self) -> str:
        chosen = self._mine()
        text = str(self.sample.loc[self.unit, "text"])
        rows = [self._choice(number, theme, theme.name in chosen) for number, theme in enumerate(self.codebook.themes)]
        what = html.counted(len(chosen), "theme") if chosen else "no theme"
        state = "Coded before; saving again replaces it." if self.unit in self.coded else ""
        return (
            f'<blockquote class="ct-unit" aria-label="text of the unit">{html_text(text)}</blockquote>'
            f'<ul class="ct-themes" aria-label="themes of this unit">{"".join(rows)}</ul>'
            f'<p class="ct-note">{state}</p><div class="ct-pages">'
            f'<button type="button" data-key="save:{self.place}" data-shortcut="Enter">Save with {what} '
            "(<kbd>Enter</kbd>)</button></div>"
        )

    def _choice(self, number: int, theme: Theme, is_chosen: bool) -> str:
        key = KEYS[number] if number < len(KEYS) else ""
        shortcut = f' data-shortcut="{key}"' if key else ""
        counts = "; ".join(
            part
            for part in (theme.include and f"Counts: {theme.include}", theme.exclude and f"Does not: {theme.exclude}")
            if part
        )
        more = f"<details><summary>what counts</summary>{html_text(counts)}</details>" if counts else ""
        return (
            f'<li><button type="button" role="checkbox" aria-checked="{str(is_chosen).lower()}"'
            f' data-key="theme:{self.place}:{number}"{shortcut}><kbd>{key}</kbd> {html_text(theme.name)}</button>'
            f"<div>{html_text(theme.definition)}{more}</div></li>"
        )

    def _steps(self) -> str:
        first, last = self.place == 0, self.place >= len(self.sample)
        return (
            '<div class="ct-pages" role="group" aria-label="go to another unit">'
            f'<button type="button" data-key="before:{self.place}" data-shortcut="ArrowLeft"{" disabled" * first}>'
            "Unit before (<kbd>←</kbd>)</button>"
            f'<button type="button" data-key="after:{self.place}" data-shortcut="ArrowRight"{" disabled" * last}>'
            "Later, next unit (<kbd>→</kbd>)</button>"
            + READ_AGAIN
            + "</div>"
            + html.note(
                "Click the text once, or come here with Tab: then the keys in the buttons work. Every unit is in "
                f"{self.file} as soon as it is saved, and after a restart the desk goes on where you were."
            )
        )

    def _end(self) -> str:
        left = len(self.sample) - len(self.coded)
        progress = (
            f"{html.counted(left, 'unit')} still to code: go back with the arrow."
            if left
            else "Nothing is left to code."
        )
        return html.note(progress) + self._others()

    def _others(self) -> str:
        progress = coding_progress(self.file, sample=self.sample, codebook=self.codebook)
        table = html.table(progress, caption="Who has coded how much") if len(progress) else ""
        if len(self.coded) < len(self.sample):
            return table
        try:
            codings = complete_codings(self.file, sample=self.sample, codebook=self.codebook)
        except ValueError as error:
            return table + html.note(f"{error}.")
        agreement = coder_agreement(codings, [theme.name for theme in self.codebook.themes], seed=1)
        agreement = agreement.loc[agreement["units"] == "all", list(SHOWN_AGREEMENT)]
        return table + html.table(agreement, caption="How far the coders agree, over all units")


def open_coding_desk(
    sample: pd.DataFrame, file: str | os.PathLike[str], *, codebook: Codebook, coder: str
) -> CodingDesk:
    """Return the desk at which one coder codes the units of a sample, one by one, in their random order.

    It shows a unit's text and the themes with their definitions; not what the machine found, not where the unit comes
    from, and not what others coded. Number keys choose themes, Enter saves the unit and goes on. The file is complete
    after each unit (see `save_codes`). When two coders are done, each sees how far they agree. A file that does not fit sample
    and codebook is not touched: the desk says what is wrong and what to do.

    Parameters
    ----------
    sample : DataFrame
        From `draw_units`; the same seed draws the same sample after a restart.
    file : path
        Ending in .csv; several coders may share it. In the study's folder `codings/` it becomes part of the study.
    codebook : Codebook
    coder : str
        Who codes here. Each person needs a name of their own.

    Returns
    -------
    CodingDesk
        A widget; `unit` is the unit that it shows.

    Raises
    ------
    ValueError
        When the sample is empty, the coder has no name, or the file another ending.

    Examples
    --------
    >>> import tempfile
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.handcoding import draw_units
    >>> from ctthemes.text.segments import segment_corpus
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> sample = draw_units(segment_corpus(toy_corpus(), "paragraph"), n=4, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_coding_desk(sample, f"{folder}/codes.csv", codebook=toy_codebook(), coder="Ann").unit
    'd1#p002'
    """
    path = Path(file)
    if path.suffix != ".csv":
        raise ValueError(f"{path}: codings are kept as .csv; name it {path.stem}.csv")
    if sample.empty or not sample.index.is_unique:
        raise ValueError("the sample needs units, each once; draw it with draw_units")
    return CodingDesk(sample, path, codebook=codebook, coder=coder)
