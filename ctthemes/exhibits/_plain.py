"""Plain values: what JSON can hold, from what Python, numpy and pandas hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd


def plain(value: object, *, where: str) -> Any:
    """Return a value as JSON has it; nan becomes None, a table a list of its rows.

    Parameters
    ----------
    value : object
    where : str
        What it is called, for the message.

    Returns
    -------
    dict, list, str, float, int, bool or None

    Raises
    ------
    ValueError
        For what JSON cannot hold; the message says where it stands.

    Examples
    --------
    >>> plain({"seed": np.int64(3), "rate": float("nan"), "years": (2011, 2013)}, where="provenance")
    {'seed': 3, 'rate': None, 'years': [2011, 2013]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(part, where=f"{where}.{key}") for key, part in value.items()}
    if isinstance(value, pd.DataFrame):
        return [plain(row, where=where) for row in value.to_dict("records")]
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(part, where=f"{where}[{place}]") for place, part in enumerate(value)]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    raise ValueError(f"{where} is a {type(value).__name__}, which JSON cannot hold; give text or a number instead")
