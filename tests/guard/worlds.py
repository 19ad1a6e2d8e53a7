"""Random price scenarios from a seed: small enough to search whole, and weighted so that rare rules meet often."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

Scenario = dict[str, Any]
SKUS = "ABCDE"
DAYS = ["2026-11-09T00:00", "2026-11-10T20:00", "2026-11-11T00:00", "2026-11-11T08:30", "2026-11-12T00:00", "2026-11-13T00:00"]
KINDS = {
    "percent_off": 4,
    "amount_off": 3,
    "fixed_price": 3,
    "threshold_off": 7,
    "every_off": 5,
    "qty_off": 3,
    "nth_off": 3,
    "gift": 2,
}
FIRST_PIECES = ("percent_off", "amount_off", "fixed_price", "nth_off")


class Size(NamedTuple):
    """The most baskets (times intervals, roughly) of a world, without and with fillers: these cost a hundred times as much."""

    plain: int
    filled: int
    share: float  # of worlds with fillers


SMALL, LARGE = Size(16, 3, 0.2), Size(300, 40, 0.3)


def world(seed: int, size: Size = SMALL) -> Scenario:
    """The same scenario for the same seed and size. Every one obeys the contract's rules of mistakes."""
    rng = Random(seed)
    return _World(rng, size).scenario()


