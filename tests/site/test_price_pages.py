"""价格检查: a draft is written and checked while one types; two people never overwrite each other; who may not see cost does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from copies import copy_home
from price_sheet import BASE, HOOD, OTHER, SHOP, Sheet, danger, safe


@pytest.fixture(scope="module")
def desk_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own: names and logs of other tests stay out of it."""
    return copy_home(demo_home, tmp_path_factory.mktemp("prices") / "home")


def test_what_is_typed_is_checked_before_it_is_saved(visit: Any) -> None:
    sheet = danger(visit("assistant"))
    key = next(iter(sheet.row.entry["items"]))
    shown = sheet.look()
    assert 'data-verdict="danger"' in shown
    # Three of A are 300: 40 and 50 off, 210 ÷ 3 = 70.00; 5 % commission leaves 66.50, which is 1.50 below the cost; 500 in stock.
    for told in ("¥70.00", "¥66.50", "¥1.50", "¥750.00", "A ×3", "店铺满减 + 跨店满减"):
        assert told in shown, told
    typed = sheet.look({f"items.{key}.cost": ("68", "60")})
    assert 'data-verdict="safe"' in typed
    assert "1 处没保存" in typed
    assert sheet.row.entry["items"][key]["cost"] == "68"


def test_a_discount_stands_in_its_field_as_its_reader_says_it(visit: Any) -> None:
    sheet = safe(visit("assistant"))
    made = sheet.promotion("单品", "percent_off", rate="20%")
    assert f'name="promotions.{made}.rate" value="8折"' in sheet.client.get(f"{sheet.root}edit/").content.decode()
    sheet.client.cookies["lang"] = "en"
    assert f'name="promotions.{made}.rate" value="20% off"' in sheet.client.get(f"{sheet.root}edit/").content.decode()
    assert sheet.save({f"promotions.{made}.rate": ("20% off", "15% off")}).status_code == 200
    sheet.client.cookies["lang"] = "zh"
    assert f'name="promotions.{made}.rate" value="8.5折"' in sheet.client.get(f"{sheet.root}edit/").content.decode()


def test_a_mistake_is_said_beside_its_field(visit: Any) -> None:
    sheet = safe(visit("assistant"))
    key = next(iter(sheet.row.entry["items"]))
    shown = sheet.look({f"items.{key}.cost": ("60", "")})
    marks = json.loads(re.search(r'id="check-marks" type="application/json">(.*?)</script>', shown)[1])  # type: ignore[index]
    assert list(marks) == [f"items.{key}.cost"]
    assert "没有成本" in marks[f"items.{key}.cost"]
    assert 'data-verdict=""' in shown


def test_a_price_with_its_point_moved_is_a_typing_error(visit: Any) -> None:
    sheet = safe(visit("assistant"))
    key = next(iter(sheet.row.entry["items"]))
    shown = sheet.look({f"items.{key}.price": ("100", "9.8")})
    assert 'data-verdict="danger"' in shown
    assert "价格或成本像是填错了" in shown


def test_goods_are_found_with_what_the_shops_files_tell_of_them(visit: Any) -> None:
    from zhanggui.desks.promotion.facts import median_prices_30d
    from zhanggui.site.jobs import newest_day
    from zhanggui.site.web.desk import workspace

    sheet = Sheet(visit("assistant"))
    facts = median_prices_30d(workspace(), SHOP, newest_day(workspace(), SHOP))  # type: ignore[arg-type]
    best = next(iter(facts.values()))
    page = sheet.client.get(f"{sheet.root}goods/", {"asked": best.sku}).content.decode()
    assert best.sku in page
    assert best.title in page
    assert f"{best.median}" in page
    assert sheet.save(do="add_goods", sku=[best.sku]).status_code == 204
    (row,) = sheet.row.entry["items"].values()
    assert (float(row["median_price_30d"]), float(row["cost"]), int(row["stock"])) == (float(best.median), float(best.cost), best.stock)  # type: ignore[arg-type]
    assert row["as_of"] == newest_day(workspace(), SHOP).isoformat()
    assert row["cost_from"] == "book"
    assert "没找到" in sheet.client.get(f"{sheet.root}goods/", {"asked": "no such good"}).content.decode()


