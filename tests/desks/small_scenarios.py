"""Small promotion scenarios by hand, to be changed one thing at a time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def scenario(*promotions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """One item A at 100 that costs 60, one layer with the promotions given."""
    whole: dict[str, Any] = {
        "items": [{"sku": "A", "price": 100.00, "cost": 60.00, "stock": 500, "median_price_30d": 98.0}],
        "layers": [{"name": "店铺", "combine": "chain", "base": "running", "promotions": list(promotions)}],
        "basket": {"max_amount": 5000.00, "max_qty_per_sku": 20},
    }
    return deepcopy(whole) | changes


def off(**changes: Any) -> dict[str, Any]:
    """满 300 减 40."""
    return {"id": "m", "kind": "threshold_off", "tiers": [[300, 40]]} | changes
