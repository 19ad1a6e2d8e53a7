"""The briefs of real shops as pages of one short paragraph a day, as a person reads them in Chinese, and the verdicts that a shopkeeper gave on their findings.

A page holds sums and words of the brief, no row of the data. Names of products stand in it only where the licence of the data allows it; the
fingerprints of Olist are cut to six signs.
"""

from __future__ import annotations

import gzip
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from loaded_shop import LoadedShop

from zhanggui.brief.build import build_briefs
from zhanggui.brief.words import metric_name
from zhanggui.brief.words_say import WEEKDAYS, Voice
from zhanggui.warehouse.workspace import Workspace

HERE = Path(__file__).parent
VERDICTS = ("right", "useless", "wrong")
DAY_HEAD = re.compile(r"^\*\*(\d{4}-\d\d-\d\d) ", re.M)
FINDING = re.compile(r"^- 现 `([^`]+)`", re.M)
OLIST = ("orders", "order_items", "order_payments", "customers")


@dataclass(frozen=True)
class RealShop:
    """A real shop: its files, its span, and the few days that the ordinary suite reads. `until`: where its file is cut for those, to be quick."""

    key: str
    about: dict[str, str]
    files: tuple[str, ...]
    first: date
    last: date
    few: tuple[date, ...]
    until: date | None = None
    dated: int = 0  # column of the file that holds the day
    form: str = "%Y-%m-%d"

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def page(self) -> Path:
        return HERE / f"briefs_{self.key}.md"

    @property
    def verdicts(self) -> dict[str, Any]:
        """judged_<shop>.toml: `judged` spans, `event`s, and by day and id of the finding [verdict, why]."""
        return tomllib.loads((HERE / f"judged_{self.key}.toml").read_text(encoding="utf-8"))


SHOPS = {
    s.key: s
    for s in (
        RealShop(
            "tmall", {"platform": "tmall"}, ("tmall_orders_2020/tmall_order_report.csv.gz",), date(2020, 2, 1), date(2020, 2, 29),
            tuple(date(2020, 2, d) for d in range(10, 17)),
        ),
        RealShop(
            "amazon", {"platform": "amazon", "currency": "INR", "timezone": "Asia/Kolkata"}, ("amazon_in_2022/Amazon_Sale_Report.csv.zip",),
            date(2022, 3, 31), date(2022, 6, 29), (date(2022, 4, 7), date(2022, 4, 14), date(2022, 4, 15)), date(2022, 4, 17), 2, "%m-%d",
        ),
        RealShop(
            "uci", {"platform": "own", "currency": "GBP", "timezone": "Europe/London"}, ("online_retail/online_retail_by_day_concat.csv.gz",),
            date(2010, 12, 1), date(2011, 12, 9), (date(2010, 12, 18), date(2010, 12, 22), date(2010, 12, 24)), date(2011, 1, 6), -4, "%Y-%m-%d",
        ),
        RealShop(
            "olist", {"platform": "olist", "currency": "BRL", "timezone": "America/Sao_Paulo"},
            tuple(f"olist/sample10k/olist_{name}_dataset.csv.gz" for name in OLIST), date(2016, 10, 4), date(2018, 8, 29),
            (date(2017, 11, 23), date(2017, 11, 24), date(2017, 11, 25)),
        ),
    )
}  # fmt: skip


def load(shop: RealShop, home: Path, data: Path, cut: bool = False) -> Workspace:
    """The shop in a workspace of its own. `cut`: only the rows to `until`."""
    loaded = LoadedShop.open(home / shop.key, shop.key, **shop.about)
    for name in shop.files:
        file = data / name
        loaded.load(_cut(file, shop, home) if cut and shop.until else file)
    return loaded.ws


def _cut(file: Path, shop: RealShop, home: Path) -> Path:
    """The file up to a day, told by the text of one column."""
    assert shop.until is not None
    out = home / file.name.removesuffix(".gz").removesuffix(".zip").removesuffix(".csv").__add__(".csv")
    wanted = {(shop.first + timedelta(days=n)).strftime(shop.form) for n in range((shop.until - shop.first).days + 1)}
    with _opened(file) as lines, out.open("w", encoding="utf-8") as kept:
        kept.write(next(lines))
        kept.writelines(line for line in lines if line.split(",")[shop.dated][: len(min(wanted))] in wanted)
    return out


def _opened(file: Path) -> io.TextIOWrapper:
    if file.suffix == ".zip":
        packed = zipfile.ZipFile(file)
        return io.TextIOWrapper(packed.open(packed.namelist()[0]), encoding="utf-8")
    return io.TextIOWrapper(gzip.open(file), encoding="utf-8")


def paragraphs(ws: Workspace, shop: RealShop, days: list[date]) -> Iterator[tuple[date, str]]:
    """Each day as its brief tells it."""
    for day in days:
        yield day, paragraph(build_briefs(ws, [shop.key], day)[0])


def paragraph(brief: dict[str, Any]) -> str:
    """One day: sales, base, change and factors; causes and findings below, one line each."""
    say = Voice("zh", brief["currency"])
    day, compare = date.fromisoformat(brief["date"]), brief["compare"]
    against = f" · {_base(compare, say)}" if compare["expected"] is not None else ""
    quiet = " · 今日无需动作" if brief["quiet"] else ""
    lines = [f"**{day} {WEEKDAYS['zh'][day.weekday()]}** 卖 {say.money(compare['actual'])}{against}{quiet}"]
    if brief["drivers"]:
        lines[0] += " — " + "，".join(f"{metric_name(d['factor'], 'zh')} {say.money(d['effect'], True)}" for d in brief["drivers"])
    lines += [f"- 因 {c['words']} {say.money(c['impact'], True)}（{c['confidence']:.2f}）" for c in brief["causes"]]
    for f in brief["findings"]:
        lines.append(f"- 现 `{f['id']}` {f['title']} {say.money(f['impact'], True)}（{f['confidence']:.2f}）：{f['why']}")
    return _without_hashes("\n".join(lines))


def _base(compare: dict[str, Any], say: Voice) -> str:
    names = {"expected": "应有值", "last_week": "上周同期", "yesterday": "前一日"}
    return f"{names[compare['base']]} {say.money(compare['expected'])}（{say.money(compare['change'], True)}）"


def _without_hashes(text: str) -> str:
    return re.sub(r"\b([0-9a-f]{6})[0-9a-f]{26}\b", r"\1", text)


def of_page(text: str) -> dict[date, str]:
    """A kept page by day."""
    starts = [*DAY_HEAD.finditer(text)]
    ends = [*(m.start() for m in starts[1:]), len(text)]
    return {date.fromisoformat(m[1]): text[m.start() : end].strip() for m, end in zip(starts, ends, strict=True)}


def causes_of(text: str) -> list[str]:
    """The causes of one day of a page, in words."""
    return [line for line in text.splitlines() if line.startswith("- 因 ")]


def findings_of(text: str) -> list[str]:
    """Ids of the findings of one day of a page."""
    return FINDING.findall(text)
