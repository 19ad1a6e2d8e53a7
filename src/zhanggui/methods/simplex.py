"""Synthetic control: shares of other series that together move like one series; then a ridge step towards what the shares left over.

Abadie & Gardeazabal (2003) for the shares (≥ 0, sum 1); Ben-Michael, Feller & Rothstein, "The augmented synthetic control method" (JASA
2021) for the ridge step, which may make a share negative but keeps their sum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

Numbers = NDArray[np.float64]
SUM_FORCE = 1e3  # weight of the row that makes the shares sum to 1, before they are divided by their sum


def simplex_shares(target: Numbers, others: Numbers, pull: float = 0.0) -> Numbers:
    """Shares ≥ 0 that sum to 1 and bring `others` (days × series) nearest to `target` (days): least squares.

    `pull` ≥ 0 draws the shares together (adds pull × Σ shares²), so that noise is averaged over many series.
    """
    count = others.shape[1]
    if count == 1:
        return np.ones(1)
    scale = max(float(np.abs(others).max()), 1e-12) * np.sqrt(len(target)) * SUM_FORCE
    rows = np.vstack([others, np.sqrt(pull) * np.eye(count), np.full((1, count), scale)])
    # The triangle of a QR has the same least squares with as many rows as series: nnls is then quick for any number of days.
    triangle, along = _triangle(rows, np.concatenate([target, np.zeros(count), [scale]]))
    shares, _ = nnls(triangle, along, maxiter=50 * count)
    total = shares.sum()
    return np.asarray(shares / total if total > 0 else np.full(count, 1 / count))


def ridge_step(target: Numbers, others: Numbers, shares: Numbers, ridge: float) -> Numbers:
    """Shares with the ridge correction of their misfit: shares + Zᵀ (Z Zᵀ + ridge)⁻¹ (target − others·shares), Z = others less their mean."""
    if not np.isfinite(ridge) or others.shape[1] < 2:
        return shares
    spread = others - others.mean(axis=1, keepdims=True)
    left = target - others @ shares
    # Zᵀ (Z Zᵀ + λ)⁻¹ = (Zᵀ Z + λ)⁻¹ Zᵀ: as many equations as series, not days.
    step = np.linalg.lstsq(spread.T @ spread + ridge * np.eye(others.shape[1]), spread.T @ left, rcond=None)[0]
    return np.asarray(shares + step - step.mean())


def _triangle(rows: Numbers, along: Numbers) -> tuple[Numbers, Numbers]:
    q, r = np.linalg.qr(rows)
    return r, q.T @ along
