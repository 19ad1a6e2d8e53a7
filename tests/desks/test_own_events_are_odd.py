"""A shop's own anniversary is no ordinary day of that shop, and an ordinary day of every other."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd

from zhanggui.desks.panel import DAYS, odd_days
from zhanggui.warehouse.shops import Shop

OWN = '[[event]]\nzh = "{0}"\nkind = "{1}"\n{2}first = 2026-04-20\nlast = 2026-04-21\nshop = "mine"\n'
SALES = pd.DataFrame({"shop": [], "day": pd.to_datetime([]), "pay_amount": [], "pay_users": []})  # nobody tells


class Ctx(SimpleNamespace):
    """What odd_days reads of a context; a class of its own, because what is made for a context is kept beside it."""

    __hash__ = object.__hash__


def odd_of(tmp_path, text):
    (tmp_path / "promos.toml").write_text(text, encoding="utf-8")
    day = date(2026, 4, 25)
    shops = {key: Shop(key, "tmall", key) for key in ("mine", "yours")}
    ctx = Ctx(day=day, shops=shops, home=tmp_path, flags=lambda shop, day: frozenset(), frame=lambda name: SALES)
    marks = odd_days(ctx, ["mine", "yours"])
    days = [day - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
    return [[d.day for d, odd in zip(days, marks[:, n], strict=True) if odd] for n in range(2)]


def test_the_anniversary_and_the_day_after_it_are_odd_for_that_shop_alone(tmp_path):
    assert odd_of(tmp_path, OWN.format("店庆", "anniversary", 'phase = "peak"\n')) == [[20, 21, 22], []]


def test_new_arrivals_change_no_history(tmp_path):
    assert odd_of(tmp_path, OWN.format("上新", "launch", "")) == [[], []]
