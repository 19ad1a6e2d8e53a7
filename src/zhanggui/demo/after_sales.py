"""What happens after payment: shipping, receipt, refunds with their delays, reviews."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.demo.basket import Lines
from zhanggui.demo.catalogue import products
from zhanggui.demo.chance import stream
from zhanggui.demo.incidents import Effects
from zhanggui.demo.orders import DAY_SECONDS, Orders

HOUR = 3600
REFUND_ONLY = 0.35  # 仅退款, mostly before shipping
FULL = 0.92
REVIEWED = 0.14
NEVER = np.int64(1) << 60
RATINGS = np.array([0.015, 0.020, 0.040, 0.125, 0.80])  # one to five stars


@dataclass(frozen=True)
class Fate:
    """Seconds at which every order was shipped and received; NEVER when not."""

    shipped: np.ndarray
    completed: np.ndarray


@dataclass(frozen=True)
class Refunds:
    """One entry per after-sale request, on one line. Money in cents, times in seconds."""

    line: np.ndarray
    applied: np.ndarray
    finished: np.ndarray
    amount: np.ndarray
    goods_back: np.ndarray  # True: 退货退款
    full: np.ndarray


@dataclass(frozen=True)
class Reviews:
    """One entry per review of one line."""

    line: np.ndarray
    at: np.ndarray
    rating: np.ndarray


def ship(seed: int, orders: Orders) -> Fate:
    """Ship within a day or so, receive within a fortnight."""
    rng = stream(seed, "ship")
    n = len(orders.paid)
    shipped = orders.paid + (4 * HOUR + rng.gamma(3.0, 4.0 * HOUR, n)).astype(np.int64)
    completed = shipped + ((2 + rng.gamma(3.0, 1.7, n)) * DAY_SECONDS).astype(np.int64)
    unpaid = orders.paid < 0
    return Fate(np.where(unpaid, NEVER, shipped), np.where(unpaid, NEVER, completed))


def refund(seed: int, orders: Orders, lines: Lines, fate: Fate, effects: Effects) -> Refunds:
    """The ordinary refunds, then those that an incident adds to its days."""
    rng = stream(seed, "refunds")
    rate = np.array([p.refund for p in products(effects.price.shape[1])])
    paid = orders.paid[lines.order] >= 0
    line = np.flatnonzero(paid & (rng.random(len(lines.order)) < rate[lines.product]))
    goods_back = rng.random(len(line)) > REFUND_ONLY
    asked_early = orders.paid[lines.order[line]] + rng.exponential(5 * HOUR, len(line)).astype(np.int64) + HOUR
    asked_late = fate.shipped[lines.order[line]] + ((2 + rng.gamma(2.0, 2.0, len(line))) * DAY_SECONDS).astype(np.int64)
    applied = np.where(goods_back, asked_late, asked_early)
    wait = np.where(goods_back, (1 + rng.gamma(2.0, 1.0, len(line))) * DAY_SECONDS, rng.exponential(4 * HOUR, len(line)) + 600)
    usual = _request(rng, lines, line, applied, applied + wait.astype(np.int64), goods_back)
    waves = [_wave(rng, n, p, effects.refunds[n, p], orders, lines, usual) for n, p in np.argwhere(effects.refunds > 1)]
    return _join([usual, *waves])


def _request(
    rng: np.random.Generator, lines: Lines, line: np.ndarray, applied: np.ndarray, finished: np.ndarray, back: np.ndarray
) -> Refunds:
    full = back | (rng.random(len(line)) < FULL)
    part = np.rint(lines.paid[line] * rng.uniform(0.2, 0.6, len(line))).astype(np.int64)
    return Refunds(line, applied, finished, np.where(full, lines.paid[line], part), back, full)


def _wave(rng: np.random.Generator, n: int, product: int, size: float, orders: Orders, lines: Lines, usual: Refunds) -> Refunds:
    """More refunds of one product, all successful on day n, out of what it sold in the fortnight before."""
    of_product = lines.product[usual.line] == product
    month = np.count_nonzero(of_product & (np.abs(usual.finished // DAY_SECONDS - n) <= 14))
    day = orders.day[lines.order]
    sold = (lines.product == product) & (orders.paid[lines.order] >= 0) & (day >= n - 14) & (day <= n - 3)
    sold[usual.line] = False
    chosen = rng.permutation(np.flatnonzero(sold))[: rng.poisson(month / 29 * (size - 1))]
    chosen.sort()
    finished = n * DAY_SECONDS + rng.integers(9 * HOUR, 22 * HOUR, len(chosen))
    applied = finished - rng.integers(DAY_SECONDS // 2, 2 * DAY_SECONDS, len(chosen))
    return _request(rng, lines, chosen, applied, finished, np.ones(len(chosen), dtype=bool))


def _join(parts: list[Refunds]) -> Refunds:
    names = ("line", "applied", "finished", "amount", "goods_back", "full")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    in_time = np.argsort(columns["applied"], kind="stable")
    return Refunds(**{name: column[in_time] for name, column in columns.items()})


def review(seed: int, lines: Lines, fate: Fate, effects: Effects, now: int) -> Reviews:
    """Ordinary reviews after receipt, and the bad ones that an incident adds."""
    rng = stream(seed, "reviews")
    done = fate.completed[lines.order] < now
    line = np.flatnonzero(done & (rng.random(len(lines.order)) < REVIEWED))
    at = fate.completed[lines.order[line]] + rng.exponential(1.5 * DAY_SECONDS, len(line)).astype(np.int64)
    rating = 1 + np.searchsorted(np.cumsum(RATINGS), rng.random(len(line)), side="right").clip(0, 4)
    extra_line, extra_at = [line], [at]
    silent = np.ones(len(lines.order), dtype=bool)
    silent[line] = False
    for n, product in np.argwhere(effects.bad_reviews > 1):
        of_product = lines.product[line] == product
        usual = np.count_nonzero(of_product & (rating <= 2)) / max(now / DAY_SECONDS, 1)
        got_it = np.flatnonzero(silent & (lines.product == product) & (np.abs(fate.completed[lines.order] // DAY_SECONDS - n + 3) <= 3))
        chosen = rng.permutation(got_it)[: rng.poisson(usual * (effects.bad_reviews[n, product] - 1))]
        silent[chosen] = False
        extra_line.append(chosen)
        extra_at.append(n * DAY_SECONDS + rng.integers(9 * HOUR, 23 * HOUR, len(chosen)))
    bad = sum(map(len, extra_line[1:]))
    columns = np.concatenate(extra_line), np.concatenate(extra_at), np.concatenate([rating, rng.integers(1, 3, bad)])
    in_time = np.flatnonzero(columns[1] < now)
    return Reviews(*(c[in_time] for c in columns))
