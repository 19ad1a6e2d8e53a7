"""A finding put together from its numbers and words: what every check would otherwise write out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import ordinary
from zhanggui.desks.saying import cents2, number, severity
from zhanggui.kernel.finding import Action, Finding, Role
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words

CUT = 18  # characters of a name in a title


def tell(
    ctx: Context,
    check: str,
    shop: str,
    subject: Mapping[str, str],
    metric: str,
    seen: tuple[float, float],
    impact: float,
    sureness: float,
    words: tuple[Words, Words],
    act: tuple[Role, Words],
    story: str,
    tables: tuple[str, ...],
    interval: tuple[float, float] = (float("nan"), float("nan")),
    caveats: tuple[Flag, ...] = (),
    extra: Mapping[str, Any] | None = None,
) -> Finding:
    """`seen`: observed and expected; `impact`: money of a day, signed; `words`: title and why; `act`: who does what."""
    usual = ordinary(ctx).day.get(shop, float("nan"))
    return Finding(
        check=check,
        shop=shop,
        subject=dict(subject),
        metric=metric,
        observed=number(seen[0]),
        expected=number(seen[1]),
        impact=cents2(impact),
        severity=severity(impact, usual),
        confidence=round(float(sureness), 4),
        title=words[0],
        why=words[1],
        actions=(Action(act[0], act[1], check.replace(".", "/")),),
        interval=(number(interval[0]), number(interval[1])),
        caveats=caveats,
        tables=tables,
        extra={"story": story, **(extra or {})},
    )


def short(name: str) -> str:
    """A name cut to what a title holds."""
    text = name.strip()
    return text[: CUT - 1] + "…" if len(text) > CUT else text


def titles(ctx: Context) -> dict[tuple[str, str], str]:
    """(shop, product) → its title, the latest."""
    frame = ctx.frame("product")
    named = frame[frame["title"].notna()].drop_duplicates(["shop", "product_id"], keep="last")
    return {(str(s), str(p)): str(t) for s, p, t in zip(named["shop"], named["product_id"], named["title"], strict=True)}


def product_name(names: Mapping[tuple[str, str], str], row: pd.Series) -> str:
    """The product's title, cut, else its id."""
    return short(names.get((row["shop"], row["product_id"]), "") or str(row["product_id"]))


def listed(names: list[str], most: int = 3) -> Words:
    """「甲」「乙」 …, the first few."""
    kept = names[:most]
    return Words("".join(f"「{n}」" for n in kept), ", ".join(kept))
