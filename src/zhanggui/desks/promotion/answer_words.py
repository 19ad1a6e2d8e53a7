"""What was found about one item, and about the worst basket, in a sentence for a shopkeeper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from zhanggui.desks.promotion.printed import below, money, percent, rounded
from zhanggui.desks.promotion.promotion_words import moment, what
from zhanggui.desks.promotion.verdict import loss_per_piece, margin_rate
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.answer import Answer, ItemWorst, Worst, shown_unlimited
from zhanggui.methods.guard.world import Interval, World

ENDLESS = 10**9  # nobody fills a basket up with a billion: such a filler stands for "without end"
NAMED = 6  # other goods of a basket that are named
UNITS = {"CNY": Words("元", " yuan")}


@dataclass(frozen=True)
class Teller:
    """A world, and what is the same for each of its items: its promotions in words, whether they have windows and limits."""

    world: World

    @cached_property
    def promotions(self) -> dict[str, Words]:
        every = (p for layer in self.world.layers for p in layer.promotions)
        return {p.id: Words(f"{p.id}（{what(p).zh}）", f"{p.id} ({what(p).en})") for p in every}

    @cached_property
    def windows(self) -> bool:
        return any(m is not None for layer in self.world.layers for p in layer.promotions for m in (p.starts, p.ends))

    @cached_property
    def limits(self) -> bool:
        return any(p.limit is not None for layer in self.world.layers for p in layer.promotions)


def item_words(teller: Teller, n: int, worst: ItemWorst | None, low: bool) -> Words:
    """The least a buyer pays for one piece and how; what the shop receives; what it loses. `low`: below its floor."""
    world = teller.world
    sku = world.items[n].sku
    if worst is None:
        return Words(
            f"{sku} 装不进任何购物篮（单价 {_sum(world, world.items[n].price).zh}，购物篮最多 {_sum(world, world.max_amount).zh}）：没法判断",
            f"{sku} fits no basket (its price is {_sum(world, world.items[n].price).en}, a basket holds {_sum(world, world.max_amount).en}): not judged",
        )
    least = _least(teller, n, worst)
    gets = _gets(teller, n, worst, low)
    return Words(f"{sku} {least.zh}；{gets.zh}", f"{sku}: {least.en}; {gets.en}")


def _least(teller: Teller, n: int, worst: ItemWorst) -> Words:
    world, how = teller.world, _how(teller, n, worst)
    if worst.price.exact:
        low = _sum(world, worst.price.value, world.min_unit_price)
        return Words(f"最低 {low.zh}：{how.zh}", f"at the least {low.en}: {how.en}")
    low, seen = _sum(world, worst.price.value, way_down=True), _sum(world, worst.price.shown, world.min_unit_price)
    return Words(
        f"不会低于 {low.zh}（下限，不一定买得到）；找到的最低是 {seen.zh}：{how.zh}",
        f"never below {low.en} (a bound that may not be reached); the least found is {seen.en}: {how.en}",
    )


def _how(teller: Teller, n: int, worst: ItemWorst) -> Words:
    said = [basket_words(teller.world, worst.price.basket, n)]
    used = [teller.promotions[p] for p in worst.applied]
    if used:
        said.append(Words("用 " + " 和 ".join(w.zh for w in used), "with " + " and ".join(w.en for w in used)))
    filler = filler_words(teller.world, worst.price)
    said += [filler] if filler else []
    if teller.windows:
        at = interval_words(worst.price.interval)
        said.append(Words(f"时间 {at.zh}", at.en))
    return Words("，".join(w.zh for w in said), ", ".join(w.en for w in said))


def basket_words(world: World, basket: Mapping[int, int], n: int | None = None) -> Words:
    """Buy 2 pieces (of the item told about), with B × 1."""
    others = [(world.items[k].sku, q) for k, q in sorted(basket.items()) if k != n]
    listed = "、".join(f"{sku}×{q}" for sku, q in others[:NAMED]) + (f" 等 {len(others)} 种" if len(others) > NAMED else "")
    listed_en = ", ".join(f"{sku} × {q}" for sku, q in others[:NAMED]) + (f" … {len(others)} kinds" if len(others) > NAMED else "")
    if n is None:
        return Words(f"买 {listed}", f"buy {listed_en}")
    own = basket[n]
    pieces = Words(f"买 {own} 件", f"buy {own} piece{'s' if own > 1 else ''}")
    return pieces if not others else Words(f"{pieces.zh}，加上 {listed}", f"{pieces.en}, with {listed_en}")


def filler_words(world: World, worst: Worst) -> Words | None:
    """How much of other shops' goods fills the basket up; None for nothing."""
    if worst.filler is None:
        return Words("跨店凑单只能无限接近这个数", "with a filler of other shops' goods that only comes near this figure")
    if not worst.filler:
        return None
    if worst.filler >= ENDLESS:
        return Words("跨店凑单越多越接近这个数", "the more of other shops' goods fills it up, the nearer to this figure")
    said = _sum(world, rounded(worst.filler, "up"))
    return Words(f"跨店凑单 {said.zh}", f"filled up with {said.en} of other shops' goods")


