"""Bench: a theme's patterns changed in the notebook, with what that finds, loses and changes at once."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ipywidgets

from ctthemes._shared import html
from ctthemes._shared.outside_text import html_text
from ctthemes.desk import listings
from ctthemes.desk.widget import Board, Panel
from ctthemes.study.settings import SETTINGS_FILE, set_setting
from ctthemes.text.tokens import Tokens
from ctthemes.themes.audit import codebook_diff
from ctthemes.themes.codebook import Codebook, Theme
from ctthemes.themes.restructuring import add_theme, merge_themes, rename_theme
from ctthemes.themes.trials import Basis, change_quotations, trial_basis, try_patterns
from ctthemes.themes.versions import next_version, save_version

SHOWN_QUOTATIONS = 10
LONG = 30
"""More years than these are folded away until they are asked for."""

LABELS = {"description_width": "8rem"}


class CodebookBench(Panel):
    """Fields to change a theme in, and what the change would do.

    Attributes
    ----------
    trial : Trial
        What was counted last.
    draft : Codebook
        With everything that was changed, in whichever themes.
    original : Codebook
        What stands in `file`.
    file : Path
        The version that `draft` is held against.
    """

    def __init__(self, tokens: Tokens, codebook: Codebook, file: Path) -> None:
        self.file, self._moving = file, False
        self._start(tokens, codebook)
        self.theme = ipywidgets.Dropdown(options=self._names(), description="Theme", style=LABELS)
        self.edit, self.board, self.saved = Board(), Board(), Board()
        super().__init__(self.theme, self.edit, self.board, self.saved)
        self._show(codebook)
        self._count()
        self.theme.observe(self.guarded(self._choose), "value")
        self.edit.on_form(self.guarded(self._press))
        self.saved.on_press(self.guarded(self._use))

    def __repr__(self) -> str:
        n_changes = len(codebook_diff(self.original, self.draft))
        return f"CodebookBench({self.file}, version {self.original.version}: {n_changes} changes not saved)"

    def static(self) -> str:
        """Return what the patterns of the theme in sight find."""
        head = html.note(f"{self.file.name}, version {self.original.version}. The bench opens where the notebook runs.")
        return head + self._result(copies=False)

    def _start(self, tokens: Tokens, codebook: Codebook) -> None:
        self.basis = trial_basis(tokens, codebook)
        self.original = self.draft = codebook
        self._earlier: list[tuple[Basis, Codebook, str]] = []

    def _names(self) -> list[str]:
        return [theme.name for theme in self.draft.themes]

    def _show(self, codebook: Codebook) -> None:
        """Show the codebook's patterns of the chosen theme, and the buttons."""
        mine = next(theme for theme in codebook.themes if theme.name == self.theme.value)
        others = [name for name in self._names() if name != mine.name]
        self.edit.show(_form(mine, others, next_version(self.original.version), can_undo=bool(self._earlier)))

    def _choose(self, *_: object) -> None:
        if not self._moving:
            self._show(self.draft)
            self._count()

    def _press(self, key: str, fields: dict[str, str]) -> None:
        """Do what a button asks, with what stood in the fields when it was pressed."""
        name = key.split(":", 1)[1]
        if key.startswith("reset:"):
            self._reset(name)
        elif key == "undo:":
            self._undo()
        elif key.startswith("save:"):
            self._count(fields)
            self._save(fields["version"])
        elif key.startswith("count:"):
            self._count(fields)
        else:
            self._restructure(key.split(":")[0], name, fields)

    def _count(self, fields: dict[str, str] | None = None) -> None:
        mine = next(theme for theme in self.draft.themes if theme.name == self.theme.value)
        typed = (mine.patterns, mine.not_patterns)
        if fields is not None:
            typed = tuple(_lines(fields["patterns"])), tuple(_lines(fields["not_patterns"]))
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", UserWarning)
                trial = try_patterns(
                    self.basis, theme=mine.name, patterns=typed[0], not_patterns=typed[1], draft=self.draft
                )
        except ValueError:
            self.board.show(html.note("Not counted yet: mend what stands below."))
            raise
        self.trial = trial
        if len(codebook_diff(self.draft, trial.codebook)):
            self._remember()
        self.draft = trial.codebook
        notes = "".join(html.note(text) for text in dict.fromkeys(f"{warning.message}." for warning in caught))
        if fields is not None:
            self._show(self.draft)
        self.board.show(self._result(copies=True), notes)

    def _remember(self) -> None:
        self._earlier.append((self.basis, self.draft, str(self.theme.value)))

    def _undo(self) -> None:
        """Take back the last change of patterns or themes."""
        if not self._earlier:
            raise ValueError("there is nothing to undo")
        self.basis, self.draft, theme = self._earlier.pop()
        self._go_to(theme)

    def _go_to(self, theme: str) -> None:
        """Show a theme, whose name may be new."""
        self._moving = True
        self.theme.options = self._names()
        self.theme.value = theme
        self._moving = False
        self._show(self.draft)
        self._count()

    def _reset(self, name: str) -> None:
        """Take the theme's patterns from the file's version again."""
        was = next((theme for theme in self.basis.codebook.themes if theme.name == name), Theme(name))
        self._count({"patterns": "\n".join(was.patterns), "not_patterns": "\n".join(was.not_patterns)})

    def _restructure(self, what: str, name: str, fields: dict[str, str]) -> None:
        """Add, rename or merge a theme."""
        if what == "add":
            changed, theme = add_theme(self.draft, fields["name"]), ""
            theme = changed.themes[-1].name
        elif what == "rename":
            changed = rename_theme(self.draft, name, to=fields["name"])
            theme = "_".join(fields["name"].split())
        else:
            changed, theme = merge_themes(self.draft, name, into=fields["into"]), fields["into"]
        self._remember()
        if what == "rename" and name in {theme.name for theme in self.basis.codebook.themes}:
            renamed = rename_theme(self.basis.codebook, name, to=theme)
            categories = self.basis.codings["theme"].cat.rename_categories({name: theme})
            self.basis = replace(self.basis, codebook=renamed, codings=self.basis.codings.assign(theme=categories))
        self.draft = changed
        self._go_to(theme)

    def _use(self, _: str) -> None:
        """Make the version saved last the one that the study's settings name."""
        settings = self.file.with_name(SETTINGS_FILE)
        set_setting(settings, "codebook", self.file.name)
        self.saved.show(html.note(f"{settings} names {self.file.name} now: run the notebooks again to count by it."))

    def _save(self, version: str) -> None:
        old = self.original
        files = save_version(self.draft, self.file, old=old, version=version)
        diff = codebook_diff(old, self.draft)
        self.file = files[0]
        theme = str(self.theme.value)
        self._start(self.basis.tokens, Codebook(self.draft.themes, version.strip(), self.draft.lists))
        self._go_to(theme)
        self.saved.show(
            html.note(f"Saved {files[0]} and, with these changes, {files[1].name}; the old version is as it was."),
            '<p><button type="button" data-key="use">Use this version in the study</button></p>',
            html.table(diff, caption=f"From version {old.version} to version {self.original.version}"),
        )

    def _result(self, *, copies: bool) -> str:
        changes = codebook_diff(self.original, self.draft)
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

    Patterns stand one a line. After `Count` it shows: counts before and now, dead and greedy patterns, new and lost
    quotations, and the change of every yearly rate. Themes are added, renamed and merged; `Undo` takes the last change
    back. `Save as a new version` writes the draft beside `file` (see `save_version`); nothing is overwritten, and
    `Use this version in the study` puts its name into settings.yml.

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


