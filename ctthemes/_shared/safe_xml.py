"""Safe XML: the root of a text from elsewhere, in which no entity is resolved and nothing is fetched."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from ctthemes._shared.checks import StudyError


def parse_xml(text: str | bytes, file: Path) -> Element:
    """Return the root of an XML text.

    Parameters
    ----------
    text : str or bytes
    file : path
        Named where something is wrong with it.

    Returns
    -------
    Element

    Raises
    ------
    StudyError
        When it is no XML, or holds a document type or entities.

    Examples
    --------
    >>> parse_xml("<dictionary><cnode/></dictionary>", Path("d.lcd")).tag
    'dictionary'
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise StudyError(
            f"{file}: holds a document type or entities, which can harm; do not trust it ({error})"
        ) from None
    except (ParseError, ValueError) as error:
        raise StudyError(f"{file}: not readable as XML ({error}); export it again") from None
    return root
