"""Ad reports from outside China: Amazon, Google and Meta, in the languages and number styles of their accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Cell, grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop

from zhanggui.intake import import_paths


def opened(tmp_path: Path, currency: str = "USD", zone: str = "UTC") -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="own", currency=currency, timezone=zone)


def why_refused(shop: LoadedShop, file: Path) -> str:
    report = import_paths(shop.ws, [file], shop.key)
    assert report.imports == []
    said = report.to_json("en")["failed"][0]
    return f"{said['reason']} → {said['hint']}"


# --- Amazon Ads

TERMS = side_by_side("""
Start Date | 10/28/2026 | 10/28/2026 | 10/29/2026
End Date | 10/28/2026 | 10/28/2026 | 10/29/2026
Portfolio name | Kitchen | Kitchen |
Currency | USD | USD | USD
Campaign Name | SP mugs | SP mugs | SP mugs
Ad Group Name | red | red | red
Country | United States | United States | United States
Targeting | enamel mug | enamel mug | enamel mug
Match Type | EXACT | BROAD | EXACT
Customer Search Term | enamel mug red | enamel mug red | enamel mug
Impressions | 1,275 | 100 | 50
Clicks | 38 | 2 | 0
Click-Thru Rate (CTR) | 2.9804% | 2.0000% | 0.0000%
Cost Per Click (CPC) | $1.01 | $0.50 |
Spend | $1,038.25 | $1.00 | $0.00
7 Day Total Sales | $112.00 | $0.00 | $0.00
7 Day Total Orders (#) | 8 | 0 | 0
7 Day Total Units (#) | 9 | 0 | 0
7 Day Advertised SKU Sales | $98.00 | $0.00 | $0.00
7 Day Other SKU Sales | $14.00 | $0.00 | $0.00
""")


def test_search_terms_of_amazon_by_day_target_and_match(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    file = write_csv(tmp_path / "Sponsored Products Search term report.csv", grid(HEADERS["amz_sp_search_term"], TERMS), "utf-8-sig")
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("amz_sp_search_term", 3, 3, 0)
    assert shop.total("ad_days", "cost") == Decimal("1039.25")
    assert (shop.total("ad_days", "clicks"), shop.total("ad_days", "gmv"), shop.total("ad_days", "direct_gmv")) == (40, 112, 98)
    rows = {(r["stat_date"], r["entity_id"]): r for r in shop.rows("ad_days")}
    assert set(rows) == {
        (date(2026, 10, 28), "enamel mug red | EXACT"), (date(2026, 10, 28), "enamel mug red | BROAD"), (date(2026, 10, 29), "enamel mug | EXACT"),
    }  # fmt: skip
    one = rows[date(2026, 10, 28), "enamel mug red | EXACT"]
    assert (one["channel"], one["keyword"], one["search_term"], one["attribution_window"]) == (
        "amazon",
        "enamel mug",
        "enamel mug red",
        "7d",
    )
    (campaign,) = shop.rows("campaigns")
    assert (campaign["campaign_name"], campaign["adgroup_name"], shop.ext(campaign)["portfolio"]) == ("SP mugs", "red", "Kitchen")
    assert shop.load(file).rows["unchanged"] == 3


@pytest.mark.parametrize(
    ("currency", "seen", "day"),
    [
        ("USD", "08/09/2026", date(2026, 8, 9)),  # the habit of the shop's currency
        ("GBP", "08/09/2026", date(2026, 9, 8)),
        ("USD", "28/09/2026", date(2026, 9, 28)),  # a date that can be read one way only comes before the habit
    ],
)
def test_day_and_month_of_amazon_ads_are_told_by_the_file_or_by_the_shops_currency(
    tmp_path: Path, currency: str, seen: str, day: date
) -> None:
    shop = opened(tmp_path, currency)
    rows = [{**row, "Start Date": seen, "End Date": seen} for row in TERMS[:1]]
    shop.load(write_csv(tmp_path / "terms.csv", grid(HEADERS["amz_sp_search_term"], rows)))
    assert [r["stat_date"] for r in shop.rows("ad_days")] == [day]


def test_a_summary_of_several_days_is_no_day(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    rows = [{**TERMS[0], "Start Date": "10/26/2026"}, TERMS[1]]
    got = shop.load(write_csv(tmp_path / "terms.csv", grid(HEADERS["amz_sp_search_term"], rows)))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 1)


CHINESE_TERMS = [
    ["开始日期", "结束日期", "广告组合名称", "货币", "广告活动名称", "广告组名称", "国家/地区", "投放", "匹配类型", "客户搜索词", "展示量", "点击量",
     "点击率 (CTR)", "单次点击成本 (CPC)", "花费", "7天总销售额", "7天总订单数(#)"],
    ["2026-10-28", "2026-10-28", "厨房", "EUR", "SP mugs", "red", "德国", "emaille", "精准", "emaille becher", "1275", "38", "2.9804%", "1.01", "38.25", "112", "8"],
]  # fmt: skip


def test_the_amazon_console_in_chinese(tmp_path: Path) -> None:
    shop = opened(tmp_path, "EUR")
    got = shop.load(write_xlsx(tmp_path / "商品推广搜索词报告.xlsx", CHINESE_TERMS))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("amz_sp_search_term", 1, 0)
    assert (shop.total("ad_days", "cost"), shop.total("ad_days", "gmv")) == (Decimal("38.25"), 112)


def test_advertised_products_of_amazon_and_the_unified_report(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    rows = side_by_side("""
Date | 2026-10-28
Currency | USD
Campaign Name | SP mugs
Ad Group Name | red
Advertised SKU | MUG-R
Advertised ASIN | B0A
Impressions | 1,402
Clicks | 41
Spend | 41.00
7 Day Total Sales | 112
7 Day Total Orders (#) | 8
""")
    got = shop.load(write_csv(tmp_path / "advertised.csv", grid(HEADERS["amz_sp_advertised"], rows)))
    assert (got.recipe, got.rows["inserted"]) == ("amz_sp_advertised", 1)
    unified = [
        ["Budget currency", "Date range", "Advertiser account ID", "Campaign ID", "Campaign name", "Ad group ID", "Ad group name",
         "Advertised product ID", "Advertised product SKU", "Impressions", "Clicks", "Total cost (USD)", "Purchases", "Sales (USD)"],
        ["USD", "Oct 29, 2026 - Oct 29, 2026", "ENTITY1", "3021", "SP mugs", "4031", "red", "B0A", "MUG-R", "900", "20", "$20.50", "3", "$42.00"],
    ]  # fmt: skip
    got = shop.load(write_csv(tmp_path / "unified.csv", unified))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("amz_sp_advertised", 1, 0)
    assert {(r["stat_date"], r["campaign_id"], r["entity_id"], r["cost"], r["currency"]) for r in shop.rows("ad_days")} == {
        (date(2026, 10, 28), "SP mugs", "B0A", 41, "USD"), (date(2026, 10, 29), "3021", "B0A", Decimal("20.50"), "USD"),
    }  # fmt: skip


# --- Google Ads

CAMPAIGNS = side_by_side("""
Day | 2026-08-01 | 2026-08-02 | 2026-08-01
Campaign status | Enabled | Enabled | Paused
Campaign | PMAX Gemstones | PMAX Gemstones | Total Wine
Budget | 1000.00 | 1000.00 | 50.00
Currency code | INR | INR | INR
Campaign type | Performance Max | Performance Max | Search
Bid strategy type | Maximize Conversions | Maximize Conversions | --
Conv. value | 224,144.69 | 0.00 | 10.50
Impr. | 1,103,153 | 12 | 2,004
Conversions | 108.29 | 0.00 | 1.50
Conv. rate | 0.66% | 0.00% | 7.50%
Clicks | 16,463 | 0 | 20
CTR | 1.49% | 0.00% | 1.00%
Cost | 89440.42 | 0.10 | 20.00
TrueView views | -- | -- | --
""")
TOTALS = [["Total: Account", "", "", "", "", "", "", "224,155.19"], ["Total: Search", "", "", "", "", "", "", "10.50"]]


def google(span: str, rows: list[list[Cell]]) -> list[list[Cell]]:
    """Title, span, then the table; totals are as wide as the header."""
    width = len(rows[0])
    return [["Campaign report"], [span], *rows, *(([*t] + [" --"] * width)[:width] for t in TOTALS)]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-16", "\t")])
def test_google_campaigns_by_day_without_the_totals(tmp_path: Path, encoding: str, delimiter: str) -> None:
    shop = opened(tmp_path, "INR", "Asia/Kolkata")
    cells = google("Aug 1, 2026 - Aug 2, 2026", grid(HEADERS["google_ads_campaign"], CAMPAIGNS, " --"))
    file = write_csv(tmp_path / "Campaign report.csv", cells, encoding, delimiter)
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == (
        "google_ads_campaign",
        5,
        3,
        2,
        0,
    )
    assert (shop.total("ad_days", "cost"), shop.total("ad_days", "impressions")) == (Decimal("89460.52"), 1105169)
    rows = {(r["campaign_id"], r["stat_date"].day): r for r in shop.rows("ad_days")}
    assert rows["PMAX Gemstones", 1]["orders"] == 108.29, "conversions may be fractions"
    assert rows["Total Wine", 1]["cost"] == 20, "a campaign may be called Total"
    assert {r["campaign_name"]: r["bid_type"] for r in shop.rows("campaigns")} == {
        "PMAX Gemstones": "Maximize Conversions",
        "Total Wine": None,
    }
    assert shop.load(file).rows["unchanged"] == 3


def test_google_without_days_is_one_day_or_refused(tmp_path: Path) -> None:
    shop = opened(tmp_path, "INR", "Asia/Kolkata")
    cells = [line[1:] for line in grid(HEADERS["google_ads_campaign"], CAMPAIGNS[::2], " --")]
    long = write_csv(tmp_path / "Campaign report.csv", google("Aug 1, 2026 - Aug 2, 2026", cells))
    assert "total of 2026-08-01 to 2026-08-02" in why_refused(shop, long)
    assert "--date" in why_refused(shop, write_csv(tmp_path / "Campaign report (1).csv", google("All time", cells)))
    got = shop.load(write_csv(tmp_path / "Campaign report (2).csv", google("Aug 1, 2026 - Aug 1, 2026", cells)))
    assert (got.rows["inserted"], got.rows["dropped"], got.period) == (2, 2, ("2026-08-01", "2026-08-01"))


GERMAN = [
    ["Kampagnenbericht"], ["1. August 2026 - 1. August 2026"],
    ["Kampagnenstatus", "Kampagne", "Währungscode", "Conv.-Wert", "Impr.", "Conversions", "Klicks", "CTR", "Kosten"],
    ["Aktiviert", "Tassen", "EUR", "1.234,56", "2.004", "8,50", "163", "8,13 %", "1.020,50"],
    ["Aktiviert", "Teller", "EUR", "0,00", "12", "0,00", "1", "8,33 %", "3,00"],
    ["Gesamt: Konto", "--", "EUR", "1.234,56", "2.016", "8,50", "164", "8,13 %", "1.023,50"],
]  # fmt: skip
FRENCH = [
    ["Rapport sur les campagnes"], ["1 août 2026 - 1 août 2026"],
    ["État de la campagne", "Campagne", "Code de devise", "Valeur de conv.", "Impr.", "Conversions", "Clics", "CTR", "Coût"],
    ["Activée", "Tasses", "EUR", "1\u202f234,56", "2\u202f004", "8,50", "163", "8,13 %", "1\u202f020,50"],
    ["Activée", "Assiettes", "EUR", "0,00", "12", "0,00", "1", "8,33 %", "3,00"],
    ["Total : compte", "--", "EUR", "1\u202f234,56", "2\u202f016", "8,50", "164", "8,13 %", "1\u202f023,50"],
]  # fmt: skip


@pytest.mark.parametrize(("cells", "delimiter", "encoding"), [(GERMAN, "\t", "utf-16"), (FRENCH, ";", "utf-8-sig")])
def test_google_in_german_and_french(tmp_path: Path, cells: list[list[Cell]], delimiter: str, encoding: str) -> None:
    shop = opened(tmp_path, "EUR", "Europe/Paris")
    got = shop.load(write_csv(tmp_path / "report.csv", cells, encoding, delimiter))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("google_ads_campaign", 2, 1, 0)
    totals = [shop.total("ad_days", column) for column in ("cost", "gmv", "impressions", "clicks", "orders")]
    assert totals == [Decimal("1023.50"), Decimal("1234.56"), 2016, 164, 8.5]
    assert {r["stat_date"] for r in shop.rows("ad_days")} == {date(2026, 8, 1)}


# --- Meta

META = side_by_side("""
Reporting starts | 2026-08-01 | 2026-08-01 | 2026-08-01
Reporting ends | 2026-08-07 | 2026-08-07 | 2026-08-07
Day | 2026-08-01 | 2026-08-01 | 2026-08-02
Campaign name |  | Mugs | Mugs
Ad set name |  | Set A | Set A
Attribution setting | 7-day click | 7-day click | 7-day click
Reach | 200000 | 200000 | 1000
Impressions | 300012 | 300,012 | 2000
Amount spent (USD) | 9,250.50 | 9,250.50 | 40
Link clicks | 2500 | 2500 | 3
CTR (link click-through rate) | 0.833300 | 0.833300 | 0.15
Purchases | 25 | 25 |
Purchases conversion value | 21250.50 | 21250.50 |
""")


@pytest.mark.parametrize("currency", ["USD", "PEN"])
def test_meta_by_day_with_the_currency_of_its_header_and_without_the_accounts_total(tmp_path: Path, currency: str) -> None:
    cells = grid(HEADERS["meta_ads"], META)
    cells[0] = [str(h).replace("USD", currency) for h in cells[0]]
    shop = opened(tmp_path)
    file = write_csv(tmp_path / "North-Kitchen-Ad-sets-1-Aug-2026-7-Aug-2026.csv", cells, "utf-8-sig")
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("meta_ads", 3, 2, 1, 0)
    rows = sorted(shop.rows("ad_days"), key=lambda r: r["stat_date"])
    assert [(r["stat_date"].day, r["campaign_id"], r["adgroup_id"], r["currency"]) for r in rows] == [
        (1, "Mugs", "Set A", currency),
        (2, "Mugs", "Set A", currency),
    ]
    assert (shop.total("ad_days", "cost"), shop.total("ad_days", "clicks"), shop.total("ad_days", "gmv")) == (
        Decimal("9290.50"),
        2503,
        Decimal("21250.50"),
    )
    assert (rows[0]["channel"], rows[0]["attribution_window"], shop.ext(rows[0])["reach"]) == ("meta", "7-day click", 200000)
    assert [(r["campaign_name"], r["adgroup_name"]) for r in shop.rows("campaigns")] == [("Mugs", "Set A")]
    assert shop.load(file).rows["unchanged"] == 2


def test_meta_without_days_reads_rows_of_one_day_only(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    headers = ["Reporting starts", "Reporting ends", "Campaign name", "Impressions", "Amount spent (USD)", "Link clicks"]
    rows = [["2026-08-01", "2026-08-01", "Mugs", 100, 5, 2], ["2026-08-01", "2026-08-07", "Plates", 700, 35, 14]]
    got = shop.load(write_csv(tmp_path / "meta.csv", [headers, *rows]))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 1)
    assert [(r["campaign_id"], r["stat_date"]) for r in shop.rows("ad_days")] == [("Mugs", date(2026, 8, 1))]


def test_meta_in_spanish_and_french(tmp_path: Path) -> None:
    shop = opened(tmp_path, "PEN")
    spanish = [
        [
            "Inicio del informe",
            "Fin del informe",
            "Nombre de la campaña",
            "Día",
            "Alcance",
            "Impresiones",
            "Importe gastado (PEN)",
            "Clics en el enlace",
            "Compras",
        ],
        ["2026-08-01", "2026-08-07", "Tazas", "2026-08-03", "900", "1000", "52.35", "20", "2"],
        ["2026-08-01", "2026-08-07", "", "2026-08-03", "900", "1000", "52.35", "20", "2"],
    ]
    got = shop.load(write_csv(tmp_path / "es.csv", spanish, "utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"]) == ("meta_ads", 1, 1)
    french = [
        [
            "Début des rapports",
            "Fin des rapports",
            "Nom de la campagne",
            "Jour",
            "Impressions",
            "Montant dépensé (USD)",
            "Clics sur un lien",
        ],
        ["2026-08-01", "2026-08-07", "Tasses", "2026-08-04", "1000", "1 252,35", "20"],
    ]
    got = shop.load(write_csv(tmp_path / "fr.csv", french, "utf-8-sig", ";"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("meta_ads", 1, 0)
    assert {(r["campaign_id"], r["cost"], r["currency"]) for r in shop.rows("ad_days")} == {
        ("Tazas", Decimal("52.35"), "PEN"),
        ("Tasses", Decimal("1252.35"), "USD"),
    }