def test_two_people_who_edit_are_told_and_nothing_is_lost(visit: Any) -> None:
    sheet, other = safe(visit("assistant")), visit("manager")
    key = next(iter(sheet.row.entry["items"]))
    path = f"items.{key}.cost"
    assert sheet.save({path: ("60", "65")}, client=other).status_code == 200
    refused = sheet.save({path: ("60", "62"), "fees.shipping_cost": ("", "3")})
    told = refused.content.decode()
    assert refused.status_code == 409
    assert "manager" in told
    assert "「65」" in told
    assert "「62」" in told
    assert "成本 · A" in told
    assert sheet.row.entry["items"][key]["cost"] == "65"
    assert sheet.row.entry["fees"]["shipping_cost"] == ""
    assert sheet.save({path: ("60", "62"), "fees.shipping_cost": ("", "3")}, force="1").status_code == 200
    assert sheet.row.entry["items"][key]["cost"] == "62"
    assert sheet.row.entry["fees"]["shipping_cost"] == "3"


def test_changes_of_different_fields_do_not_disturb_each_other(visit: Any) -> None:
    sheet = safe(visit("assistant"))
    key = next(iter(sheet.row.entry["items"]))
    sheet.save({f"items.{key}.cost": ("60", "65")}, client=visit("manager"))
    assert sheet.save({f"items.{key}.stock": ("500", "400")}).status_code == 200
    assert (sheet.row.entry["items"][key]["cost"], sheet.row.entry["items"][key]["stock"]) == ("65", "400")