class _World:
    def __init__(self, rng: Random, size: Size) -> None:
        self.rng, self.size = rng, size
        self.prices = self._prices()
        self.max_qty = rng.choices([1, 2, 3, 4, 5, 6], [1, 3, 4, 3, 2, 3])[0]
        self.filled = rng.random() < size.share
        self.edges = sorted(rng.sample(DAYS, rng.choice([2, 2, 3, 4]))) if rng.random() < 0.35 else []
        self.max_amount = self._max_amount()
        self.count = 0

    def _prices(self) -> list[float]:
        rng = self.rng
        count = rng.choices([1, 2, 3, 4, 5], [24, 36, 26, 11, 3])[0]
        style = rng.choice(["round", "odd", "cents", "mixed", "mixed"])
        pools: dict[str, list[float]] = {
            "round": [10, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200],
            "odd": [9.9, 19.9, 29, 39.9, 49, 59.9, 69, 99, 129, 149.5, 199],
            "cents": [round(rng.uniform(1, 200), 2) for _ in range(6)],
        }
        mixed = [p for pool in pools.values() for p in pool]
        return [float(rng.choice(pools.get(style, mixed))) for _ in range(count)]

    def _max_amount(self) -> float:
        """The largest of some amounts that keeps the number of baskets small; now and then a SKU is dearer than it."""
        rng = self.rng
        intervals = len(self.edges) + 1 if self.edges else 1
        most = max(2, (self.size.filled if self.filled else self.size.plain) // intervals)
        whole = sum(p * self.max_qty for p in self.prices)
        low, high = min(self.prices), max(self.prices)
        amount = max(whole * rng.choice([0.4, 0.7, 1.0, 1.3]), high)
        if rng.random() < 0.06 and low < high:
            amount = rng.choice([low, (low + high) / 2])
        while self._baskets(amount, most) > most and amount > high:
            amount = max(amount * 0.85, high)
        while self._baskets(amount, most) > most and self.max_qty > 1:
            self.max_qty -= 1
        while self._baskets(amount, most) > most and len(self.prices) > 1:
            self.prices.pop()
        return round(amount + (0.01 if rng.random() < 0.2 else 0), 2)

    def _baskets(self, amount: float, most: int) -> int:
        """How many fit (without those of nothing); a little more than `most` when there are more."""

        def ways(k: int, left: float) -> int:
            if k == len(self.prices):
                return 1
            count = 0
            for n in range(self.max_qty + 1):
                if n * self.prices[k] > left or count > most + 1:
                    break
                count += ways(k + 1, left - n * self.prices[k])
            return count

        return ways(0, amount) - 1

    def scenario(self) -> Scenario:
        rng = self.rng
        scenario: Scenario = {"currency": "CNY", "items": [self._item(k) for k in range(len(self.prices))], "layers": self._layers()}
        if rng.random() < 0.8:
            scenario["fees"] = {"commission_rate": rng.choice([0, 0.05, 0.006, 0.2]), "shipping_cost": rng.choice([0, 0, 3.5, 8])}
        if rng.random() < 0.7:
            scenario["floors"] = {"min_margin_rate": rng.choice([0.0, 0.05, 0.2]), "min_unit_price": rng.choice([None, None, 9.9, 30.0])}
        scenario["basket"] = {"max_amount": self.max_amount, "max_qty_per_sku": self.max_qty}
        if self.edges and rng.random() < 0.7:
            begin, end = sorted(rng.sample(DAYS, 2))
            scenario["when"] = {"from": begin, "to": end}
        return scenario

    def _item(self, k: int) -> dict[str, Any]:
        rng, price = self.rng, self.prices[k]
        item: dict[str, Any] = {"sku": SKUS[k], "price": price, "cost": round(price * rng.choice([0.2, 0.4, 0.5, 0.6, 0.75, 0.95]), 2)}
        if rng.random() < 0.6:
            item["stock"] = rng.choice([0, 5, 100, 5000])
        if rng.random() < 0.4:
            item["median_price_30d"] = round(price * rng.choice([0.1, 0.9, 1, 1, 1.1, 10]), 2)
        return item

    def _layers(self) -> list[dict[str, Any]]:
        rng = self.rng
        layers: list[dict[str, Any]] = []
        for name in ["单品", "店铺", "平台"][: rng.choices([1, 2, 3], [3, 4, 4])[0]]:
            combine: str = rng.choices(["best", "best_line", "sum", "chain"], [3, 3, 4, 4])[0]
            base = "original" if rng.random() < 0.3 else "running"
            promotions = [self._promotion() for _ in range(rng.choices([0, 1, 2, 3], [1, 8, 7, 3])[0])]
            layers.append({"name": name, "combine": combine, "base": base, "promotions": promotions})
        if not any(layer["promotions"] for layer in layers):
            layers[0]["promotions"] = [self._promotion()]
        return layers

    def _promotion(self) -> dict[str, Any]:
        rng = self.rng
        weights = dict(KINDS)
        if self.filled:
            weights |= {"threshold_off": 14, "every_off": 12}
        kind = rng.choices(list(weights), list(weights.values()))[0]
        self.count += 1
        promotion: dict[str, Any] = {"id": f"p{self.count}-{kind}", "kind": kind} | self._fields(kind)
        if rng.random() < 0.6 and len(self.prices) > 1:
            promotion["scope"] = sorted(rng.sample(SKUS[: len(self.prices)], rng.randint(1, len(self.prices))))
        elif rng.random() < 0.5:
            promotion["scope"] = "all"
        if rng.random() < 0.3:
            promotion["funded_by"] = "platform"
        if rng.random() < 0.3:
            promotion["limit_per_buyer"] = rng.choices([1, 2, 3, 4], [4, 4, 2, 1])[0]
            if kind in FIRST_PIECES and rng.random() < 0.7:
                promotion["limit_mode"] = "first_pieces"
        if self.filled and kind in ("threshold_off", "every_off") and rng.random() < 0.7:
            promotion["cross_shop"] = True
        if self.edges and rng.random() < 0.7:
            begin, end = sorted(rng.sample(self.edges, 2))
            promotion |= {"starts": begin if rng.random() < 0.8 else None, "ends": end if rng.random() < 0.8 else None}
        return promotion

    def _fields(self, kind: str) -> dict[str, Any]:
        rng = self.rng
        if kind == "percent_off":
            return {"rate": self._rate()} | ({"min_qty": rng.randint(1, 4)} if rng.random() < 0.5 else {})
        if kind in ("amount_off", "fixed_price"):
            return {"value": self._value(rng.choice(self.prices), [0.1, 0.2, 0.5, 0.8, 1.0, 1.1])}
        if kind == "threshold_off":
            return {"tiers": self._tiers()}
        if kind == "every_off":
            threshold = self._threshold()
            return {"threshold": threshold, "value": self._value(threshold, [0.05, 0.1, 1 / 6, 0.3, 0.5])} | self._times()
        if kind == "qty_off":
            counts = sorted(rng.sample(range(1, 7), rng.randint(1, 3)))
            return {"tiers": [[c, self._rate()] for c in counts]}
        if kind == "nth_off":
            return {"n": rng.choice([2, 2, 2, 3, 4]), "rate": rng.choice([0.5, 0.5, 1.0, self._rate()])}
        gift: dict[str, Any] = {"cost": self._value(min(self.prices), [0.1, 0.5, 1.0])}
        if rng.random() < 0.7:
            gift["threshold"] = self._threshold()
        if "threshold" not in gift or rng.random() < 0.3:
            gift["min_qty"] = rng.randint(1, 4)
        return gift

    def _times(self) -> dict[str, Any]:
        if self.rng.random() < 0.45:
            return {"max_times": self.rng.choice([1, 2, 3])}
        return {"max_times": None} if self.rng.random() < 0.5 else {}

    def _rate(self) -> float:
        return self.rng.choice([0.05, 0.1, 0.15, 0.2, 0.3, 0.333, 0.5, 0.88, 1.0])

    def _value(self, of: float, parts: list[float]) -> float:
        value = of * self.rng.choice(parts)
        return max(round(value, self.rng.choice([0, 0, 1, 2])), 0.01)

    def _threshold(self) -> float:
        """A sum that some basket just reaches or just misses (or reaches after an earlier discount), or a round one."""
        rng = self.rng
        if rng.random() < 0.3:
            return float(rng.choice([30, 50, 99, 100, 150, 199, 200, 300]))
        total = 0.0
        for p in self.prices:
            total += p * rng.randint(0, self.max_qty)
        total = min(total or rng.choice(self.prices), self.max_amount * (1.5 if self.filled else 1))
        total *= rng.choice([1, 1, 1, 0.9, 0.8, 0.5])
        return max(round(total + rng.choice([0, 0, 0.01, -0.01]), 2), 0.02)

    def _tiers(self) -> list[list[float]]:
        rng = self.rng
        thresholds = sorted({self._threshold() for _ in range(rng.choices([1, 2, 3], [4, 3, 2])[0])})
        values = [self._value(t, [0.05, 0.1, 0.15, 0.3, 0.5, 0.95, 1.0]) for t in thresholds]
        if rng.random() < 0.9:
            values.sort()
        return [[t, v] for t, v in zip(thresholds, values, strict=True)]
