"""Pairing: each of one set with one of another, so that the pairs are as alike as they can be together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def best_pairs(likeness: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return rows and columns of the pairs with the largest sum of likeness (the Hungarian assignment).

    >>> rows, columns = best_pairs(np.array([[0.9, 0.8], [0.7, 0.1]]))
    >>> columns.tolist()
    [1, 0]
    """
    from scipy import optimize  # slow to load

    rows, columns = optimize.linear_sum_assignment(likeness, maximize=True)
    return rows, columns
