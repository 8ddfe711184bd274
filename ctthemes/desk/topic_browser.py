"""Topic browser: a topic's terms and passages, and the name that one gives it, kept in the study."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from ctthemes._shared import checks, html
from ctthemes._shared.outside_text import html_text
from ctthemes.desk import listings
from ctthemes.desk.cells import MARKED_TERMS, marks, quoted_passages
from ctthemes.desk.reading_room import Doors, ReadingRoom
from ctthemes.desk.widget import Board, Pages, Panel
from ctthemes.study.study import Study
from ctthemes.text.tokens import tokenize
from ctthemes.themes.codings import codings
from ctthemes.topics._model import TopicModel, top_terms
from ctthemes.topics._names import name_matches, read_names, save_name
from ctthemes.topics._passages import top_passages

KEEP = "keep:"
NAMES_FILE = "topic_names.csv"
LISTED_TERMS = 8
MOST_PASSAGES = 60
TOPIC_COLUMNS = ("topic", "name", "share", "n_passages", "terms")


class TopicBrowser(Panel):
    """Topics with their terms; one is chosen, read in its passages, and named.

    Attributes
    ----------
    table : DataFrame
        topic; name : as the file has it, "" where it has none; share : mean weight over the passages, 0 to 1;
        n_passages : that have the topic at all; terms.
    topic : str
        The one that is chosen.
    selection : DataFrame
        Its passages shown, as from `top_passages`.
    """

    def __init__(self, model: TopicModel, names: Path | None, *, doors: Doors | None = None) -> None:
        self.model, self.names = model, names
        self.topic = str(model.topic_terms.index[0])
        self.selection = pd.DataFrame()
        self.at = Pages(0, 5)
        self.topics, self.passages = Board(), Board()
        self.naming = Board()
        self.doors = doors
        opened = [doors.box] if doors is not None else []
        super().__init__(self.topics, *([self.naming] if names is not None else []), self.passages, *opened)
        self.topics.on_press(self.guarded(self.choose))
        self.passages.on_press(self.guarded(self._turn))
        self.naming.on_form(self.guarded(self._keep))
        self.table = self._topics()
        self.choose(self.topic)

    def __repr__(self) -> str:
        return f"TopicBrowser({html.counted(len(self.model), 'topic')}, {self.topic!r} chosen)"

    def choose(self, topic: str) -> None:
        """Choose a topic, as a click on it does.

        Raises
        ------
        ValueError
            When there is no such topic.
        """
        self.topic = checks.choice(topic, self.table["topic"].tolist(), name="topic")
        self.selection = self._passages[self._passages["topic"] == topic].reset_index(drop=True)
        self.at = Pages(len(self.selection), 5)
        self._draw()

    def static(self) -> str:
        """Return the topics with their terms, and the first passages of the chosen one."""
        return self._rows(alive=False) + self._heading() + self._list(slice(0, 2), copies=False)

    def _topics(self) -> pd.DataFrame:
        weights = self.model.document_topics
        terms = top_terms(self.model, n=LISTED_TERMS).groupby("topic")["term"].agg(", ".join)
        marked = top_terms(self.model, n=MARKED_TERMS).groupby("topic")["term"]
        self._terms = {str(topic): tuple(theirs) for topic, theirs in marked}
        self._passages = top_passages(self.model, n=MOST_PASSAGES)
        topics = weights.columns.astype(str)
        table = pd.DataFrame(
            {
                "topic": topics, "name": [self._names().get(topic, "") for topic in topics],
                "share": weights.mean().to_numpy(), "n_passages": (weights > 0).sum().to_numpy(),
                "terms": [terms.get(topic, "") for topic in topics],
            }
        )  # fmt: skip
        return table[list(TOPIC_COLUMNS)]

    def _names(self) -> dict[str, str]:
        """Return the names that the file has for these topics."""
        if self.names is None or not self.names.exists():
            return {}
        attached = name_matches(self.model, read_names(self.names))
        return {topic: name for topic, name in zip(attached["topic"], attached["name"], strict=True) if topic}

    def _keep(self, key: str, fields: dict[str, str]) -> None:
        """Keep a name for the topic that the form was drawn for, whichever is chosen by now."""
        assert self.names is not None
        save_name(self.model, topic=key.removeprefix(KEEP), name=fields["name"], path=self.names)
        names = self._names()
        self.table = self.table.assign(name=[names.get(topic, "") for topic in self.table["topic"]])
        self._draw()

    def _turn(self, key: str) -> None:
        if self.doors is not None and self.doors.opens(key):
            return
        self.at = self.at.turned(key)
        self._draw()

    def _draw(self) -> None:
        self.topics.show(self._rows(alive=True))
        self.topics.chosen = self.topic
        self.naming.show(self._form())
        turning = listings.pages(self.at.page, self.at.n_pages, what="the passages")
        self.passages.show(self._heading(), turning, self._list(self.at.rows, copies=True))

    def _form(self) -> str:
        name = html_text(self.table.loc[self.table["topic"] == self.topic, "name"].iloc[0])
        key = html_text(f"{KEEP}{self.topic}")
        return (
            f'<form data-key="{key}"><label>Name of {html_text(self.topic)} <input name="name" value="{name}" '
            f'data-about="{key}" placeholder="what its passages say" size="40" autocomplete="off"></label>'
            f'<button type="submit" data-key="{key}">Keep the name</button></form>'
        )

    def _rows(self, *, alive: bool) -> str:
        rows = []
        for row in self.table.itertuples():
            mark = ' class="ct-chosen"' if row.topic == self.topic else ""
            name = html_text(row.topic)
            cell = f'<button type="button" data-key="{name}">{name}</button>' if alive else f"<span{mark}>{name}</span>"
            rows.append(
                f"<tr><td>{cell}</td><td>{html_text(row.name)}</td><td>{html_text(row.terms)}</td>"
                f'<td class="ct-number">{row.share:.1%}</td><td class="ct-number">{row.n_passages:,}</td></tr>'
            )
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("topic", "name", "terms", "share", "passages"))
        grid = ' role="grid"' if alive else ""
        return (
            f'<div class="ct-wide"><table class="ct-rows"{grid} aria-label="topics"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )

    def _heading(self) -> str:
        shown = f"{self.topic}: {html.counted(len(self.selection), 'passage')} to read, spread over documents and years"
        return f'<p class="ct-said-of">{html_text(shown)}</p>'

    def _list(self, rows: slice, *, copies: bool) -> str:
        page = self.selection.iloc[rows]
        place = self.model.documents.index.astype(str).get_indexer(pd.Index(page["doc_id"].astype(str)))
        quoted = quoted_passages(self.model, self.topic, np.asarray(place, dtype=np.intp))
        marked = marks(quoted, self._terms[self.topic])
        return listings.quotation_list(marked, copies=copies, reads=copies and self.doors is not None)


def open_topics(model: TopicModel, names: Study | str | os.PathLike[str] | None = None) -> TopicBrowser:
    """Return topics to browse: their terms, their passages, and a field for the name that one gives each.

    Parameters
    ----------
    model : TopicModel
        Of passages with text and date.
    names : Study or path, optional
        Where names are kept: a file as `save_names` writes it, or a study, in whose folder it is `topic_names.csv`. It
        is made with the first name; a name is found again after a refit by the topic's terms. Not given: no names. With
        a study every passage opens its document, the themes of the codebook marked.

    Returns
    -------
    TopicBrowser
        Shows itself as the last line of a cell; `.table` holds the topics and names, `.selection` the passages.

    Raises
    ------
    ValueError
        When the model's documents have no text or no date.
    StudyError
        When the file of names cannot be read: with file and line.

    Examples
    --------
    >>> from ctthemes.topics._model import toy_topic_model
    >>> browser = open_topics(toy_topic_model())
    >>> browser
    TopicBrowser(2 topics, 'topic_01' chosen)
    >>> browser.table[["topic", "terms", "n_passages"]]
          topic         terms  n_passages
    0  topic_01   rights, law           4
    1  topic_02  prevent, law           4
    """
    if isinstance(names, Study):
        home = names.folder if names.folder.is_dir() else names.folder.parent
        return TopicBrowser(model, home / NAMES_FILE, doors=Doors(lambda: _room(names)))
    return TopicBrowser(model, None if names is None else Path(names))


def _room(study: Study) -> ReadingRoom:
    tokens = tokenize(study.corpus, cache=True)
    return ReadingRoom(tokens, codings(tokens, study.codebook))
