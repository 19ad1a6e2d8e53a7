"""What a person typed about an activity, read and checked: every mistake is named with its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zhanggui.almanac.sheet import read_sheet_day
from zhanggui.desks.promotion.course import Course
from zhanggui.desks.promotion.rules import AFTER_DAYS, KINDS, LONGEST, MOST_AFTER, NAME
from zhanggui.intake.cellrules import CellError, Rules, read_exact
from zhanggui.kernel.days import checked_day, read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import cents
from zhanggui.kernel.words import Words

Given = Mapping[str, str]
RULES = Rules()
NOWHERE = Words("", "")
MOST = 10**12  # no number that a shop types is larger
# Every field that a person fills in, as forms, sheets and the log call it.
FIELDS: dict[str, Words] = {
    "name": Words("活动名称", "name"), "kind": Words("类型", "kind"), "campaign": Words("所属大促", "campaign"),
    "signup_opens": Words("报名开始", "sign-up opens"), "signup_closes": Words("报名截止", "sign-up closes"),
    "locked_from": Words("锁价从", "price locked from"), "warm_from": Words("预热从", "warm-up from"),
    "starts": Words("开始", "starts"), "ends": Words("结束", "ends"), "after_days": Words("活动后看几天", "days in view after it"),
    "goal_metric": Words("目标指标", "goal metric"), "goal_amount": Words("目标", "goal"), "channels": Words("渠道", "channels"),
    "scheme": Words("促销方案", "scheme"), "owner": Words("负责人", "owner"),
}  # fmt: skip
ITEM_FIELDS: dict[str, Words] = {
    "product_id": Words("商品编号", "product id"), "sku_id": Words("SKU", "SKU"), "title": Words("商品", "product"),
    "price": Words("活动价", "activity price"), "usual": Words("恢复到的价", "price to go back to"), "qty": Words("报名件数", "pieces promised"),
    "per_buyer": Words("每人限购", "most a buyer"), "note": Words("备注", "note"),
}  # fmt: skip
GOALS: dict[str, Words] = {
    "pay_amount": Words("支付金额", "Payment amount"), "visitors": Words("访客数", "Visitors"), "pay_users": Words("支付买家数", "Paying buyers"),
    "new_buyers": Words("支付新买家数", "New buyers"), "pay_qty": Words("支付件数", "Items paid"), "pay_conversion": Words("支付转化率", "Payment conversion"),
}  # fmt: skip
DAYS = ("signup_opens", "signup_closes", "locked_from", "warm_from", "starts", "ends")


@dataclass(frozen=True)
class Good:
    """One line of goods. Money in cents; None where nobody said."""

    product_id: str
    sku_id: str = ""
    title: str = ""
    price_cents: int | None = None
    usual_cents: int | None = None
    qty: int | None = None
    per_buyer: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft(Course):
    """An activity as it should become. `goods` None: those it has stay."""

    goal_amount: Decimal | None = None
    channels: str = ""
    scheme: str = ""
    goods: tuple[Good, ...] | None = None


@dataclass
class Mistakes:
    """What is wrong, field by field; said all at once."""

    told: list[Words] = field(default_factory=list)

    def add(self, name: Words, zh: str, en: str) -> None:
        self.told.append(Words(f"「{name.zh}」{zh}", f"{name.en}: {en}"))

    def stop(self, where: Words = NOWHERE) -> None:
        """Raises UseError when there is any."""
        if self.told:
            raise UseError(
                Words(f"{where.zh}{'；'.join(w.zh for w in self.told)}", f"{where.en}{'; '.join(w.en for w in self.told)}"),
                Words("改好这几处再保存；日期写 2026-11-11，钱写 59.90", "mend these, then save; days like 2026-11-11, money like 59.90"),
            )


def read_draft(given: Given, goods: tuple[Good, ...] | None = None, where: Words = NOWHERE) -> Draft:
    """The activity of a form or of a row. Raises UseError that names every mistake."""
    wrong = Mistakes()
    name = _text(given, "name", NAME, wrong, needed=True)
    kind = _kind(given.get("kind", ""), wrong)
    days = {one: _day(given, one, wrong) for one in DAYS}
    if days["starts"] and not given.get("ends", "").strip():
        days["ends"] = days["starts"]
    for one in ("starts", "ends"):
        if days[one] is None and not any(FIELDS[one].zh in w.zh for w in wrong.told):
            wrong.add(FIELDS[one], "没有填", "is missing")
    _in_order(days, wrong)
    metric, amount = _goal(given, wrong)
    after = _whole(given.get("after_days", ""), FIELDS["after_days"], wrong, MOST_AFTER)
    texts = {
        one: _text(given, one, most, wrong) for one, most in (("campaign", NAME), ("channels", 300), ("owner", 150), ("scheme", LONGEST))
    }
    wrong.stop(where)
    assert days["starts"]
    assert days["ends"]
    return Draft(
        name=name, kind=kind, starts=days["starts"], ends=days["ends"], signup_opens=days["signup_opens"], signup_closes=days["signup_closes"],
        locked_from=days["locked_from"], warm_from=days["warm_from"], after_days=AFTER_DAYS if after is None else after, goal_metric=metric,
        goal_amount=amount, goods=goods, **texts,
    )  # fmt: skip


def read_good(given: Given, where: Words = NOWHERE) -> Good | None:
    """One line of goods; None for an empty one. Raises UseError that names every mistake."""
    wrong, texts = Mistakes(), {one: given.get(one, "").strip() for one in ITEM_FIELDS}
    if not any(texts.values()):
        return None
    if not texts["product_id"]:
        wrong.add(ITEM_FIELDS["product_id"], "没有填", "is missing")
    price, usual = (_money(texts[one], ITEM_FIELDS[one], wrong) for one in ("price", "usual"))
    qty, most = (_whole(texts[one], ITEM_FIELDS[one], wrong, 10**8, least=1) for one in ("qty", "per_buyer"))
    if price is not None and usual is not None and price > usual:
        wrong.add(
            ITEM_FIELDS["price"],
            f"{price / 100:.2f} 高过恢复价 {usual / 100:.2f}",
            f"{price / 100:.2f} is above the price to go back to, {usual / 100:.2f}",
        )
    for one, longest in (("product_id", 64), ("sku_id", 64), ("title", 200), ("note", 300)):
        if len(texts[one]) > longest:
            wrong.add(ITEM_FIELDS[one], f"超过 {longest} 字", f"is longer than {longest} characters")
    wrong.stop(where)
    return Good(texts["product_id"], texts["sku_id"], texts["title"], price, usual, qty, most, texts["note"])


def read_goods(text: str) -> tuple[Good, ...]:
    """Lines pasted from a sheet or typed: product, activity price, price to go back to, pieces, most a buyer, SKU; by tab or comma."""
    found: dict[tuple[str, str], Good] = {}
    for n, line in enumerate(text.splitlines(), 1):
        cells = [c.strip() for c in (line.split("\t") if "\t" in line else line.replace("，", ",").split(","))]
        named = dict(zip(("product_id", "price", "usual", "qty", "per_buyer", "sku_id", "title", "note"), cells, strict=False))
        good = read_good(named, Words(f"第 {n} 行：", f"line {n}: "))
        if good is None:
            continue
        if (good.product_id, good.sku_id) in found:
            raise UseError(
                Words(
                    f"第 {n} 行：商品 {good.product_id} {good.sku_id} 写了两次",
                    f"line {n}: {good.product_id} {good.sku_id} stands there twice",
                ),
                Words("一个商品（SKU）只写一行", "one line a product (SKU)"),
            )
        found[good.product_id, good.sku_id] = good
    return tuple(found.values())


def _kind(text: str, wrong: Mistakes) -> str:
    said = text.strip().casefold()
    known = {word.casefold(): kind for kind, one in KINDS.items() for word in (kind, *one.name)}
    if said not in known:
        listed = Words("、".join(k.name.zh for k in KINDS.values()), ", ".join(k.name.en for k in KINDS.values()))
        wrong.add(FIELDS["kind"], f"没有「{text}」这种，可选：{listed.zh}", f"there is no '{text}'; there are: {listed.en}")
    return known.get(said, "own")


def _text(given: Given, name: str, most: int, wrong: Mistakes, needed: bool = False) -> str:
    said = given.get(name, "").replace("\r\n", "\n").strip()
    if needed and not said:
        wrong.add(FIELDS[name], "没有填", "is missing")
    if len(said) > most:
        wrong.add(FIELDS[name], f"超过 {most} 字", f"is longer than {most} characters")
    return said


def _day(given: Given, name: str, wrong: Mistakes) -> date | None:
    text = given.get(name, "").strip()
    for read in (read_day, read_sheet_day) if text else ():
        try:
            return checked_day(read(text))
        except (UseError, ValueError):
            continue
    if text:
        wrong.add(FIELDS[name], f"看不懂「{text}」", f"'{text}' is no day")
    return None


def _in_order(days: Mapping[str, date | None], wrong: Mistakes) -> None:
    """What must not come after what."""
    for first, last in (
        ("signup_opens", "signup_closes"),
        ("signup_closes", "ends"),
        ("locked_from", "ends"),
        ("warm_from", "starts"),
        ("starts", "ends"),
    ):
        a, b = days[first], days[last]
        if a and b and a > b:
            wrong.add(FIELDS[first], f"{a} 晚于「{FIELDS[last].zh}」{b}", f"{a} is after '{FIELDS[last].en}', {b}")


def _goal(given: Given, wrong: Mistakes) -> tuple[str, Decimal | None]:
    said, text = given.get("goal_metric", "").strip(), given.get("goal_amount", "").strip()
    metric = next((id for id, name in GOALS.items() if said.casefold() in (id, *(n.casefold() for n in name))), said)
    found = _number(text, FIELDS["goal_amount"], wrong)
    if metric and metric not in GOALS:
        wrong.add(FIELDS["goal_metric"], f"没有「{metric}」这个目标", f"there is no goal '{metric}'")
    if found is not None and found < 0:
        wrong.add(FIELDS["goal_amount"], "不能是负数", "cannot be negative")
    return (metric or "pay_amount" if found is not None else metric), found


def _money(text: str, name: Words, wrong: Mistakes) -> int | None:
    found = _number(text, name, wrong)
    if found is None:
        return None
    if found < 0:
        wrong.add(name, f"不能是 {text}", f"cannot be {text}")
        return None
    return cents(found)


def _whole(text: str, name: Words, wrong: Mistakes, most: int, least: int = 0) -> int | None:
    found = _number(text.strip(), name, wrong)
    if found is None:
        return None
    if found != int(found) or not least <= found <= most:
        wrong.add(name, f"要写 {least} 到 {most} 的整数，不能是 {text}", f"must be a whole number from {least} to {most}, not {text}")
        return None
    return int(found)


def _number(text: str, name: Words, wrong: Mistakes) -> Decimal | None:
    if not text:
        return None
    try:
        found = None if text.endswith(("%", "％")) and name is not FIELDS["goal_amount"] else read_exact(text, RULES)
    except CellError:
        found = None
    if found is None or not abs(found) < MOST:
        wrong.add(name, f"看不懂「{text}」，或太大", f"'{text}' is no number, or too large")
        return None
    return found
