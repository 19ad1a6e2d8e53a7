"""导入 in the browser: sending files, reading what became of them, undoing, and what nobody else may see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.warehouse.workspace import Workspace

ORDERS = "order_id,created_at,paid_at,status,paid_amount\nW1,2026-03-01 10:00:00,2026-03-01 10:01:00,paid,10.50\nW2,yesterday?,,paid,7\n"
SKUS = "统计日期,商品ID,SKU ID,商品SKU,加购件数,支付件数,支付买家数,支付金额\n2026-06-13,1017116707008,5230011223344,颜色分类:红色;尺码:M,120,18,17,2214.00\n"


def sent(*files: tuple[str, str], **fields: str) -> dict[str, Any]:
    return {"files": [SimpleUploadedFile(name, text.encode()) for name, text in files], **fields}


@pytest.fixture
def work(desk_home: Path) -> Callable[[], None]:
    """Do what waits, as the worker would."""

    def work() -> None:
        from zhanggui.site.worker import work

        work(desk_home, once=True)

    return work


@pytest.fixture
def new_shop(visit: Callable[..., Any], desk_home: Path) -> tuple[Any, str]:
    """A director who made a shop by sending its first file: the client, and the shop's key."""
    client = visit("director")
    data = sent(("orders.csv", ORDERS), new_name="茶铺", platform="taobao")
    response = client.post("/loads/", data)
    assert response.status_code == 302
    return client, [k for k, s in Workspace.open(desk_home).shops().items() if s.name == "茶铺"][-1]


def last_upload() -> Any:
    from zhanggui.site.models import Upload

    return Upload.objects.first()


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_the_first_file_tells_the_platform_of_a_new_shop_which_may_be_changed(visit: Callable[..., Any], desk_home: Path) -> None:
    client = visit("director")
    for name, platform, said in (("青茶铺", "taobao", "淘宝"), ("青茶旗舰店", "tmall", "天猫")):
        answer = client.post("/loads/", sent(("sku.csv", SKUS), new_name=name, platform=""))
        assert answer.status_code == 302
        [made] = [shop for shop in Workspace.open(desk_home).shops().values() if shop.name == name]
        assert made.platform == platform
        page = text(client.get(answer["Location"]))
        assert f"<b>{said}</b>" in page
        assert f"/settings/shop/{made.key}/" in page


def test_a_file_that_tells_no_platform_makes_no_shop_and_is_not_kept(visit: Callable[..., Any], desk_home: Path) -> None:
    before = last_upload()
    answer = visit("director").post("/loads/", sent(("x.csv", "甲,乙\n1,2\n"), new_name="无名店", platform=""))
    assert answer.status_code == 400
    assert "第一个文件看不出是哪个平台的" in answer.content.decode()
    assert "无名店" not in [shop.name for shop in Workspace.open(desk_home).shops().values()]
    assert last_upload() == before
    assert list((desk_home / "uploads" / "incoming").glob("*")) == []


def test_the_first_file_of_a_new_shop_goes_from_one_form_to_a_report_and_a_brief(
    new_shop: tuple[Any, str], work: Callable[[], None]
) -> None:
    client, key = new_shop
    where = f"/loads/{last_upload().id}/"
    assert "排队" in text(client.get(where))
    assert "hx-trigger" in text(client.get(where + "state/"))
    work()
    page = text(client.get(where))
    assert "hx-trigger" not in page  # it is over: nobody asks any more
    assert "标准表" in page
    assert "2026-03-01" in page
    assert "下载拒收的行" in page
    assert f'href="/shop/{key}/today/?date=2026-03-01"' in page


def test_rejected_rows_come_as_a_workbook_with_their_reason_and_the_reading_is_noted(
    new_shop: tuple[Any, str], work: Callable[[], None]
) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    client, _ = new_shop
    work()
    record = last_upload().report["imports"][0]["id"]
    response = client.get(f"/loads/record/{record}/rejects/")
    book = b"".join(response.streaming_content)
    import fastexcel

    rows = fastexcel.read_excel(book).load_sheet(0, header_row=None, dtypes="string").to_pandas().to_numpy().tolist()
    assert any("W2" in row for row in rows)
    assert AuditEntry.objects.filter(what="rejects.read", subject=record).exists()


def test_the_history_says_who_imported_what_and_downloads_as_excel(new_shop: tuple[Any, str], work: Callable[[], None]) -> None:
    import fastexcel

    client, key = new_shop
    work()
    page = text(client.get("/loads/"))
    assert "茶铺" in page
    assert "命令行" in page  # the demo's files were not sent by anybody here
    book = client.get("/loads/?format=xlsx&table=history").content
    head, *rows = fastexcel.read_excel(book).load_sheet(0, header_row=None, dtypes="string").to_pandas().to_numpy().tolist()
    assert {"时间", "文件", "店铺", "表", "认作", "行数", "新增", "拒收", "谁导的", "状态"} <= set(head)
    mine = next(row for row in rows if row[head.index("店铺")] == key)
    assert mine[head.index("谁导的")] == "director"
    assert mine[head.index("文件")] == "orders.csv"


