"""Pictures: a figure as the bytes of each format, without a date, without cropping, and with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from ctthemes.figures import canvas, style
from ctthemes.figures.canvas import laid_out
from ctthemes.figures.presets import GENERIC

_DATED = re.compile(rb"^%%(CreationDate|LanguageLevel: 3\n%%CreationDate):[^\n]*\n", re.MULTILINE)


def pictures(figure: Figure, kinds: Sequence[str], *, name: str, alt: str, origin: str) -> dict[str, bytes]:
    """Return the bytes of the figure in each format, all with one layout.

    Raises
    ------
    ValueError
        As `picture`.
    """
    with _settled(figure):
        drawn = {kind: _drawn(figure, kind, name, alt, origin) for kind in kinds}
    if isinstance(figure, canvas.ShownFigure):
        figure.keep(drawn.get("png"))
    return drawn


def picture(figure: Figure, kind: str, *, name: str, alt: str, origin: str) -> bytes:
    """Return the bytes of the figure in one format.

    Parameters
    ----------
    figure : Figure
    kind : str
        "pdf", "svg", "png", "eps" or "tiff".
    name, alt, origin : str
        Title, description and provenance, which go into the file's own metadata.

    Raises
    ------
    ValueError
        If the font lacks a character of the figure: no other font is taken in its place.
    """
    with _settled(figure):
        return _drawn(figure, kind, name, alt, origin)


def _drawn(figure: Figure, kind: str, name: str, alt: str, origin: str) -> bytes:
    labels: dict[str, dict[str, str | None]] = {
        "pdf": {"Title": name, "Subject": alt, "Keywords": origin, "CreationDate": None},
        "svg": {"Title": name, "Description": alt, "Source": origin, "Date": None},
        "png": {"Title": name, "Description": alt, "Source": origin},
        "eps": {"Creator": "ctthemes"},
    }
    written = BytesIO()
    raster = "png" if kind == "tiff" else kind
    figure.savefig(written, format=raster, dpi=style.preset().dpi, metadata=labels[raster])
    if kind == "tiff":
        return _tiff(written, dpi=style.preset().dpi, alt=alt)
    return _DATED.sub(b"", written.getvalue()) if kind == "eps" else written.getvalue()


@contextmanager
def _settled(figure: Figure) -> Iterator[None]:
    """Return a context with the settings of the figure's own preset, in which its layout stays as it is."""
    with style.drawn_for(figure.preset if isinstance(figure, canvas.ShownFigure) else GENERIC), style.context():
        _check_characters(figure)
        with laid_out(figure):
            yield


def _tiff(png: BytesIO, *, dpi: int, alt: str) -> bytes:
    """Return a flat RGB picture in one page, compressed without loss."""
    from PIL import Image
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = ImageFileDirectory_v2()
    tags[270] = alt.encode("ascii", "replace").decode()
    written = BytesIO()
    with Image.open(png) as drawn:
        flat = Image.new("RGB", drawn.size, "white")
        flat.paste(drawn, mask=drawn.getchannel("A") if "A" in drawn.getbands() else None)
        flat.save(written, format="TIFF", compression="tiff_lzw", dpi=(dpi, dpi), tiffinfo=tags)
    return written.getvalue()


def _check_characters(figure: Figure) -> None:
    """Raise ValueError for characters that the font does not have."""
    characters = set(font_manager.get_font(style.font_path()).get_charmap())
    texts = [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    if strange := sorted(
        {sign for text in texts for sign in text if ord(sign) not in characters and sign.isprintable()}
    ):
        raise ValueError(
            f"{style.preset().font} has no {' '.join(strange)} ({', '.join(f'U+{ord(sign):04X}' for sign in strange)}); "
            "write it otherwise in the names and terms drawn, or draw for another preset"
        )
