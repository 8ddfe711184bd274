"""Stretches: neighbouring items taken together, as many as make up a size, so that a little of all is worked on at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def stretch_borders(ends: npt.NDArray[np.integer], size: int) -> list[int]:
    """Return where stretches of items begin, each of about `size`, and where the last ends.

    Parameters
    ----------
    ends : int array, shape (n + 1,)
        Item i reaches from `ends[i]` to `ends[i + 1]`; the first begins at 0. A larger item is a stretch of its own.
    size : int

    Examples
    --------
    >>> stretch_borders(np.array([0, 2, 4, 9, 10]), 4)
    [0, 2, 3, 4]
    >>> stretch_borders(np.array([0]), 4)
    [0]
    """
    steps = np.searchsorted(ends, np.arange(0, ends[-1], size))
    borders: list[int] = np.unique([0, *steps, len(ends) - 1]).tolist()
    return borders