def test_an_import_is_undone_from_its_card(new_shop: tuple[Any, str], work: Callable[[], None], desk_home: Path) -> None:
    client, _ = new_shop
    work()
    record = last_upload().report["imports"][0]["id"]
    assert "确认撤销" in text(client.get(f"/loads/record/{record}/"))
    assert client.get(f"/loads/record/{record}/undo/").status_code == 405  # a link must not do it
    response = client.post(f"/loads/record/{record}/undo/")
    work()
    assert "已撤销" in text(client.get(response["Location"]))
    assert Workspace.open(desk_home).ledger.get(record)[0] == "undone"
    assert "撤销过" in client.post(f"/loads/record/{record}/undo/").content.decode()


def test_a_file_that_is_not_understood_can_be_told_what_it_is(new_shop: tuple[Any, str], work: Callable[[], None]) -> None:
    client, key = new_shop
    client.post("/loads/", sent(("我的表.csv", "日期,访客\n2026-03-01,3\n"), shop=key))
    work()
    upload = last_upload()
    page = text(client.get(f"/loads/{upload.id}/"))
    assert "认不出这是哪种表" in page
    assert "--recipe" not in page  # nobody sits at a command line here
    assert '<option value="sycm_self_service">' in page
    response = client.post(f"/loads/{upload.id}/again/", {"file": "0", "recipe": "own_targets"})
    work()
    assert "不是「" in text(client.get(response["Location"]))
    assert client.post(f"/loads/{upload.id}/again/", {"file": "0", "recipe": "own_targets"}).status_code == 400  # it went to the other try
    assert client.post(f"/loads/{upload.id}/again/", {"file": "0", "recipe": "no_such"}).status_code == 400


def test_a_script_is_told_where_to_go_and_nothing_sent_is_said_in_words(visit: Callable[..., Any]) -> None:
    client = visit("manager")
    asked = client.post("/loads/", sent(("orders.csv", ORDERS), shop="demo-tmall"), headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == f"/loads/{last_upload().id}/"
    last_upload().mark(state="failed")  # not for the worker of another test
    empty = client.post("/loads/", {"shop": "demo-tmall"}, headers={"HX-Request": "true"})
    assert empty.status_code == 400
    assert "没有收到文件" in empty.content.decode()


def test_what_is_missing_today_says_where_to_download_it(visit: Callable[..., Any]) -> None:
    page = text(visit("manager").get("/loads/missing/"))
    assert "晚到" in page
    assert "千牛 → 交易" in page


def test_a_member_of_one_shop_neither_sends_to_nor_reads_of_another(visit: Callable[..., Any], desk_home: Path) -> None:
    from zhanggui.site.models import Upload

    mine = visit("manager", shops=("demo-uci",))
    before = Upload.objects.count()
    assert mine.post("/loads/", sent(("orders.csv", ORDERS), shop="demo-tmall")).status_code == 404
    assert Upload.objects.count() == before
    other = Upload.objects.create(shop="demo-tmall", who="x", state="done")
    record = next(r.id for state, r in Workspace.open(desk_home).ledger.all() if r.shop == "demo-tmall" and state == "done" and r.file)
    try:
        for route in (f"/loads/{other.id}/", f"/loads/{other.id}/state/", f"/loads/record/{record}/", f"/loads/record/{record}/rejects/"):
            assert mine.get(route).status_code == 404, route
        for route in (f"/loads/{other.id}/again/", f"/loads/record/{record}/undo/"):
            assert mine.post(route).status_code == 404, route
        assert "demo-tmall" not in text(mine.get("/loads/"))
        assert "掌柜示范店" not in text(mine.get("/loads/missing/"))
    finally:
        other.delete()


def test_who_may_not_import_sees_none_of_it_and_who_may_not_edit_adds_no_shop(visit: Callable[..., Any], desk_home: Path) -> None:
    for role in ("client", "design"):
        assert visit(role).get("/loads/").status_code == 403
        assert visit(role).post("/loads/", sent(("orders.csv", ORDERS), shop="demo-tmall")).status_code == 403
    shops = set(Workspace.open(desk_home).shops())
    refused = visit("service").post("/loads/", sent(("orders.csv", ORDERS), new_name="私店", platform="taobao"))
    assert (refused.status_code, set(Workspace.open(desk_home).shops())) == (400, shops)
    taken = visit("owner").post("/loads/", sent(("orders.csv", ORDERS), new_name="新", platform="taobao", key="demo-tmall"))
    assert taken.status_code == 400  # a shop that is there is never made over


def test_too_much_is_refused_before_it_is_read_and_strangers_send_next_to_nothing(
    visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    big = "x" * (2 * 2**20)
    assert visit(None).post("/sign-in/", sent(("a.csv", big))).status_code == 413
    monkeypatch.setenv("ZHANGGUI_UPLOAD_LIMIT_MB", "1")
    refused = visit("manager").post("/loads/", sent(("a.csv", big), shop="demo-tmall"))
    assert refused.status_code == 413
    assert "一次最多传 1 MB" in refused.content.decode()


def test_the_pages_speak_english_too(visit: Callable[..., Any]) -> None:
    client = visit("manager")
    client.cookies["lang"] = "en"
    page = text(client.get("/loads/"))
    assert "Drop files here" in page
    assert "History of imports" in page
    assert "where to download it" in text(client.get("/loads/missing/"))
