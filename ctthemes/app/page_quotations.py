"""Quotations on the results page: behind each theme and period its number of codings and some of the words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from ctthemes._shared.html import counted, joined_words
from ctthemes._shared.outside_text import html_text
from ctthemes.app.text_pages import TextPages
from ctthemes.themes.quotations import sample_quotations

if TYPE_CHECKING:
    from markupsafe import Markup

TABLE = "tables/theme_quotations.csv"
COLUMNS = ["theme", "period", "doc_id", "pre", "keyword", "post", "citation", "start", "stop"]
PER_PERIOD = 3
NO_PERIOD = "without a date"


def quoted_themes(output: Path, written: Sequence[str], *, texts: TextPages | None) -> list[dict[str, object]]:
    """Return each theme with its periods, and for each how many quotations there are and the first of them.

    One quotation comes from each document before a second from any. They are read from the table that the run wrote.

    Parameters
    ----------
    output : Path
    written : sequence of str
        Without the table of quotations there is none.
    texts : TextPages or None
        The pages of the documents, to which citations then lead.

    Returns
    -------
    list of dict
    """
    if TABLE not in written:
        return []
    if not set(COLUMNS) <= set(pd.read_csv(output / TABLE, nrows=0).columns):
        return []  # a notebook of one's own may write another table of this name
    table = pd.read_csv(output / TABLE, usecols=COLUMNS, dtype=dict.fromkeys(COLUMNS[:-2], str), keep_default_na=False)
    table["period"] = table["period"].replace("", NO_PERIOD)
    drawn = table.assign(theme=table["theme"] + "\t" + table["period"])
    drawn = sample_quotations(drawn, n=PER_PERIOD, seed=1) if len(drawn) else drawn
    counts = table.groupby(["theme", "period"]).size()
    themes: list[dict[str, object]] = []
    for theme, rows in table.groupby("theme", sort=True):
        periods = [
            {
                "name": period,
                "measure": counted(int(counts[(theme, period)]), "quotation"),
                "quotations": [
                    _quotation(row, texts) for row in drawn[drawn["theme"] == f"{theme}\t{period}"].to_dict("records")
                ],
            }
            for period in sorted(rows["period"].unique())
        ]
        name = str(theme).replace("_", " ")
        themes.append({"name": name, "anchor": quote(str(theme), safe=""), "periods": periods})
    return themes


def _quotation(row: Mapping[Hashable, Any], texts: TextPages | None) -> dict[str, object]:
    words, begin, end = joined_words(row["pre"], row["keyword"], row["post"])
    place = str(row["doc_id"]), int(row["start"]), int(row["stop"])
    return {
        "words": _marked(words, begin, end), "citation": row["citation"],
        "href": texts.link(*place) if texts is not None else "",
    }  # fmt: skip


def _marked(words: str, begin: int, end: int) -> Markup:
    from markupsafe import Markup

    parts = words[:begin], words[begin:end], words[end:]
    return Markup("{}<mark>{}</mark>{}").format(*(Markup(html_text(part)) for part in parts))
