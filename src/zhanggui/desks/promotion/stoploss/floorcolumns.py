"""Which column of a floors table is which, told by its header in Chinese or English."""

from __future__ import annotations

from zhanggui.desks.promotion.importing.columns import Field, bare, field_of

COLUMNS = ("sku", "name", "cost", "min_unit_price", "min_margin_rate", "commission_rate", "stock", "limit_per_buyer", "expected_per_minute")
OF_SHEET: dict[Field, str] = {
    "sku": "sku",
    "title": "name",
    "cost": "cost",
    "stock": "stock",
    "limit": "limit_per_buyer",
}  # as in promotion sheets
OWN = {
    "min_unit_price": "最低价 最低售价 最低单价 底价 最低到手价 控价 最低控价 限价 价格底线 售价底线 minprice minimumprice lowestprice floorprice floor pricefloor",
    "min_margin_rate": "最低毛利率 毛利率底线 毛利底线 最低毛利 最低利润率 minmargin minimummargin minmarginrate marginfloor",
    "commission_rate": "佣金 佣金率 佣金比例 平台佣金 平台扣点 扣点 技术服务费率 commission commissionrate platformfee referralfee",
    "expected_per_minute": "平时每分钟 平时每分钟件数 平时每分钟销量 每分钟件数 expectedperminute usualperminute piecesperminute",
    "name": "name",
    "sku": "skuid",
}
PASSED: frozenset[Field] = frozenset(["price", "tag_price", "median"])  # columns of a goods list that are no floor
BESIDE = frozenset(
    ["序号", "no", "#", "备注", "说明", "图片", "类目", "品牌", "店铺", "remark", "remarks", "note", "notes", "image", "brand", "category"]
)


def column_of(head: str) -> str | None:
    """What a column of a floors table is, by its Chinese or English header; '' for one that says nothing of floors, None for one that is not known."""
    if head in COLUMNS:
        return head
    name = bare(head)
    own = next((column for column, names in OWN.items() if name in names.split()), None)
    if own is not None:
        return own
    field = field_of(head)
    if field in PASSED or name in BESIDE or not name:
        return ""
    return OF_SHEET.get(field) if field else None