def _gets(teller: Teller, n: int, worst: ItemWorst, low: bool) -> Words:
    """What the shop receives at the worst, against cost and floors."""
    world = teller.world
    item, receipt = world.items[n], worst.receipt
    cost, got = _sum(world, item.cost), _sum(world, receipt.value, item.cost, way_down=not receipt.exact)
    about = Words("", "") if receipt.exact else Words("至少", "at least ")
    if not low:
        earned = _sum(world, receipt.value - item.cost, way_down=not receipt.exact)
        return Words(
            f"店铺{about.zh}收 {got.zh}，成本 {cost.zh}，每件赚 {earned.zh}",
            f"the shop receives {about.en}{got.en}, cost {cost.en}, {earned.en} earned a piece",
        )
    loss = loss_per_piece(world, n, worst)
    said = _loss(world, n, loss, receipt.exact) if loss else _low(world, n, worst, got)
    limit = _limits(teller, n, worst)
    return Words(f"{said.zh}；{limit.zh}", f"{said.en}; {limit.en}")


def _loss(world: World, n: int, loss: Fraction, exact: bool) -> Words:
    each = _sum(world, loss, Fraction(0)) if exact else _sum(world, rounded(loss, "up"))
    most = Words("", "") if exact else Words("最多", "by at most ")
    said = Words(f"店铺收的低于成本，{most.zh}亏 {each.zh}/件", f"the shop receives less than the cost, {most.en}{each.en} lost a piece")
    stock = world.items[n].stock
    if stock is None:
        return said
    whole = _sum(world, loss * stock if exact else rounded(loss * stock, "up"))
    return Words(f"{said.zh}，卖光 {stock:,} 件{most.zh}亏 {whole.zh}", f"{said.en}, {whole.en} if all {stock:,} are sold")


def _low(world: World, n: int, worst: ItemWorst, got: Words) -> Words:
    """Below a floor without a loss."""
    price, floor = worst.price.value, world.min_unit_price
    if floor is not None and price < floor:
        line = _sum(world, floor)
        return Words(f"低于最低售价 {line.zh}", f"below the least price {line.en}")
    rate = margin_rate(world, n, worst)
    has = percent(rate) if rate is not None else "—"
    return Words(
        f"店铺收 {got.zh}，毛利率 {has} 低于底线 {percent(world.min_margin_rate)}",
        f"the shop receives {got.en}: a margin of {has}, below the floor of {percent(world.min_margin_rate)}",
    )


def _limits(teller: Teller, n: int, worst: ItemWorst) -> Words:
    if not teller.limits:
        return Words("没有限购", "no limit per buyer")
    if worst.unlimited and not shown_unlimited(teller.world, n, worst):
        return Words(
            "不用限购的优惠也可能低于底价（只算出下限）",
            "it may be below the floor without any promotion that has a limit (only a bound is known)",
        )
    if worst.unlimited:
        return Words("不用限购的优惠也低于底价", "below the floor without any promotion that has a limit")
    return Words("只有限购的优惠才低于底价", "only promotions with a limit take it below the floor")


def basket_told(answer: Answer) -> Words:
    """The worst basket of all: what it holds and what is left of it. Of a bound two lines: the bound, and the worst order that was found."""
    worst = answer.basket
    if worst is None:
        return Words("没有一个购物篮装得下任何商品", "no basket holds any of the goods")
    world = answer.world
    bought, filler = basket_words(world, worst.basket), filler_words(world, worst)
    more = Words("", "") if filler is None else Words(f"，{filler.zh}", f", {filler.en}")
    left = _left(world, worst.shown)
    if worst.exact:
        return Words(f"最差的一单：{bought.zh}{more.zh}，一单{left.zh}", f"the worst order: {bought.en}{more.en}; the order {left.en}")
    most = _sum(world, rounded(abs(worst.value), "up" if worst.value < 0 else "down"))
    bound = (
        Words(f"亏不过 {most.zh}", f"loses at most {most.en}")
        if worst.value < 0
        else Words(f"至少剩 {most.zh}", f"leaves at least {most.en}")
    )
    return Words(
        f"最差的一单{bound.zh}（下限，不一定真有这一单）\n已找到的一单：{bought.zh}{more.zh}，{left.zh}",
        f"the worst order {bound.en} (a bound that may not be reached)\nthe worst order found: {bought.en}{more.en}; it {left.en}",
    )


def _left(world: World, margin: Fraction) -> Words:
    size = _sum(world, abs(margin), Fraction(0))
    return Words(f"亏 {size.zh}", f"loses {size.en}") if margin < 0 else Words(f"剩 {size.zh}", f"leaves {size.en}")


def interval_words(interval: Interval) -> Words:
    """From when until when the same promotions run."""
    first, last = moment(interval.starts).replace("T", " "), moment(interval.ends).replace("T", " ")
    if not first and not last:
        return Words("任何时候", "at any time")
    if not first:
        return Words(f"{last} 之前", f"before {last}")
    return Words(f"{first} 到 {last}", f"from {first} to {last}") if last else Words(f"{first} 之后", f"from {first} on")


def _sum(world: World, amount: Fraction, beside: Fraction | None = None, way_down: bool = False) -> Words:
    """An amount in the scenario's currency, never printed as equal to `beside` when it is not."""
    text = money(amount, "down") if way_down else below(amount, beside) if beside is not None else money(amount)
    return in_currency(text, world.currency)


def in_currency(text: str, currency: str) -> Words:
    """An amount with its currency as people say it."""
    unit = UNITS.get(currency, Words(f" {currency}", f" {currency}"))
    return Words(f"{text} {unit.zh.strip()}", f"{text}{unit.en}")
