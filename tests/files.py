"""Small real files of each format, made from nothing: what the readers are tested on."""

from __future__ import annotations

import io
import zipfile

import docx

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Site | A title</title><meta property="og:title" content="A title">
<script>document.write("SCRIPT")</script><style>p {{ color: red }}</style></head><body>
<nav><ul><li>Home</li><li>Menu of the site</li></ul></nav><h1>A title</h1>
<time datetime="2023-06-21T12:00:00Z">21 June 2023</time>
<div class="field field--name-body"><p>The first paragraph says enough to be an article.</p>{body}
<p>The last paragraph ends it.</p></div><div class="share">Share this page</div><footer>Footer of the site</footer>
</body></html>"""


def html(body: str = "") -> bytes:
    return PAGE.format(body=body).encode()


def pdf(*pages: list[str]) -> bytes:
    """Return a PDF with these lines on its pages; an empty line leaves space, a page of no lines is an image of none."""
    return drawn_pdf(*([(72, 760 - 14 * row, line, 11) for row, line in enumerate(lines) if line] for lines in pages))


def drawn_pdf(*pages: list[tuple[float, float, str, float]]) -> bytes:
    """Return a PDF with lines where they are drawn: from the left, from below, the text, the size of its letters."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        steps = [
            f"/F1 {size} Tf 1 0 0 1 {left} {bottom} Tm ({text.translate({40: '[', 41: ']'})}) Tj"
            for left, bottom, text, size in lines
        ]
        content = f"BT {' '.join(steps)} ET".encode("latin-1")
        kids.append(len(objects) + 1)
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects) + 2} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out_table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + out_table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def word(*paragraphs: str, rows: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_xml(body: str, **parts: str) -> bytes:
    """Return a Word file from elements without namespaces, and its other parts by kind (`footnotes`, `styles`, ...)."""
    links = "".join(f'<Relationship Type="x/{kind}" Target="{kind}.xml"/>' for kind in parts)
    return packed(
        {
            "word/document.xml": f"<document><body>{body}</body></document>".encode(),
            "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>".encode(),
            **{f"word/{kind}.xml": content.encode() for kind, content in parts.items()},
        }
    )


def odt(body: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:draw="{names}:drawing:1.0" xmlns:svg="{names}:svg-compatible:1.0" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    return packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
