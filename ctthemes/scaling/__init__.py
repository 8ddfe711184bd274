"""Positions of documents on a scale: wordfish, wordscores, latent semantic scaling."""

from ctthemes._shared.namespace import namespace

__getattr__, __dir__, __all__ = namespace(__name__, __file__)
