"""Array types: the numpy arrays that pass between modules, by the numbers in them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
PlaceArray: TypeAlias = npt.NDArray[np.intp]
"""Places in an array, as numpy itself numbers them."""
