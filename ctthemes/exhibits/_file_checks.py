"""Written: the files of a figure, opened again and held against what a journal asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple
from xml.etree import ElementTree

from ctthemes.figures.presets import GENERIC, Preset

MILLIMETRES_PER_POINT = 25.4 / 72
TOLERANCE = 0.5
# Type sizes come back from a file with the digits that were written.
TYPE_TOLERANCE = 0.05
SVG = "{http://www.w3.org/2000/svg}"
WIDTH_REMEDY = "draw it with preset=, do not crop it or set bbox_inches"
TYPE_REMEDY = "draw it with preset= and give no font size of your own"
FONT_REMEDY = "keep pdf.fonttype and ps.fonttype at 42, and draw it with preset= so that the journal's font is taken"


class Check(NamedTuple):
    """One rule held against one file."""

    file: str
    rule: str
    observed: str
    wanted: str
    holds: bool
    remedy: str


def check_file(name: str, content: bytes, preset: Preset) -> list[Check]:
    """Return what was checked in one file of a figure; a file of another kind has no checks.

    Parameters
    ----------
    name : str
        Its ending says what it is.
    content : bytes
    preset : Preset

    Examples
    --------
    >>> from ctthemes.figures.presets import read_preset
    >>> [check] = check_file("notes.svg", b"<svg", read_preset("nature"))
    >>> check.rule, check.holds
    ('can be opened', False)
    """
    kinds = {"pdf": _pdf_checks, "svg": _svg_checks, "eps": _eps_checks, "png": _png_checks, "tiff": _tiff_checks}
    checker = kinds.get(name.rsplit(".", 1)[-1])
    if checker is None:
        return []
    try:
        return [Check(name, *finding) for finding in checker(content, preset)]
    except Exception as error:  # whatever the reader of a format makes of a broken file, the file is at fault
        return [Check(name, "can be opened", f"no ({type(error).__name__}: {error})", "yes", False, "write it again")]


Found = tuple[str, str, str, bool, str]


def _pdf_checks(content: bytes, preset: Preset) -> Iterator[Found]:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    page = reader.pages[0]
    resources: Any = page["/Resources"]
    yield ("pages", str(len(reader.pages)), "1", len(reader.pages) == 1, "save one figure a file")
    sides = [float(side) * MILLIMETRES_PER_POINT for side in (page.mediabox.width, page.mediabox.height)]
    yield from _size_checks(sides, preset)
    sizes: list[float] = []

    def hear(text: str, matrix: list[float], text_matrix: list[float], _: Any, size: float) -> None:
        if text.strip():
            sizes.append(size * _scale(text_matrix) * _scale(matrix))

    text = page.extract_text(visitor_text=hear)
    yield ("live text", f"{len(text.split())} words", "some", bool(text.strip()), FONT_REMEDY)
    yield from _type_checks(sizes, preset)
    fonts = [font.get_object() for font in resources.get("/Font", {}).values()]
    yield from _font_checks([_pdf_font(font) for font in fonts], preset)
    content_stream: Any = page.get_contents()
    operators = content_stream.get_data().decode("latin-1")
    yield from _line_checks([float(width) for width in re.findall(r"(?<![\w.])([\d.]+) w\s", operators)], preset)
    states = [state.get_object() for state in resources.get("/ExtGState", {}).values()]
    clear = any(0 < float(state.get(key, 1)) < 1 for state in states for key in ("/ca", "/CA"))
    if not preset.transparency:
        yield ("transparency", "some" if clear else "none", "none", not clear, "fill with style.ribbon(...)")
    if not preset.patterns:
        hatched = bool(resources.get("/Pattern", {}).get_object())
        yield ("patterns", "some" if hatched else "none", "none", not hatched, "fill with style.hatch(...)")


def _pdf_font(font: Any) -> tuple[str, str, bool]:
    """Return family, kind and whether the font lies in the file."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {})
    embedded = (
        any(key in descriptor.get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        if descriptor
        else False
    )
    kind = "TrueType" if str(inner["/Subtype"]) in ("/CIDFontType2", "/TrueType") else str(inner["/Subtype"]).strip("/")
    return str(inner.get("/BaseFont", "")).split("+")[-1].strip("/"), kind, embedded


def _eps_checks(content: bytes, preset: Preset) -> Iterator[Found]:
    text = content.decode("latin-1")
    box = re.search(r"^%%(?:HiRes)?BoundingBox: (.+)$", "\n".join(reversed(text[:4000].splitlines())), re.MULTILINE)
    if box is None:
        raise ValueError("no BoundingBox")
    left, bottom, right, top = map(float, box[1].split())
    yield from _size_checks([MILLIMETRES_PER_POINT * length for length in (right - left, top - bottom)], preset)
    used = re.findall(r"^/(\S+) ([\d.]+) selectfont", text, re.MULTILINE)
    yield ("live text", f"{len(used)} lines", "some", bool(used), FONT_REMEDY)
    yield from _type_checks([float(size) for _, size in used], preset)
    programs = re.findall(r"/FontType (\d+) def(.*?)definefont", text, re.DOTALL)
    embedded = {name: kind for kind, inside in programs for name in re.findall(r"/FontName /(\S+) def", inside)}
    kinds = {"42": "TrueType"}
    names = sorted({name for name, _ in used})
    yield from _font_checks(
        [
            (name, kinds.get(embedded.get(name, ""), f"Type {embedded.get(name, '')}"), name in embedded)
            for name in names
        ],
        preset,
    )
    yield from _line_checks([float(width) for width in re.findall(r"([\d.]+) setlinewidth", text)], preset)


def _svg_checks(content: bytes, preset: Preset) -> Iterator[Found]:
    root = ElementTree.fromstring(content)
    sides = [root.get(side, "") for side in ("width", "height")]
    if not all(re.fullmatch(r"[\d.]+pt", side) for side in sides):
        raise ValueError(f"width and height are {' and '.join(sides)}, not in pt")
    yield from _size_checks([float(side.removesuffix("pt")) * MILLIMETRES_PER_POINT for side in sides], preset)
    texts = [node for node in root.iter(f"{SVG}text") if "".join(node.itertext()).strip()]
    yield ("live text", f"{len(texts)} lines", "some", bool(texts), "keep svg.fonttype at 'none'")
    styles = [node.get("style", "") for node in texts]
    yield from _type_checks([float(size) for style in styles for size in re.findall(r"([\d.]+)px", style)], preset)
    families = sorted({family for style in styles for family in re.findall(r"(?:px|font-family:) '?([^;',]+)", style)})
    holds = {family.strip() for family in families} == {preset.font}
    if preset.name != GENERIC:
        yield ("font", ", ".join(families) or "none", preset.font, holds, FONT_REMEDY)


def _png_checks(content: bytes, preset: Preset) -> Iterator[Found]:
    from PIL import Image

    with Image.open(BytesIO(content)) as picture:
        yield from _raster_checks(picture, preset)


def _tiff_checks(content: bytes, preset: Preset) -> Iterator[Found]:
    from PIL import Image

    with Image.open(BytesIO(content)) as picture:
        yield from _raster_checks(picture, preset)
        packed = str(picture.info.get("compression", "none"))
        remedy = "save it as LZW without transparency, as an exhibit does"
        yield ("compression", packed, "tiff_lzw", packed == "tiff_lzw", remedy)
        yield ("colour mode", picture.mode, "RGB or L", picture.mode in ("RGB", "L"), remedy)
        frames = getattr(picture, "n_frames", 1)
        yield ("pages", str(frames), "1", frames == 1, "flatten it")


def _raster_checks(picture: Any, preset: Preset) -> Iterator[Found]:
    dpi = tuple(float(density) for density in picture.info.get("dpi", (0.0, 0.0)))
    holds = min(dpi) >= preset.dpi - TOLERANCE
    yield ("resolution", f"{min(dpi):.0f} dpi", f"at least {preset.dpi} dpi", holds, "draw it with preset=")
    if min(dpi) > 0:
        sides = [pixels / density * 25.4 for pixels, density in zip(picture.size, dpi, strict=True)]
        yield from _size_checks(sides, preset)


def _size_checks(sides: Sequence[float], preset: Preset) -> Iterator[Found]:
    width, height = sides
    if preset.name == GENERIC:
        return
    columns = ", ".join(f"{column:g}" for column in preset.widths)
    fits = any(abs(width - column) <= TOLERANCE for column in preset.widths)
    yield ("width", f"{width:.1f} mm", f"one of {columns} mm", fits, WIDTH_REMEDY)
    lower = height <= preset.height + TOLERANCE
    yield ("height", f"{height:.1f} mm", f"at most {preset.height:g} mm", lower, "draw fewer rows or panels")


def _type_checks(sizes: list[float], preset: Preset) -> Iterator[Found]:
    if not sizes:
        return
    least, most = min(sizes), max(sizes)
    holds = least >= preset.smallest - TYPE_TOLERANCE
    yield ("smallest type", f"{least:.1f} pt", f"at least {preset.smallest:g} pt", holds, TYPE_REMEDY)
    if preset.largest is not None:
        holds = most <= preset.largest + TYPE_TOLERANCE
        yield ("largest type", f"{most:.1f} pt", f"at most {preset.largest:g} pt", holds, TYPE_REMEDY)


def _font_checks(fonts: list[tuple[str, str, bool]], preset: Preset) -> Iterator[Found]:
    lost = [family for family, _, embedded in fonts if not embedded]
    yield ("fonts embedded", "all" if not lost else f"not {', '.join(lost)}", "all", not lost, FONT_REMEDY)
    kinds = sorted({kind for _, kind, _ in fonts})
    yield ("font type", ", ".join(kinds) or "none", "TrueType", kinds == ["TrueType"], FONT_REMEDY)
    if preset.name != GENERIC:
        families = sorted({family.split("-")[0] for family, _, _ in fonts})
        wanted = preset.font.replace(" ", "")
        yield ("font", ", ".join(families) or "none", wanted, families == [wanted], FONT_REMEDY)


def _line_checks(widths: list[float], preset: Preset) -> Iterator[Found]:
    drawn = [width for width in widths if width > 0]
    if not drawn:
        return
    remedy = "draw it with preset= and give no line width of your own"
    if preset.thinnest is not None:
        holds = min(drawn) >= preset.thinnest - TYPE_TOLERANCE
        yield ("thinnest line", f"{min(drawn):g} pt", f"at least {preset.thinnest:g} pt", holds, remedy)
    if preset.thickest is not None:
        holds = max(drawn) <= preset.thickest + TYPE_TOLERANCE
        yield ("thickest line", f"{max(drawn):g} pt", f"at most {preset.thickest:g} pt", holds, remedy)


def _scale(matrix: list[float]) -> float:
    """Return by how much a transformation enlarges upright type."""
    return float((matrix[2] ** 2 + matrix[3] ** 2) ** 0.5)
