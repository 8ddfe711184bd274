"""Text from outside: names, titles and pieces of documents, on their way to a screen or a file, where they stay text.

Whatever somebody wrote into a codebook, a file name or a document is shown as it was written. It never becomes markup: no
script runs, nothing is fetched, no terminal is steered. Everything that leaves the workbench goes through here: `visible`
for terminals, Word and svg, `html_text`, `markdown_text`, `latex_text`; csv cells through `csv_tables.defused`.
"""

from __future__ import annotations

import re
from html import escape

# Control characters but tab and line end; marks that turn the direction of what follows; halves of characters.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
# What can begin markup in Markdown, in the midst of a line or at its beginning; emphasis by asterisks is ours.
_MARKDOWN = re.compile(r"<(?=[A-Za-z/!?])|&(?=[#A-Za-z])|[\[`$~\\]|(?<![^\W_])_|_(?![^\W_])|(?m:^\s*)[#>]")
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "\u2019": "'", "\u201c": "``", "\u201d": "''", "\u2212": "$-$", "\u2013": "--",
}  # fmt: skip


def visible(text: object) -> str:
    r"""Return a text in which nothing can steer a terminal or turn the direction of what is read.

    Parameters
    ----------
    text : object
        A text, or what has one.

    Returns
    -------
    str
        Control characters, marks of direction and undecodable bytes are shown by their number; tabs and line ends stay.

    Examples
    --------
    >>> print(visible("report\x1b[2J\u202efdp.exe"))
    report\x1b[2J\u202efdp.exe
    """
    return _STEERING.sub(lambda match: _numbered(match[0]), str(text))


def html_text(text: object) -> str:
    """Return a text as HTML that shows exactly it, in an element or an attribute.

    Parameters
    ----------
    text : object

    Returns
    -------
    str

    Examples
    --------
    >>> html_text("<script>alert(1)</script> & $x$")
    '&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$'
    """
    return escape(visible(text), quote=True)


def markdown_text(text: object) -> str:
    """Return a text as Markdown that shows it, with no markup but emphasis by asterisks.

    Parameters
    ----------
    text : object
        Sentences of ours that hold names from outside.

    Returns
    -------
    str
        `html.unescape` takes it back.

    Examples
    --------
    >>> print(markdown_text("The theme **<img src=x>** (n = 5) [here](file) of human_rights"))
    The theme **&#60;img src=x>** (n = 5) &#91;here](file) of human_rights
    """
    return _MARKDOWN.sub(lambda match: _entities(match[0]), visible(text))


def latex_text(text: object) -> str:
    r"""Return a text as LaTeX that sets it, blanks and line ends as single blanks.

    Parameters
    ----------
    text : object

    Returns
    -------
    str

    Examples
    --------
    >>> print(latex_text("R&D: 5 % of $x_1$"))
    R\&D: 5 \% of \$x\_1\$
    """
    return "".join(_LATEX.get(character, character) for character in " ".join(visible(text).split()))


def _numbered(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _entities(markup: str) -> str:
    return "".join(character if character.isspace() else f"&#{ord(character)};" for character in markup)
