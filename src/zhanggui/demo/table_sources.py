"""source_days: leaves and level-1 subtotals, as 店铺来源 gives them. People overlap; a buyer of two sources counts in both."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c
from zhanggui.demo.catalogue import L1S, SOURCES
from zhanggui.demo.chance import stream
from zhanggui.demo.orders import DAY_SECONDS
from zhanggui.demo.tally import once, people, total
from zhanggui.demo.world import World

ALL, WHOLE_SHOP = "汇总", "全店流量"
L1_OF = np.array([L1S.index(s.l1) for s in SOURCES])


def reached(second: np.ndarray, source: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(things, sources): every order or line once per source its buyer came through."""
    both = keep[second[keep] >= 0]
    return np.concatenate([keep, both]), np.concatenate([source[keep], second[both]])


def _sales(world: World, group: np.ndarray, width: int) -> dict[str, np.ndarray]:
    """day × group: payers, paid cents, order users, ordered cents. `group`: the group of every source."""
    o, cells = world.orders, world.days * width
    paid_orders, paid_sources = reached(o.second, o.source, np.flatnonzero(o.paid >= 0))
    every, every_source = reached(o.second, o.source, np.arange(len(o.paid)))
    cell = o.day[paid_orders] * width + group[paid_sources]
    made = o.created[every] // DAY_SECONDS * width + group[every_source]
    once_paid, once_made = once(cell, paid_orders), once(made, every)
    return {
        "pay_users": people(cell, o.person[paid_orders], cells),
        "pay_amount": total(cell[once_paid], o.amount[paid_orders[once_paid]], cells),
        "order_users": people(made, o.person[every], cells),
        "order_amount": total(made[once_made], o.amount[every[once_made]], cells),
    }


def _interleave(upper: np.ndarray, leaves: np.ndarray) -> np.ndarray:
    """day × (each level-1 source followed by its leaves), flat."""
    columns = []
    for n, _ in enumerate(L1S):
        columns += [upper[:, n], *leaves[:, n == L1_OF].T]
    return np.stack(columns, axis=1).ravel()


def _rows() -> tuple[list[str], list[str]]:
    """(source_l1, source_l2) of the rows of one day, in the order of _interleave."""
    rows = []
    for n, l1 in enumerate(L1S):
        rows += [(l1, ALL)] + [(l1, SOURCES[i].l2) for i in np.flatnonzero(n == L1_OF)]
    return [r[0] for r in rows], [r[1] for r in rows]


def _listed(world: World) -> np.ndarray:
    """The rows that are in the files, flat: not those of the days before, nor of a source that there is not yet or no more."""
    alive = np.asarray(world.effects.visits.any(axis=2))
    upper = np.stack([alive[:, n == L1_OF].any(axis=1) for n in range(len(L1S))], axis=1)
    shown = np.arange(world.days) >= world.shown[0]
    return _interleave(upper & shown[:, None], alive & shown[:, None])


def source_days(world: World) -> pa.Table:
    """One row per day and source, with the subtotal of every level-1 source before its leaves.

    The file goes two levels deep of four: the leaves, too, say 汇总 below and so are subtotals by the rule of the table.
    """
    rng = stream(world.seed, "source days")
    first, second = _rows()
    width, shape = len(first), (world.days, -1)
    visitors = _interleave(world.flow.l1, world.flow.leaves)
    leaf, upper = _sales(world, np.arange(len(SOURCES)), len(SOURCES)), _sales(world, L1_OF, len(L1S))
    keep = np.flatnonzero(_listed(world))
    sales = {name: _interleave(upper[name].reshape(shape), leaf[name].reshape(shape))[keep] for name in leaf}
    parts: dict[str, np.ndarray] = {}
    for name, rate in {"new_visitors": 0.62, "cart_users": 0.085, "fav_users": 0.024}.items():
        drawn = rng.binomial(world.flow.leaves, rate)
        together = np.stack([drawn[:, n == L1_OF].sum(axis=1) for n in range(len(L1S))], axis=1)
        most = np.stack([drawn[:, n == L1_OF].max(axis=1) for n in range(len(L1S))], axis=1)
        parts[name] = _interleave(np.maximum(np.rint(together * 0.95).astype(np.int64), most), drawn)[keep]
    which = keep % width
    deeper = c.same(ALL, len(keep))
    return c.table(
        "source_days",
        {
            "stat_date": c.day(world.start, keep // width),
            "period": c.same("day", len(keep)),
            "level": c.same("shop", len(keep)),
            "carrier": c.same(WHOLE_SHOP, len(keep)),
            "source_l1": c.words(first, which),
            "source_l2": c.words(second, which),
            "source_l3": deeper,
            "source_l4": deeper,
            "attribution": c.same("all", len(keep)),
            "is_subtotal": pa.array(np.ones(len(keep), dtype=bool)),
            "visitors": c.counts(visitors[keep]),
            **{name: c.counts(values) for name, values in parts.items()},
            "order_users": c.counts(sales["order_users"]),
            "order_amount": c.money(sales["order_amount"]),
            "pay_users": c.counts(sales["pay_users"]),
            "pay_amount": c.money(sales["pay_amount"]),
        },
    )
