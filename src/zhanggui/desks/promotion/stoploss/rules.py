"""The lines of the stop-loss: what counts as too fast, as too much for one buyer, and how long an alarm holds. Changed in settings.toml, part [stoploss]."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from zhanggui.desks.check import Threshold
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

FILE, PART = "settings.toml", "stoploss"
OWN = Words("掌柜默认值", "Zhanggui's default")
MOST = 1e9


@dataclass(frozen=True)
class Rules:
    """Whole numbers; `fast_times` may have decimals."""

    fast_times: float
    fast_least: int
    orders_10min: int
    one_buyer: int
    quiet_minutes: int
    again_minutes: int
    late_hours: int
    keep_days: int


RULES: Mapping[str, Threshold] = {
    "fast_times": Threshold(
        10, "ratio", OWN, Words("一分钟卖的件数是平时同一小时的多少倍算太快", "pieces of a minute, so many times the usual of that hour, are too fast")
    ),
    "fast_least": Threshold(
        30, "count", OWN, Words("一分钟不到这么多件，不算太快", "fewer pieces in a minute are never too fast")
    ),
    "orders_10min": Threshold(
        1000, "count",
        Words("行业教训：设错优惠十分钟卖出一千单", "lesson of the trade: a wrong discount sold a thousand orders in ten minutes"),
        Words("一个 SKU 十分钟这么多单就报，不管平时卖多少", "so many orders of one SKU in ten minutes, whatever is usual"),
    ),
    "one_buyer": Threshold(
        20, "count",
        Words("行业教训：不限购，一个人就能拍光", "lesson of the trade: without a purchase limit one buyer takes all"),
        Words("没有限购时，一个买家一天拍这么多件就报；有限购的按限购", "pieces of one buyer in a day where there is no purchase limit; else that limit"),
    ),
    "quiet_minutes": Threshold(30, "count", OWN, Words("这么多分钟没有坏单，下次另报一条", "after so many quiet minutes the next is a new alarm")),
    "again_minutes": Threshold(
        10, "count", OWN, Words("有人接手后，这么多分钟还有坏单就再报", "bad lines so many minutes after somebody took it raise it again")
    ),
    "late_hours": Threshold(24, "count", OWN, Words("比这更早的单只记账，不报警", "lines older than this are counted and raise nothing")),
    "keep_days": Threshold(14, "days", OWN, Words("单号记多少天，之内重发不会算两次", "days for which a line is known again")),
}  # fmt: skip


def rules_of(home: Path) -> Rules:
    """The workspace's lines. Raises UseError that names the wrong one."""
    own = _own(home)
    unknown = sorted(set(own) - set(RULES))
    if unknown:
        raise _wrong(unknown[0], Words(f"有的是：{'、'.join(RULES)}", f"there are: {', '.join(RULES)}"))
    return Rules(**{f.name: _value(f.name, own) for f in fields(Rules)})


def _own(home: Path) -> Mapping[str, Any]:
    path = home / FILE
    if not path.is_file():
        return {}
    try:
        part = tomllib.loads(path.read_text(encoding="utf-8")).get(PART, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UseError(Words(f"{FILE} 写错了：{error}", f"{FILE} is wrong: {error}"), Words("按 TOML 写", "write it as TOML")) from None
    return part if isinstance(part, dict) else {}


def _value(name: str, own: Mapping[str, Any]) -> Any:
    value = own.get(name, RULES[name].value)
    whole = name != "fast_times"
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= MOST or (whole and value != int(value)):
        raise _wrong(name, Words("写 1 以上的数，如 20", "write a number of at least 1, as 20"))
    return int(value) if whole else float(value)


def _wrong(name: str, mend: Words) -> UseError:
    return UseError(Words(f"{FILE} 的 [{PART}] 里 {name} 不对", f"{name} under [{PART}] in {FILE} will not do"), mend)
