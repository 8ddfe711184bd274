"""Studies of every shape that a stranger may bring: without dates, without finds, of one document, and so on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SENTENCES = (
    "The council welcomed the plan for the prevention of violence and the rights of victims in the whole region.",
    "Member States shall protect the rights of children and strengthen the cooperation of their police and courts.",
    "Regional organisations were asked to share what they had learned about the financing of armed groups.",
    "The ministers agreed that schools, clinics and water must be built before the winter in every province.",
    "No state can meet this challenge alone, and the meeting called for more funds, training and equipment.",
    "Human rights remain at the centre of the strategy, said the speaker, and victims deserve to be heard.",
)
BOOK = """\
version: "1"
themes:
  rights:
    definition: Rights and their protection.
    patterns: [rights, protect*]
  prevention:
    definition: Acting before harm is done.
    patterns: [prevent*, schools]
"""
ONE_THEME = 'version: "1"\nthemes:\n  rights:\n    definition: Rights.\n    patterns: [rights]\n'
NOTHING = 'version: "1"\nthemes:\n  sea:\n    definition: The sea.\n    patterns: [whale*, tuna]\n'
BORROWED = BOOK + "  fisheries:\n    definition: Fish and fleets.\n    patterns: [fish*, trawler*]\n"


def text(number: int, *, paragraphs: int = 5) -> str:
    """Return a document of some paragraphs; no two are alike."""
    parts = [
        f"{SENTENCES[(number + place) % 6]} {SENTENCES[(number * 5 + place * 3 + 1) % 6]} Point {number}.{place} follows."
        for place in range(paragraphs)
    ]
    return "\n\n".join(parts)


def files(folder: Path, number: int, *, dated: Callable[[int], str] = lambda _: "", paragraphs: int = 5) -> None:
    """Write documents and documents.csv."""
    rows = ["file,date"]
    for place in range(number):
        (folder / f"d{place:02d}.txt").write_text(text(place, paragraphs=paragraphs), encoding="utf-8")
        rows.append(f"d{place:02d}.txt,{dated(place)}")
    (folder / "documents.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def by_year(place: int) -> str:
    """Return a date, three documents a year."""
    return f"{2010 + place // 3}-0{1 + place % 3}-15"


def _book(folder: Path, book: str) -> None:
    (folder / "codebook.yml").write_text(book, encoding="utf-8")


def nothing_found(folder: Path) -> None:
    """No pattern of the codebook finds anything."""
    files(folder, 12, dated=by_year)
    _book(folder, NOTHING)


def one_theme(folder: Path) -> None:
    """The codebook has one theme."""
    files(folder, 12, dated=by_year)
    _book(folder, ONE_THEME)


def no_dates(folder: Path) -> None:
    """No document has a date."""
    files(folder, 12)
    _book(folder, BOOK)


def one_date(folder: Path) -> None:
    """All documents have one date."""
    files(folder, 6, dated=lambda _: "2013-03-18")
    _book(folder, BOOK)


def one_document(folder: Path) -> None:
    """There is one document."""
    files(folder, 1, dated=by_year)
    _book(folder, BOOK)


def three_short(folder: Path) -> None:
    """There are three documents of one paragraph."""
    files(folder, 3, dated=lambda place: f"201{place}-05-01", paragraphs=1)
    _book(folder, BOOK)


def years_only(folder: Path) -> None:
    """A table gives years and no days."""
    rows = [f'"{text(place)}",{2010 + place // 3},{"north" if place % 2 else "south"}' for place in range(12)]
    (folder / "speeches.csv").write_text("\n".join(["Speech,Year,Group", *rows]) + "\n", encoding="utf-8")
    _book(folder, BOOK)


def borrowed(folder: Path) -> None:
    """A borrowed codebook has a theme that finds nothing."""
    files(folder, 12, dated=by_year)
    _book(folder, BORROWED)


def template(folder: Path) -> None:
    """What `new` writes is left as it is."""
    from ctthemes.study.scaffold import make_study

    files(folder, 12, dated=by_year)
    make_study(folder)


def imported(folder: Path) -> None:
    """Another program's project: codes without patterns, coded by two people, in texts that cleaning changes."""
    import pandas as pd

    from ctthemes.exchange import Project, save_qdpx
    from ctthemes.exchange._study import import_study
    from ctthemes.themes.codebook import Codebook, Theme

    begun = [" ".join(SENTENCES[place * 5 % 6].split()[place : place + 9]) for place in range(12)]
    texts = {f"interview {place}": f"  Page 1\n\n{text(place)}\n\n{begun[place]}\n" for place in range(12)}
    days = pd.to_datetime([by_year(place) for place in range(12)])
    corpus = pd.DataFrame({"text": texts, "date": days}, index=pd.Index(texts, name="doc_id"))
    book = Codebook((Theme("rights"), Theme("prevention"), Theme("never used")), "unknown")
    rows = [
        (doc_id, theme, words.find(phrase), words.find(phrase) + len(phrase), coder)
        for place, (doc_id, words) in enumerate(texts.items())
        for theme, phrase in (("rights", "the rights of"), ("prevention", "plan for the prevention"))
        for coder in (("Ana", "Ben") if place % 2 else ("Ana",))
        if phrase in words
    ]
    codings = pd.DataFrame(rows, columns=["doc_id", "theme", "start", "stop", "coder"])
    file = save_qdpx(Project(corpus, book, codings), folder.parent / "project.qdpx")
    folder.rmdir()
    import_study(file, folder)


SHAPES: dict[str, Callable[[Path], None]] = {
    shape.__name__: shape
    for shape in (
        nothing_found, one_theme, no_dates, one_date, one_document, three_short, years_only, borrowed, template,
        imported,
    )
}  # fmt: skip
