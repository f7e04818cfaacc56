"""How far a value lies from its like, robust to skew and to outliers: median and MAD, not mean and deviation.

Belongs here: the statistic. Does not belong here: what is compared, or when that is too far (a module per family).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

NORMAL = 0.6745  # the MAD of a normal distribution, in standard deviations (Iglewicz and Hoaglin)
QUARTILES = 1.349  # its interquartile range


def robust_z(values: np.ndarray, stratum: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    """0.6745 · (value − median) ÷ MAD within strata (a number per value; negative: none), and the median.

    Where more than half of a stratum is one value the interquartile range takes the place of the MAD. NaN where a value
    is missing, its stratum has fewer than `least` values, or does not vary at all.
    """
    x = pd.Series(np.where(stratum < 0, np.nan, values))
    by = x.groupby(stratum)
    median = by.transform("median")
    off = x - median
    mad = off.abs().groupby(stratum).transform("median")
    sigma = mad / NORMAL
    if (mad == 0).any():
        quartile = by.quantile(0.75) - by.quantile(0.25)
        sigma = sigma.where(mad > 0, pd.Series(stratum).map(quartile) / QUARTILES)
    enough = (by.transform("count") >= least) & (sigma > 0)
    return (off / sigma.where(enough)).to_numpy(), median.to_numpy()
