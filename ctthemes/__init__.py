"""ctthemes: themes and keywords in policy texts across years, every number traceable to its sentence.

Import it as `import ctthemes as ct`; `__init__.pyi` lists its names, each loaded at its first use. What a name does is
said by its form: `read_<noun>` reads from disk, `save_<noun>` writes, a verb returns a new record, a noun returns a
table, `plot.<noun>` draws such a table, `open_<noun>` shows a widget.
"""

from __future__ import annotations

import sys

from ctthemes._shared.namespace import namespace

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = namespace(__name__, __file__)

if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    from ctthemes._shared.tracebacks import explain_errors as _explain_errors

    _explain_errors(_shell)
