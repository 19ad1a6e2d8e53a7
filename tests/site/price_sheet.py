"""A draft of prices and the people who work on it, as the pages show it."""

from __future__ import annotations

import json
from typing import Any

SHOP, OTHER = "demo-tmall", "demo-uci"
BASE = f"/shop/{SHOP}/activities/check/"
HOOD = {"sku": "A", "price": "100", "cost": "60", "stock": "500", "median_price_30d": "98"}


class Sheet:
    """A draft and the people who work on it, as the pages show it."""

    def __init__(self, client: Any, name: str = "双11 第一波", shop: str = SHOP, **more: Any) -> None:
        made = client.post(f"/shop/{shop}/activities/check/new/", {"name": name, "pack": "taobao_tmall", **more})
        assert made.status_code == 302, made.content.decode()[:2000]
        self.client, self.root = client, made["Location"].removesuffix("edit/")

    @property
    def row(self) -> Any:
        from zhanggui.desks.promotion.drafts.models import PriceDraft

        return PriceDraft.objects.get(pk=int(self.root.rstrip("/").rpartition("/")[2]))

    def save(self, changes: dict[str, tuple[str, str]] | None = None, client: Any = None, **more: Any) -> Any:
        return (client or self.client).post(
            f"{self.root}save/", {"changes": json.dumps(changes or {}), **more}, headers={"HX-Request": "true"}
        )

    def look(self, changes: dict[str, tuple[str, str]] | None = None) -> str:
        answer = self.client.post(f"{self.root}try/", {"changes": json.dumps(changes or {})}, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    def goods(self, *rows: dict[str, str]) -> list[str]:
        """Add goods typed by hand with these fields."""
        assert self.save(do="add_goods", typed=" ".join(r["sku"] for r in rows)).status_code == 204
        keys = {i["sku"]: k for k, i in self.row.entry["items"].items()}
        told = {f"items.{keys[r['sku']]}.{f}": ("", text) for r in rows for f, text in r.items() if f != "sku"}
        assert self.save(told).status_code == 200
        return [keys[r["sku"]] for r in rows]

    def promotion(self, layer: str, kind: str, **fields: str) -> str:
        """Add a promotion to the layer of that name."""
        key = next(k for k, x in self.row.entry["layers"].items() if x["name"] == layer)
        assert self.save(do="add_promotion", layer=key, kind=kind).status_code == 204
        made = list(self.row.entry["promotions"])[-1]
        row = self.row.entry["promotions"][made]
        assert self.save({f"promotions.{made}.{f}": (row[f], text) for f, text in fields.items()}).status_code == 200
        return made

    def do(self, what: str, client: Any = None, **more: Any) -> Any:
        return (client or self.client).post(f"{self.root}do/", {"do": what, "version": self.row.version, **more})


def danger(client: Any) -> Sheet:
    """Two goods with 满300减40 and 每满300减50 across shops, of which the first loses: 70 × 95 % is less than its cost of 68."""
    sheet = Sheet(client)
    sheet.goods(HOOD | {"cost": "68"}, {"sku": "B", "price": "59.9", "cost": "30", "stock": "100"})
    sheet.promotion("店铺与跨店", "threshold_off", name="店铺满减", tiers="满300减40")
    sheet.promotion("店铺与跨店", "every_off", name="跨店满减", threshold="300", value="50", cross_shop="1")
    return sheet


def safe(client: Any) -> Sheet:
    sheet = Sheet(client, "平销")
    sheet.goods(HOOD)
    return sheet
