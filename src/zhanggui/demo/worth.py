"""What an incident is worth: the money of the day that it took or brought, as expected, without the noise of the draws. In cents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhanggui.demo.catalogue import AGENTS, SOURCES
from zhanggui.demo.effects import Effects
from zhanggui.demo.incidents import Incident, Truth, effects_of, truth
from zhanggui.demo.keyword_bids import keyword_cost
from zhanggui.demo.kinds import KINDS
from zhanggui.demo.orders import ASKED, DAY_SECONDS
from zhanggui.demo.season import day_factors
from zhanggui.demo.tally import total
from zhanggui.demo.world import World


@dataclass(frozen=True)
class Worth:
    """One incident on one of its days. `cents`: negative = lost."""

    truth: Truth
    cents: int


def worth(world: World, incidents: Sequence[Incident]) -> list[Worth]:
    """The incidents on their days, in order of days. Days that the shop did not live are left out."""
    rows = []
    for incident in incidents:
        others = [i for i in incidents if i is not incident]
        if incident.kind == "new_source":  # without it there would be no such source
            others.append(replace(incident, kind="vanished_source", size=0.0, shape="abrupt"))
        without = effects_of(others, world.start, world.days, world.size.products)
        measure = _MEASURES.get(KINDS.get(incident.kind).factor, _sales)
        for nth, row in enumerate(truth([incident])):
            n = (row.day - world.start).days
            if 0 <= n < world.days:
                rows.append(Worth(replace(row, size=incident.strength(nth)), round(measure(world, without, incident, n))))
    return sorted(rows, key=lambda w: (w.truth.day, w.truth.kind))


def _usual(world: World, n: int) -> np.ndarray:
    """source × product: cents that day n would bring if nothing happened, from all days of the shop."""
    o, e, width = world.orders, world.effects, world.size.products
    paid = o.paid >= 0
    shape = (world.days, len(SOURCES), width)
    cell = np.ravel_multi_index((o.day[paid], o.source[paid], o.product[paid]), shape)
    sold = total(cell, o.amount[paid], int(np.prod(shape))).reshape(shape).sum(axis=0)
    visits, convert = day_factors(world.start, world.days)
    exposure = (visits * convert)[:, None, None] * _multiplier(e)
    return np.asarray(sold / np.maximum(exposure.sum(axis=0), 1e-9) * visits[n] * convert[n])


def _multiplier(e: Effects) -> np.ndarray:
    """day × source × product: what the incidents make of the sales."""
    lost = ((1 - e.agent) * np.array([a.share for a in AGENTS])).sum(axis=1) * ASKED
    return np.asarray(e.visits * e.convert * (e.price * e.markup)[:, None, :] * (1 - lost)[:, None, None])


def _sales(world: World, without: Effects, incident: Incident, n: int) -> float:
    """Sales with the incident less sales without it, all others as they were."""
    return float((_usual(world, n) * (_multiplier(world.effects)[n] - _multiplier(without)[n])).sum())


def _refunded(world: World, without: Effects, incident: Incident, n: int) -> float:
    """What was refunded of its product that day, beyond the usual."""
    r, width = world.refunds, world.size.products
    keep = (r.finished >= 0) & (r.finished < world.now)
    cell = r.finished[keep] // DAY_SECONDS * width + world.lines.product[r.line[keep]]
    back = total(cell, r.amount[keep], world.days * width).reshape(world.days, width)
    struck = (world.effects.refunds != without.refunds)[n]
    usual = np.median(back[:, struck], axis=0)
    return -float((back[n, struck] - usual).clip(min=0).sum())


def _burnt(world: World, without: Effects, incident: Incident, n: int) -> float:
    """What the dearer clicks cost beyond the usual price."""
    cost = world.ads.cost[n].astype(float)
    width = cost.shape[1]
    price = world.effects.ad_cost[n][:, None] * keyword_cost(world.effects, width)[n]
    was = without.ad_cost[n][:, None] * keyword_cost(without, width)[n]
    return -float((cost * (1 - was / price)).sum())


Measure = Callable[[World, Effects, Incident, int], float]
_MEASURES: dict[str, Measure] = {"refund": _refunded, "ad_cost": _burnt}
