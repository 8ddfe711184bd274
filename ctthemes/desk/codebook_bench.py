"""Bench: a theme's patterns changed in the notebook, with what that finds, loses and changes at once."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import ipywidgets

from ctthemes._shared import html
from ctthemes._shared.outside_text import html_text
from ctthemes.desk import listings
from ctthemes.desk.widget import Board, Panel
from ctthemes.text.tokens import Tokens
from ctthemes.themes.audit import codebook_diff
from ctthemes.themes.codebook import Codebook
from ctthemes.themes.trials import change_quotations, trial_basis, try_patterns
from ctthemes.themes.versions import next_version, save_version

SHOWN_QUOTATIONS = 10
LONG = 30
"""More years than these are folded away until they are asked for."""

WIDE = {"width": "100%", "max_width": "60rem"}
LABELS = {"description_width": "8rem"}


class CodebookBench(Panel):
    """What `codebook_bench` returns.

    Attributes
    ----------
    trial : Trial
        What was counted last.
    draft : Codebook
        With everything that was changed, in whichever themes.
    file : Path
        The version that `draft` is held against.
    """

    def __init__(self, tokens: Tokens, codebook: Codebook, file: Path) -> None:
        self.file = file
        self._start(tokens, codebook)
        names = [theme.name for theme in codebook.themes]
        self._filling = False
        self.theme = ipywidgets.Dropdown(options=names, description="Theme", style=LABELS)
        self.patterns = ipywidgets.Textarea(
            description="Patterns", rows=9, continuous_update=False, style=LABELS, layout=WIDE
        )
        self.not_patterns = ipywidgets.Textarea(
            description="But not", rows=3, continuous_update=False, style=LABELS, layout=WIDE
        )
        self.count = ipywidgets.Button(description="Count", button_style="primary")
        self.reset = ipywidgets.Button(description="As it was")
        self.version = ipywidgets.Text(value=next_version(codebook.version), description="Version", style=LABELS)
        self.save = ipywidgets.Button(description="Save as a new version", layout={"width": "max-content"})
        self.board, self.saved = Board(), Board()
        super().__init__(
            self.theme, self.patterns, self.not_patterns, ipywidgets.HBox([self.count, self.reset]), self.board,
            ipywidgets.HBox([self.version, self.save]), self.saved,
        )  # fmt: skip
        self._fill(codebook)
        self._count()
        self.theme.observe(self.guarded(self._choose), "value")
        for text in (self.patterns, self.not_patterns):
            text.observe(self.guarded(self._hear), "value")
        self.count.on_click(self.guarded(self._react))
        self.reset.on_click(self.guarded(self._reset))
        self.save.on_click(self.guarded(self._save))

    def __repr__(self) -> str:
        n_changes = len(codebook_diff(self.basis.codebook, self.draft))
        return f"CodebookBench({self.file}, version {self.basis.codebook.version}: {n_changes} changes not saved)"

    def static(self) -> str:
        """Return what the patterns of the theme in sight find."""
        head = html.note(
            f"{self.file.name}, version {self.basis.codebook.version}. The bench opens where the notebook runs."
        )
        return head + self._result(copies=False)

    def _start(self, tokens: Tokens, codebook: Codebook) -> None:
        self.basis = trial_basis(tokens, codebook)
        self.draft = codebook

    def _fill(self, codebook: Codebook) -> None:
        """Show the codebook's patterns of the chosen theme."""
        mine = next(theme for theme in codebook.themes if theme.name == self.theme.value)
        self._filling = True
        self.patterns.value, self.not_patterns.value = "\n".join(mine.patterns), "\n".join(mine.not_patterns)
        self._filling = False

    def _choose(self, *_: object) -> None:
        self._fill(self.draft)
        self._count()

    def _hear(self, *_: object) -> None:
        if not self._filling:
            self._react()

    def _react(self, *_: object) -> None:
        """Count, and let the button say so while that lasts."""
        self.count.disabled, self.count.description = True, "Counting …"
        try:
            self._count()
        finally:
            self.count.disabled, self.count.description = False, "Count"

    def _count(self, *_: object) -> None:
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", UserWarning)
                self.trial = try_patterns(
                    self.basis, theme=str(self.theme.value), patterns=_lines(self.patterns.value),
                    not_patterns=_lines(self.not_patterns.value), draft=self.draft,
                )  # fmt: skip
        except ValueError:
            self.board.show(html.note("Not counted yet: mend what stands below."))
            raise
        self.draft = self.trial.codebook
        notes = "".join(html.note(text) for text in dict.fromkeys(f"{warning.message}." for warning in caught))
        self.board.show(self._result(copies=True), notes)

    def _reset(self, *_: object) -> None:
        """Take the chosen theme's patterns from the file's version again."""
        self._fill(self.basis.codebook)
        self._count()

    def _save(self, *_: object) -> None:
        self._count()
        old = self.basis.codebook
        files = save_version(self.draft, self.file, old=old, version=self.version.value)
        diff = codebook_diff(old, self.draft)
        self.file = files[0]
        self._start(self.basis.tokens, Codebook(self.draft.themes, self.version.value.strip()))
        self.version.value = next_version(self.draft.version)
        self._count()
        self.saved.show(
            html.note(
                f"Saved {files[0]} and, with these changes, {files[1].name}; the old version is as it was. To count by the "
                f'new one, set CODEBOOK = "{files[0]}" at the top of the notebooks, or run with --codebook.'
            ),
            html.table(diff, caption=f"From version {old.version} to version {self.draft.version}"),
        )

    def _result(self, *, copies: bool) -> str:
        changes = codebook_diff(self.basis.codebook, self.draft)
        pending = html.table(changes, caption="Changed, not saved yet") if len(changes) else ""
        return "".join([self._totals(), self._patterns(), self._quotations(copies), self._rates(), pending])

    def _totals(self) -> str:
        rows = self.trial.totals.to_dict("records")
        return "".join(f'<p class="ct-said-of" role="status">{html_text(_total(row))}</p>' for row in rows)

    def _patterns(self) -> str:
        table = self.trial.patterns.assign(share_of_theme=self.trial.patterns["share_of_theme"].round(3))
        moved = (table["status"] != "") | (table["count"] != table["count_old"]) | (table["verdict"] == "greedy")
        dead = ~moved & (table["verdict"] == "dead")
        parts = []
        if moved.any():
            caption = "Patterns that are new, removed, win another number, or are greedy (more than half of the theme)"
            parts.append(html.table(table[moved].rename(columns=_spelled), caption=caption))
        if (rest := table[~moved & ~dead]).shape[0]:
            shown = html.table(rest.drop(columns=["status", "verdict"]).rename(columns=_spelled))
            parts.append(_folded(f"{html.counted(len(rest), 'other pattern')} of this theme", shown))
        if dead.any():
            dead_patterns = html.note(", ".join(table.loc[dead, "pattern"].astype(str)))
            parts.append(
                _folded(f"{html.counted(int(dead.sum()), 'dead pattern')}: found nothing before and now", dead_patterns)
            )
        return "".join(parts)

    def _quotations(self, copies: bool) -> str:
        mine = self.trial.changes[self.trial.changes["theme"] == self.trial.theme]
        if mine.empty:
            return html.note("No quotation is new, and none is lost.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # documents without a date: `_count` says so of all of them
            drawn = change_quotations(self.basis, self.trial, n=SHOWN_QUOTATIONS, seed=1)
        parts = []
        for change in ("new", "lost"):
            every, shown = mine[mine["change"] == change], drawn[drawn["change"] == change]
            longer = int(every["overlaps"].sum())
            heading = f"{html.counted(len(every), 'quotation')} {change}"
            heading += (
                f", {longer:,} of them at words that the other version finds, too, only more or fewer of them"
                * bool(longer)
            )
            heading += f"; {len(shown)} of them, from different documents and years" * (len(shown) < len(every))
            if len(every):
                parts += [
                    f'<p class="ct-said-of">{html_text(heading)}:</p>',
                    listings.quotation_list(shown, copies=copies),
                ]
        return "".join(parts)

    def _rates(self) -> str:
        rates = self.trial.rates[self.trial.rates["theme"] == self.trial.theme]
        with_rates = rates.dropna(subset=["rate_new"])
        moved = int((with_rates["change"] != 0).sum())
        if with_rates.empty:
            return ""
        shown = with_rates[["period", "n_tokens", "count_old", "count_new", "rate_old", "rate_new", "change"]]
        caption = f"Rate per 10,000 tokens: changed in {moved} of {html.counted(len(with_rates), 'year')}"
        table = html.table(shown.rename(columns=_spelled), caption=caption)
        return table if len(shown) <= LONG else _folded(caption, table)


def open_codebook_bench(tokens: Tokens, codebook: Codebook, *, file: str | os.PathLike[str]) -> CodebookBench:
    """Return a bench to change a codebook's patterns on and to see at once what that does.

    Patterns stand one a line. After `Count`, or when the field is left, it shows: counts before and now, dead and
    greedy patterns, new and lost quotations, and the change of every yearly rate. `Save as a new version` writes the
    draft beside `file` (see `save_version`); nothing is overwritten.

    Parameters
    ----------
    tokens : Tokens
    codebook : Codebook
        As read from `file`.
    file : path
        Where the codebook stands.

    Returns
    -------
    CodebookBench
        A widget; `draft` is the codebook as changed so far, `basis` what it is compared with.

    Raises
    ------
    ValueError
        When the codebook has no theme.

    Examples
    --------
    >>> from ctthemes.documents.corpus import toy_corpus
    >>> from ctthemes.text.tokens import tokenize
    >>> from ctthemes.themes.codebook import toy_codebook
    >>> open_codebook_bench(tokenize(toy_corpus()), toy_codebook(), file="codebook.yml").draft
    Codebook(version toy: human_rights, prevention, regional_cooperation)
    """
    if not codebook.themes:
        raise ValueError("the codebook has no theme; write one into its file first")
    return CodebookBench(tokens, codebook, Path(file))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{html_text(title)}</summary>{content}</details>"


def _total(row: dict[object, object]) -> str:
    sides = ("count_old", "count_new", "n_documents_old", "n_documents_new")
    old, new, before, now = (int(str(row[name])) for name in sides)
    return (
        f"{row['theme']}: {html.counted(new, 'quotation')} in {html.counted(now, 'document')} "
        f"({new - old:+,}; before {old:,} in {before:,})"
    )


def _spelled(name: str) -> str:
    if name == "count":
        return "count now"
    return name.replace("n_documents", "documents").replace("_old", " before").replace("_new", " now").replace("_", " ")
