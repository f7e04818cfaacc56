"""Whole numbers that add up: totals shared out over units by largest remainder.

Belongs here: the arithmetic. Does not belong here: what is shared out or why (national.py, pupils.py,
staff.py).
"""

from __future__ import annotations

import numpy as np


def apportion(weights: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Share each total over the rows of its column in proportion to the weights; column sums are exact.

    weights (n, k) not negative, totals (k,) whole; returns int64 (n, k). A column without weight stays nil,
    and asking it to hold something is a ValueError.
    """
    weights = np.asarray(weights, dtype=float)
    totals = np.asarray(totals, dtype=np.int64)
    sums = weights.sum(axis=0)
    if np.any((sums <= 0) & (totals > 0)):
        raise ValueError("a total has no unit to go to")
    share = weights / np.where(sums > 0, sums, 1.0) * totals
    whole = np.floor(share)
    left = totals - whole.sum(axis=0).astype(np.int64)
    order = np.argsort(whole - share, axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(len(weights))[:, None], order.shape), axis=0)
    return whole.astype(np.int64) + (rank < left)


def apportion_within(limits: np.ndarray, weights: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """As `apportion`, with no cell above its limit; what does not fit goes where there is room.

    limits and weights (n, k), totals (k,) not above the sums of the limits.
    """
    limits = np.asarray(limits, dtype=np.int64)
    first = np.minimum(apportion(weights, totals), limits)
    room = limits - first
    return first + apportion(room, np.asarray(totals, dtype=np.int64) - first.sum(axis=0))
