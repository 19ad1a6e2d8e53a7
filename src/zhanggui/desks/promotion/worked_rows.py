"""A basket worked out, as the JSON of `zhanggui guard explain --json`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from zhanggui.desks.promotion.printed import figure, fraction
from zhanggui.desks.promotion.promotion_words import moment, terms, what
from zhanggui.desks.promotion.step_words import condition, of_line
from zhanggui.desks.promotion.worked import Took, Worked
from zhanggui.kernel.words import Lang

FILLER = None  # how the line of other shops' goods is named


def worked_json(w: Worked, lang: Lang) -> dict[str, Any]:
    """Lines, steps, what did nothing, totals. `exact_…` are unrounded, as 82.5 or 220/3."""
    out = w.outcome
    return {
        "basket": {line.sku: line.qty for line in w.lines if line.item is not None},
        "filler": figure(w.filler),
        "at": moment(w.at) or None,
        "lines": [_line(w, n) for n in range(len(out.items))],
        "steps": [_step(w, t, lang) for t in w.took],
        "idle": [{"id": i.promotion.id, "layer": w.layers[i.layer].name, "why": i.why.say(lang)} for i in w.idle],
        "list_price": figure(sum((line.amount for line in w.lines if line.item is not None), Fraction(0))),
        "buyer_pays": figure(sum(out.prices, Fraction(0))),
        "platform_pays": figure(sum(w.funded, Fraction(0))),
        "receipt": figure(sum(out.receipts, Fraction(0))),
        "cost": figure(w.cost),
        "gifts": figure(out.gifts),
        "shipping": figure(w.world.shipping),
        "margin": figure(out.margin),
        "exact_margin": fraction(out.margin),
        "applied": out.applied(),
        "currency": w.world.currency,
    }


def _line(w: Worked, n: int) -> dict[str, Any]:
    out, line = w.outcome, w.lines[n]
    unit, receipt = out.prices[n] / out.qty[n], out.receipts[n] / out.qty[n]
    return {
        "sku": line.sku,
        "qty": line.qty,
        "list_price": figure(line.amount),
        "buyer_pays": figure(out.prices[n]),
        "platform_pays": figure(w.funded[n]),
        "receipt": figure(out.receipts[n]),
        "unit_price": figure(unit),
        "unit_receipt": figure(receipt),
        "exact_unit_price": fraction(unit),
        "exact_unit_receipt": fraction(receipt),
        "applied": out.applied(out.items[n]),
    }


def _step(w: Worked, t: Took, lang: Lang) -> dict[str, Any]:
    return {
        "layer": w.layers[t.layer].name,
        "id": t.promotion.id,
        "kind": t.promotion.kind,
        "what": what(t.promotion).say(lang),
        "terms": terms(w.world, t.promotion).say(lang),
        "how": condition(t).say(lang),
        "in_scope": figure(t.seen.total),
        "pieces": t.seen.count,
        "worth": figure(t.worth),
        "taken": [
            {
                "sku": w.lines[n].sku or FILLER,
                "on": figure(t.base[n]),
                "sum": of_line(t, n),
                "taken": figure(part),
                "left": figure(t.after[n]),
            }
            for n, part in t.taken.items()
        ],
    }