def _form(theme: Theme, others: Sequence[str], version: str, *, can_undo: bool) -> str:
    """Return the fields of a theme, and a button for all that can be done with it; each names the theme it is for."""
    name = html_text(theme.name)

    def button(key: str, words: str, off: bool = False) -> str:
        return f'<button type="submit" data-key="{key}:{name}"{" disabled" * off}>{html_text(words)}</button>'

    def area(field: str, label: str, patterns: Sequence[str], rows: int) -> str:
        text = html_text("\n".join(patterns))
        return (
            f'<label class="ct-block">{label}<br><textarea name="{field}" rows="{rows}" data-about="{field}:{name}" '
            f'spellcheck="false">{text}</textarea></label>'
        )

    undo = f'<button type="submit" data-key="undo:"{"" if can_undo else " disabled"}>Undo</button>'
    choices = "".join(f"<option>{html_text(other)}</option>" for other in others)
    merging = f'<select name="into" aria-label="the theme to merge into">{choices}</select>' if others else ""
    return (
        f'<form data-key="count:{name}">{area("patterns", "Patterns", theme.patterns, 9)}'
        f"{area('not_patterns', 'But not', theme.not_patterns, 3)}"
        f"{button('count', 'Count')}{button('reset', 'As it was')}{undo}"
        f'<label>Version <input name="version" value="{html_text(version)}" size="8"></label>'
        f"{button('save', 'Save as a new version')}"
        f'<label>Name <input name="name" value="" data-about="name:{name}" size="24" placeholder="of a theme"></label>'
        f"{button('add', 'Add a theme of this name')}{button('rename', f'Rename {theme.name} to it')}"
        f"{merging}{button('merge', f'Merge {theme.name} into this one') if others else ''}</form>"
    )


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