@pytest.mark.parametrize(
    "changes", ["{", "[]", '{"a": 1}', '{"a": ["x"]}', '{"a": ["x", 1]}', '"x"', '{"fees.commission_rate": ["", "y", "z"]}']
)
def test_what_no_page_sends_is_refused_in_words(changes: str, visit: Any) -> None:
    sheet = safe(visit("assistant"))
    answer = sheet.client.post(f"{sheet.root}save/", {"changes": changes}, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert "改动没有传完整" in answer.content.decode()


def test_who_may_not_see_cost_sees_prices_and_the_verdict_but_no_cost(visit: Any) -> None:
    sheet = danger(visit("assistant"))
    sheet.do("hand_in")
    page = visit("service").get(sheet.root).content.decode()
    assert "¥70.00" in page
    assert "危险" in page
    for secret in ("66.50", "750.00", "1.50", "实收", "毛利", "成本"):
        assert secret not in page, secret
    for file in ("scenario.json", "sign.xlsx"):
        assert visit("service").get(f"{sheet.root}file/{file}/").status_code == 403
    assert visit("service").get(f"{sheet.root}basket/", {"q": "A=3"}).status_code == 403


def test_whoever_may_edit_prices_may_see_cost() -> None:
    from zhanggui.site.accounts.roles import ROLES, Permission

    assert all(Permission.SEE_MONEY in role.may for role in ROLES if Permission.EDIT_ACTIVITIES in role.may)


def test_a_draft_is_of_its_shop_alone(visit: Any) -> None:
    sheet = safe(visit("manager"))
    elsewhere = sheet.root.replace(SHOP, OTHER)
    for path in ("", "edit/", "goods/", "scope/?of=p1", "basket/?q=A=1", "file/scenario.json/"):
        assert sheet.client.get(elsewhere + path).status_code == 404
    assert visit("manager", (OTHER,)).get(sheet.root).status_code == 404


def test_a_basket_is_told_layer_by_layer(visit: Any) -> None:
    sheet = danger(visit("assistant"))
    page = sheet.client.get(f"{sheet.root}basket/", {"q": "A=3"}).content.decode()
    # 300.00: 40 and 50 off leave 210.00, 70.00 a piece; 5 % of it is the platform's; three cost 204.00.
    for told in ("¥300.00", "¥40.00", "¥50.00", "¥210.00", "¥199.50", "¥204.00", "-¥4.50"):
        assert told in page, told
    key = next(iter(sheet.row.entry["items"]))
    typed = sheet.client.post(
        f"{sheet.root}basket/", {"q": "A=3", "changes": json.dumps({f"items.{key}.cost": ["68", "60"]})}, headers={"HX-Request": "true"}
    )
    assert "¥180.00" in typed.content.decode()
    assert "还没保存的改动" in typed.content.decode()


@pytest.mark.parametrize(
    "bad",
    ["", "q=A=0", "q=A", "q=Z=1", "q=A=1&filler=-1", "q=A=1&at=soon", "q=A=1&filler=1/0", "q=A=1&filler=1e9", "q=A=9999999", "q=A=-3"],
)
def test_a_basket_that_cannot_be_is_refused_in_words(bad: str, visit: Any) -> None:
    sheet = safe(visit("assistant"))
    assert sheet.client.get(f"{sheet.root}basket/?{bad}").status_code == 400


def test_a_scenario_goes_out_and_comes_in_as_the_same_draft(visit: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhanggui.desks.promotion.drafts.reading import read

    sheet = danger(visit("assistant"))
    data = sheet.client.get(f"{sheet.root}file/scenario.json/").content
    made = sheet.client.post(f"{BASE}new/", {"name": "抄一份", "pack": "generic", "file": SimpleUploadedFile("scenario.json", data)})
    assert made.status_code == 302
    from zhanggui.desks.promotion.drafts.models import PriceDraft

    copy = PriceDraft.objects.get(name="抄一份", shop=SHOP)
    assert read(copy.entry).scenario == json.loads(data)
    assert copy.verdict == "danger"


def test_a_scenario_with_mistakes_is_refused_with_every_place(visit: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = json.dumps(
        {"items": [{"sku": "A", "price": -1, "cost": 60}], "layers": [{"name": "x", "combine": "mix", "base": "running"}], "basket": {}}
    ).encode()
    answer = visit("assistant").post(f"{BASE}new/", {"name": "坏的", "pack": "generic", "file": SimpleUploadedFile("s.json", bad)})
    told = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="坏的"' in told
    for place in ("items[0].price", "layers[0].combine", "basket.max_amount"):
        assert place in told, place


def test_drafts_are_listed_and_a_dropped_one_is_put_aside(visit: Any) -> None:
    sheet = safe(visit("manager"))
    sheet.save(name="要收起来的那份")
    assert "要收起来的那份" in sheet.client.get(BASE).content.decode()
    assert sheet.do("drop").status_code == 302
    assert "要收起来的那份" not in sheet.client.get(BASE).content.decode()
    assert "要收起来的那份" in sheet.client.get(BASE, {"dropped": "1"}).content.decode()
    assert sheet.save({"fees.shipping_cost": ("", "3")}).status_code == 400
    sheet.do("restore")
    assert sheet.row.state == "draft"


def test_rows_are_ticked_for_a_promotion_and_taken_out(visit: Any) -> None:
    sheet = safe(visit("assistant"))
    (key,) = sheet.row.entry["items"]
    made = sheet.promotion("单品", "percent_off", rate="5折")
    picker = sheet.client.get(f"{sheet.root}scope/", {"of": made}).content.decode()
    assert f'value="{key}"' in picker
    sheet.save({f"promotions.{made}.scope": ("all", "some"), f"promotions.{made}.items": ("", key)})
    assert sheet.row.entry["promotions"][made]["items"] == [key]
    assert sheet.row.verdict == "danger"  # 50 is below the cost of 60
    assert sheet.save(do="remove_promotion", key=made).status_code == 204
    assert sheet.row.verdict == "safe"
    assert sheet.save(do="remove_item", key=key).status_code == 204
    assert sheet.row.entry["items"] == {}
    assert sheet.save(do="remove_item", key=key).status_code == 400


def test_promotion_sheets_become_a_draft_and_what_was_not_understood_is_kept_in_sight(visit: Any, tmp_path: Path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from promotion_sheets import coupon_list, goods

    from zhanggui.desks.promotion.drafts.models import PriceDraft

    client = visit("assistant")
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in (goods(tmp_path), coupon_list(tmp_path))]
    made = client.post(f"{BASE}new/", {"name": "从表格来", "pack": "taobao_tmall", "file": files})
    assert made.status_code == 302, made.content.decode()
    row = PriceDraft.objects.get(name="从表格来")
    assert row.verdict in ("safe", "danger")
    tiers = [p["tiers"] for p in row.entry["promotions"].values() if p["kind"] == "threshold_off"]
    assert any("满199减20" in text and "满399减50" in text for text in tiers)
    page = client.get(made["Location"]).content.decode()
    assert "这些单元格没有读懂" in page
    assert len(row.entry["left"]) >= 1
    assert (
        client.post(f"{made['Location'].removesuffix('edit/')}save/", {"do": "seen_left"}, headers={"HX-Request": "true"}).status_code
        == 204
    )
    page = client.get(made["Location"]).content.decode()
    assert "这些单元格没有读懂" in page  # until it is signed: whoever approves must see them
    assert "看过：" in page


def test_a_file_that_is_no_sheet_is_refused_in_words(visit: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for name, data in (("a.xlsx", b"no"), ("a.json", b"{"), ("a.png", b"\x89PNG")):
        answer = visit("assistant").post(f"{BASE}new/", {"name": "坏的", "pack": "generic", "file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 400, name
        assert "alert-danger" in answer.content.decode()


def test_the_sheet_to_sign_tells_the_verdict_and_the_sha256_of_the_scenario(visit: Any) -> None:
    import io

    import openpyxl

    from zhanggui.desks.promotion.drafts.reading import read
    from zhanggui.desks.promotion.drafts.signed import digest

    sheet = danger(visit("assistant"))
    book = openpyxl.load_workbook(io.BytesIO(sheet.client.get(f"{sheet.root}file/sign.xlsx/").content))
    told = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert "危险" in told
    assert digest(read(sheet.row.entry).scenario) in told
    row = sheet.row
    next(iter(row.entry["items"].values()))["title"] = "白茶礼盒"
    row.save()
    book = openpyxl.load_workbook(io.BytesIO(sheet.client.get(f"{sheet.root}file/sign.xlsx/").content))
    assert [cell.value for cell in next(book.worksheets[1].iter_rows(min_row=2))][2] == "白茶礼盒"


@pytest.mark.parametrize("path", ["", "edit/", "goods/?asked=nothing", "basket/?q=A=3"])
def test_every_page_is_whole_in_english(path: str, visit: Any) -> None:
    writer, reader = visit("assistant"), visit("owner")
    writer.cookies["lang"] = reader.cookies["lang"] = "en"
    sheet = Sheet(writer, "11.11")
    sheet.goods(HOOD | {"cost": "68"}, {"sku": "B", "price": "59.9", "cost": "30"})
    sheet.promotion("shop and cross-shop", "threshold_off", tiers="300-40")
    sheet.promotion("shop and cross-shop", "every_off", threshold="300", value="50", cross_shop="1")
    sheet.do("hand_in")
    page = reader.get(sheet.root + path).content.decode()
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.S)
    shops = "掌柜示范店（模拟） (模拟) UK Online Retail (真实数据)（真实数据） 中文"  # names of the shops, and of the other language
    left = [word for word in re.findall(r"[\u4e00-\u9fff]+", text) if word not in shops]
    assert left == []
