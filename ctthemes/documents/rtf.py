"""RTF files: the accepted text of an .rtf file, from its control words."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ctthemes._shared.checks import StudyError
from ctthemes.documents.blocks import Mark, Stream, block_remarks, joined_text, read_blocks
from ctthemes.documents.document import Document

_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]+)(-?\d{1,10})? ?|(\r?\n|\r|.))|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_TEXTS = {
    "tab": " ",
    "line": "\n",
    "softline": "\n",
    "page": " ",
    "column": " ",
    "nestcell": "\n\n",
    "nestrow": "\n\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
_SYMBOLS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\"}
# Groups that hold no text of the document; those that begin with \* and are not among `_READ` need not be listed.
_SILENT = frozenset(
    "fonttbl colortbl stylesheet info pict annotation header headerl headerr headerf footer footerl footerr footerf "
    "fldinst objdata objclass objname shprslt nonshppict listtext pntext pntxta pntxtb xe tc tcn rxe nonesttables upr "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn sn sv sp template private filetbl revtbl txe".split()
)
_READ = frozenset("shpinst do shptxt dptxbxtext footnote shppict".split())
_LEFT_OUT = {
    "pict": "pictures",
    "annotation": "comments",
    "objdata": "embedded files",
    "mmath": "formulas",
    **dict.fromkeys("header headerl headerr headerf footer footerl footerr footerf".split(), "page heads and feet"),
}
_FACTS = ("title", "author")
_HIDDEN, _DELETED = "words of hidden text", "tracked deletions"
_SYMBOL_FONT = "symbol font"
_CHARSETS = {
    2: _SYMBOL_FONT,
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
_CODECS = {"cp10000": "mac-roman", "cp65001": "utf-8", "cp936": "gbk"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces and ends with it.

    `place` is the group's kind, `silent` says that it holds no text of the document, `fallback` how many characters
    stand in for one of Unicode, `closing` the mark due at its end, `fresh` that it has just begun, `starred` that it is
    to be skipped where its kind is unknown.
    """

    place: str = ""
    silent: bool = False
    hidden: bool = False
    deleted: bool = False
    starred: bool = False
    fresh: bool = False
    fallback: int = 1
    encoding: str = "cp1252"
    closing: Mark | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """Whether the paragraph belongs to a table, and whether a row and a cell of it are open."""

    inside: bool = False
    row: bool = False
    cell: bool = False


