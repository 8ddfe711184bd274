"""What is kept and what is lost in reading: python benchmarks/documents.py HTML_FOLDER [SPEECHES.parquet].

HTML_FOLDER holds saved pages and a metadata.csv (file, title, date). For each page: are title and date right, which
share of the words of its article is kept after cleaning, and which share of all its other words is left; beside it
trafilatura, measured alike. SPEECHES is a table with text and year: words per sentence before and after cleaning, in
five-year steps, of 25 speeches a year drawn with a fixed seed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import lxml.html
import pandas as pd
import trafilatura

import ctthemes as ct
from ctthemes.documents.dates import parse_date
from ctthemes.documents.formats import read_rows
from ctthemes.documents.webpages import read_html

# What a reader of these two sites takes for the article; all other words of the page are furniture.
ARTICLES = ("field--name-body", "ep-a_text", "ep-a_facts")


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def pages(folder: Path) -> pd.DataFrame:
    known = {row["file"]: row for _, row in read_rows(folder / "metadata.csv")}
    rows = []
    for file in sorted(folder.glob("*.html")):
        document = read_html(file.read_bytes(), file.name)
        facts = {"text": [document.text], "date": pd.NaT, "date_source": "missing"}
        ours = ct.clean_corpus(pd.DataFrame(facts, index=pd.Index([file.name], name="doc_id")))["text"].iloc[0]
        source = file.read_text(encoding="utf-8")
        tree = lxml.html.fromstring(source)
        for element in list(tree.iter("script", "style", "noscript")):
            element.drop_tree()
        places = " or ".join(f'contains(concat(" ", @class, " "), " {name} ")' for name in ARTICLES)
        article = words(" ".join(" ".join(place.itertext()) for place in tree.xpath(f"//*[{places}]")))
        furniture = words(" ".join(tree.body.itertext())) - article
        row = {
            "page": file.name,
            "title": document.title == " ".join(known[file.name]["title"].split()),
            "date": document.date == parse_date(known[file.name]["date"]),
        }
        theirs = trafilatura.extract(source, include_comments=False) or ""
        for name, text in (("", words(ours)), ("trafilatura ", words(theirs))):
            row[f"{name}kept"] = (text & article).total() / article.total()
            row[f"{name}left"] = (text - article).total() / furniture.total()
        rows.append(row)
    return pd.DataFrame(rows).set_index("page")


def sentences(path: Path) -> pd.DataFrame:
    raw = ct.read_corpus(path)
    sample = raw.groupby("year", group_keys=False).sample(25, random_state=1)
    clean = ct.clean_corpus(sample)
    counts = {
        name: ct.segment_corpus(corpus, "sentence").groupby("document").size()
        for name, corpus in (("as given", sample), ("cleaned", clean))
    }
    table = pd.DataFrame(counts).assign(words=ct.tokenize(clean).documents["n_tokens"])
    table = table.groupby(sample["year"] // 5 * 5).mean()
    for name in counts:
        table[f"words a sentence, {name}"] = table["words"] / table[name]
    return table


if __name__ == "__main__":
    found = pages(Path(sys.argv[1]))
    print(found.round(4).to_string())
    print(found.mean().round(4).to_string())
    if len(sys.argv) > 2:
        print(sentences(Path(sys.argv[2])).round(1).to_string())
