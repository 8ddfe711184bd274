"""Pages: HTML from a template in which every text from outside stays text and nothing is loaded."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from ctthemes._shared.outside_text import visible

TEMPLATES = Path(__file__).with_name("templates")


def rendered(template: str, context: Mapping[str, object], *, style: str, script: str) -> str:
    """Return a page; the only script that a browser runs in it is `script`, by its hash.

    Parameters
    ----------
    template : str
        The file in templates/; it may use `style`, `script` and `script_hash`.
    context : mapping of str to object
        What it shows: texts are escaped, markupsafe's Markup is not.
    style, script : str

    Returns
    -------
    str
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    place = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return place.get_template(template).render(
        **context, style=Markup(style), script=Markup(script), script_hash=f"sha256-{digest}"
    )


def template_part(name: str) -> str:
    """Return a file of templates/, such as a style or a script.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> template_part("results.js").splitlines()[0]
    '"use strict";'
    """
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _seen(value: object) -> object:
    """Return a text with every sign in sight; what is HTML already, and other values, as they are."""
    return visible(value) if type(value) is str else value