def read_rtf(data: bytes, name: str) -> Document:
    r"""Return the accepted text of an RTF file.

    Deletions, hidden text, comments, page heads and feet and the numbers of lists go. A text box follows the
    paragraph that it hangs on, footnotes follow their section.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        How messages call it.

    Returns
    -------
    Document
        `notes` says how many of each kind of thing were left out.

    Raises
    ------
    StudyError
        When the file does not begin as RTF does, or holds no text.

    Examples
    --------
    >>> read_rtf(rb"{\rtf1 The plan{\footnote Of 2001.} is {\deleted not }adopted.\par}", "a.rtf").text
    'The plan is adopted.\n\n[1] Of 2001.'
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise StudyError(f"{name}:1: does not begin as RTF does; open it and save it again")
    reader = _Reader()
    blocks = read_blocks(reader.stream(data))
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", joined_text(blocks))
    if not text:
        raise StudyError(f"{name}: no text in the file")
    facts = {fact: " ".join("".join(reader.facts[fact]).split()) for fact in _FACTS}
    return Document(
        text=text, title=facts["title"], author=facts["author"], notes=block_remarks(blocks, reader.left_out)
    )


def _tokens(data: bytes) -> Iterator[tuple[str, int | None] | bytes]:
    """Yield braces and control words with their numbers, and the bytes between them."""
    position = 0
    while match := _TOKEN.search(data, position):
        position = match.end()
        code, word, number, symbol, brace, plain = match.groups()
        if word == b"bin":
            position += max(0, int(number or 0))
        elif word is not None:
            yield word.decode("ascii"), int(number) if number else None
        elif code is not None:
            yield bytes([int(code, 16)])
        elif plain is not None:
            yield plain
        elif brace is not None:
            yield "open" if brace == b"{" else "close", None
        elif symbol is not None:
            yield "par" if symbol.isspace() and symbol != b" " else symbol.decode("latin-1"), None


def _codec(name: str) -> str:
    name = _CODECS.get(name, name)
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


class _Reader:
    """Turns the tokens of an RTF file into a stream of words and marks."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()
        self.facts: dict[str, list[str]] = {fact: [] for fact in _FACTS}
        self.group, self.groups = _Group(), list[_Group]()
        self.table, self.tables = _Table(), list[_Table]()
        self.fonts: dict[int, str] = {}
        self.font, self.first_font, self.encoding = 0, 0, "cp1252"
        self.heading = False
        self.skipped = 0
        self.surrogate = ""

    def stream(self, data: bytes) -> Stream:
        letters = bytearray()
        for token in _tokens(data):
            if isinstance(token, bytes):
                letters += token[self.skipped :]
                self.skipped = max(0, self.skipped - len(token))
                continue
            yield from self.letters(bytes(letters))
            letters.clear()
            yield from self.word(*token)
        yield from self.letters(bytes(letters))

    def letters(self, data: bytes) -> Stream:
        if data and self.group.encoding != _SYMBOL_FONT:
            yield from self.text(data.decode(_codec(self.group.encoding), "replace"))

    def word(self, name: str, value: int | None) -> Stream:
        if self.skipped and (name in _TEXTS or name in _SYMBOLS):
            self.skipped -= 1
            return
        self.skipped = 0
        if name == "open":
            self.groups.append(self.group)
            self.group = replace(self.group, closing=None, starred=False, fresh=True)
            return
        if name == "close":
            yield from self.close()
        elif name == "*":
            self.group = replace(self.group, starred=self.group.fresh)
        elif name == "ud" and self.group.place == "upr" and len(self.groups) > 1:
            around = self.groups[-2]  # the second form of a text, in Unicode, stands for both
            self.group = replace(self.group, silent=around.silent, place=around.place, starred=False)
        elif name in _SILENT or (self.group.starred and name not in _READ):
            self.silence(name)
        elif name in _FACTS and self.group.place == "info":
            self.group = replace(self.group, place=name)
        elif self.group.place == "fonttbl":
            self.font_table(name, value)
        elif name == "u":
            yield from self.unicode(value or 0)
        elif name in _TEXTS or name in _SYMBOLS:
            yield from self.text(_TEXTS.get(name) or _SYMBOLS[name])
        elif not self.group.silent and name in _STRUCTURE:
            yield from _STRUCTURE[name](self)
        else:
            self.format(name, value)
        if self.group.fresh:
            self.group = replace(self.group, fresh=False)

    def close(self) -> Stream:
        if self.group.closing is not None:
            self.table = self.tables.pop()
            yield self.group.closing
        if self.groups:
            self.group = self.groups.pop()

    def silence(self, name: str) -> None:
        if name in _LEFT_OUT and not self.group.silent:
            self.left_out[_LEFT_OUT[name]] += 1
        self.group = replace(self.group, silent=True, starred=False, place=name)

    def font_table(self, name: str, value: int | None) -> None:
        if name == "f":
            self.font = value or 0
        elif name == "fcharset" and value in _CHARSETS:
            self.fonts[self.font] = _CHARSETS[value]
        elif name == "cpg":
            self.fonts[self.font] = f"cp{value}"

    def unicode(self, value: int) -> Stream:
        self.skipped = self.group.fallback
        character = chr(value % 65536)
        if "\ud800" <= character <= "\udbff":
            self.surrogate = character
            return
        if "\udc00" <= character <= "\udfff":
            pair = (self.surrogate + character).encode("utf-16", "surrogatepass")
            character = pair.decode("utf-16", "ignore")
        self.surrogate = ""
        if not "\ue000" <= character <= "\uf8ff":
            yield from self.text(character)

    def text(self, text: str) -> Stream:
        if self.group.place in _FACTS:
            self.facts[self.group.place].append(text)
        elif self.group.silent or self.group.deleted:
            return
        elif self.group.hidden:
            self.left_out[_HIDDEN] += len(text.split())
        else:
            if text.strip():
                yield from self.in_place()
            yield text

    def in_place(self) -> Stream:
        """Yield the marks that open a row and a cell before text inside a table, or close them after it."""
        if self.table.inside and not self.table.cell:
            yield from (() if self.table.row else (Mark.ROW,))
            yield Mark.CELL
            self.table = _Table(inside=True, row=True, cell=True)
        elif not self.table.inside:
            yield from self.end_row()

    def end_cell(self) -> Stream:
        if self.table.cell:
            yield Mark.CELL_END
            self.table = replace(self.table, cell=False)

    def end_row(self) -> Stream:
        yield from self.end_cell()
        if self.table.row:
            yield Mark.ROW_END
            self.table = replace(self.table, row=False)

    def end_paragraph(self) -> Stream:
        if not self.group.deleted and not self.group.hidden:
            yield from self.in_place()
            yield Mark.HEADING_END if self.heading else Mark.PARAGRAPH_END

    def open_note(self) -> Stream:
        return self.open_apart(Mark.NOTE, Mark.NOTE_END)

    def open_box(self) -> Stream:
        return self.open_apart(Mark.BOX, Mark.BOX_END)

    def open_apart(self, opening: Mark, closing: Mark) -> Stream:
        if self.group.closing is None:
            self.tables.append(self.table)
            self.table = _Table()
            self.group = replace(self.group, closing=closing, starred=False)
            yield opening

    def format(self, name: str, value: int | None) -> None:
        """Take what a control word says of the text after it."""
        if name == "f":
            self.group = replace(self.group, encoding=self.fonts.get(value or 0, self.encoding))
        elif name == "plain":
            encoding = self.fonts.get(self.first_font, self.encoding)
            self.group = replace(self.group, hidden=False, deleted=False, encoding=encoding)
        elif name in ("v", "htmlrtf"):
            self.group = replace(self.group, hidden=value != 0)
        elif name == "deleted":
            self.left_out[_DELETED] += value != 0 and not self.group.deleted and not self.group.silent
            self.group = replace(self.group, deleted=value != 0)
        elif name == "uc":
            self.group = replace(self.group, fallback=1 if value is None else value)
        elif name == "pard":
            self.heading, self.table = False, replace(self.table, inside=False)
        elif name == "intbl":
            self.table = replace(self.table, inside=True)
        elif name == "outlinelevel":
            self.heading = (value or 0) < 9
        elif name == "deff":
            self.first_font = value or 0
        elif name in ("ansicpg", "mac", "pc", "pca"):
            self.encoding = _codec({"mac": "mac-roman", "pc": "cp437", "pca": "cp850"}.get(name, f"cp{value}"))
            self.group = replace(self.group, encoding=self.encoding)


_STRUCTURE = {
    "par": _Reader.end_paragraph,
    "sect": _Reader.end_paragraph,
    "cell": _Reader.end_cell,
    "row": _Reader.end_row,
    "footnote": _Reader.open_note,
    "shptxt": _Reader.open_box,
    "dptxbxtext": _Reader.open_box,
}
