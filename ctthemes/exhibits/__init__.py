"""A table with what may be said of it, as files for a paper."""

from ctthemes._shared.namespace import namespace

__getattr__, __dir__, __all__ = namespace(__name__, __file__)
