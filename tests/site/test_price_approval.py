"""A second person approves what is below a floor; what is approved is signed, and nothing of it can be changed unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from copies import copy_home
from price_sheet import Sheet, danger, safe


@pytest.fixture(scope="module")
def desk_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own: names and logs of other tests stay out of it."""
    return copy_home(demo_home, tmp_path_factory.mktemp("prices") / "home")


def test_what_is_dangerous_is_not_approved_by_whoever_wrote_it(visit: Any) -> None:
    sheet = danger(visit("manager"))
    assert sheet.do("hand_in").status_code == 302
    assert sheet.row.state == "checked"
    assert sheet.row.verdict == "danger"
    refused = sheet.do("approve", reason="我看没问题")
    assert refused.status_code == 400
    assert "写的人不能自己批" in refused.content.decode()
    assert sheet.row.state == "checked"
    assert not sheet.row.signed.exists()
    own = sheet.client.get(sheet.root).content.decode()
    assert 'value="approve"' not in own
    assert "director" not in own.split("能批的人")[0]


def test_whoever_changed_one_figure_of_it_is_no_second_person(visit: Any) -> None:
    sheet, boss = danger(visit("assistant")), visit("owner")
    key = next(iter(sheet.row.entry["items"]))
    sheet.save({f"items.{key}.stock": ("500", "499")}, client=boss)
    sheet.do("hand_in")
    assert sheet.do("approve", boss, reason="好").status_code == 400
    assert sheet.do("approve", visit("director"), reason="引流款").status_code == 302


def test_a_second_person_approves_with_a_reason_and_it_is_signed(visit: Any) -> None:
    from zhanggui.desks.promotion.drafts.signed import Verdict, floors_of, look, read_file
    from zhanggui.site.accounts.models import AuditEntry
    from zhanggui.site.web.desk import workspace

    sheet, boss = danger(visit("assistant")), visit("owner")
    sheet.do("hand_in")
    page = boss.get(sheet.root).content.decode()
    assert 'value="approve"' in page
    assert "知道有风险，批准" in page
    assert sheet.do("approve", boss, reason="  ").status_code == 400
    assert sheet.do("approve", boss, reason="引流款，亏得起").status_code == 302
    (signed,) = sheet.row.signed.all()
    file = boss.get(f"{sheet.root}file/signed-{signed.pk}.json/")
    looked = look(read_file(file.content), workspace().secret())
    record = looked.record
    assert looked.verdict is Verdict.GOOD
    assert (record["checked_by"], record["approved_by"], record["reason"], record["verdict"]) == (
        "assistant",
        "owner",
        "引流款，亏得起",
        "danger",
    )
    assert floors_of(record)["A"].receipt == 68
    shown = boss.get(sheet.root).content.decode()
    assert "签名有效" in shown
    assert signed.sha256 in shown
    assert "掌柜不会替你发布" in shown
    told = [e.what for e in AuditEntry.objects.filter(subject__startswith=f"#{sheet.row.pk} ").order_by("id")]
    assert [w for w in told if w != "price.changed"] == ["price.made", "price.checked", "price.approved", "price.export"]


def test_what_is_safe_may_be_approved_by_its_writer_when_he_may_approve(visit: Any) -> None:
    sheet = safe(visit("manager"))
    sheet.do("hand_in")
    assert sheet.do("approve", reason="都在底线上").status_code == 302
    assert sheet.row.state == "approved"


def test_a_change_voids_the_approval_and_the_signed_record_stays_as_it_was(visit: Any) -> None:
    sheet = safe(visit("manager"))
    sheet.do("hand_in")
    sheet.do("approve", reason="都在底线上")
    (signed,) = sheet.row.signed.all()
    key = next(iter(sheet.row.entry["items"]))
    sheet.save({f"items.{key}.price": ("100", "95")})
    assert sheet.row.state == "draft"
    shown = sheet.client.get(sheet.root).content.decode()
    assert "已被后来的改动取代" in shown
    assert "签名有效" in shown
    assert [e.what for e in sheet.row.events.all()][-2:] == ["lost", "changed"]
    signed.refresh_from_db()
    with pytest.raises(TypeError):
        signed.save()
    with pytest.raises(TypeError):
        signed.delete()


def test_a_signed_file_whose_draft_was_changed_since_sets_no_price(
    visit: Any, desk_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from zhanggui.cli.main import main

    sheet, file = safe(visit("manager")), tmp_path / "signed.json"
    sheet.do("hand_in")
    sheet.do("approve", reason="都在底线上")
    (signed,) = sheet.row.signed.all()
    file.write_bytes(sheet.client.get(f"{sheet.root}file/signed-{signed.pk}.json/").content)
    asked = ["--home", str(desk_home), "--lang", "zh", "guard", "verify", str(file)]
    assert main(asked) == 0
    assert "签名有效：一个数都没有改过" in capsys.readouterr().out
    key = next(iter(sheet.row.entry["items"]))
    sheet.save({f"items.{key}.price": ("100", "95")})
    assert main(asked) == 4
    assert "签名有效，但后来改过：这份已被取代，别照它设价" in capsys.readouterr().out
    assert main([*asked, "--json"]) == 4
    assert '"signature": "superseded"' in capsys.readouterr().out


def test_a_record_changed_in_the_database_is_seen_on_the_page(visit: Any) -> None:
    from zhanggui.desks.promotion.drafts.models import SignedCheck

    sheet = safe(visit("manager"))
    sheet.do("hand_in")
    sheet.do("approve", reason="都在底线上")
    (signed,) = sheet.row.signed.all()
    SignedCheck.objects.filter(pk=signed.pk).update(record=signed.record.replace('"cost":60', '"cost":59'))
    assert "签过之后被改过" in sheet.client.get(sheet.root).content.decode()


def test_nobody_approves_another_version_than_the_one_they_saw(visit: Any) -> None:
    sheet, boss = safe(visit("assistant")), visit("owner")
    seen = sheet.row.version
    key = next(iter(sheet.row.entry["items"]))
    sheet.save({f"items.{key}.price": ("100", "95")})
    sheet.do("hand_in")
    stale = boss.post(f"{sheet.root}do/", {"do": "approve", "version": seen, "reason": "好"})
    assert stale.status_code == 400
    assert f"你看的是第 {seen} 版" in stale.content.decode()
    assert sheet.row.state == "checked"


def test_it_is_sent_back_with_a_reason_and_handed_in_again(visit: Any) -> None:
    sheet, boss = danger(visit("assistant")), visit("owner")
    sheet.do("hand_in")
    assert sheet.do("refuse", boss, reason="加限购").status_code == 302
    assert sheet.row.state == "refused"
    assert "加限购" in sheet.client.get(sheet.root).content.decode()
    sheet.do("hand_in")
    assert sheet.row.state == "checked"


def test_a_draft_with_mistakes_cannot_be_handed_in(visit: Any) -> None:
    sheet = Sheet(visit("assistant"))
    assert sheet.do("hand_in").status_code == 400
    assert sheet.row.state == "draft"


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("owner", True),
        ("director", True),
        ("manager", True),
        ("assistant", False),
        ("promotion", False),
        ("design", False),
        ("client", False),
    ],
)
def test_who_may_approve(role: str, may: bool, visit: Any) -> None:
    sheet = danger(visit("assistant"))
    sheet.do("hand_in")
    answer = sheet.do("approve", visit(role), reason="引流款")
    assert (answer.status_code == 302) is may
    assert (sheet.row.state == "approved") is may


def imported(client: Any, folder: Path) -> Sheet:
    """A safe draft of a sheet in which one remark was not understood."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from promotion_sheets import write_csv

    rows = [
        ["货号", "商品名称", "日常价", "成本", "库存", "活动价", "备注", "店铺券"],
        ["A", "猫罐头", "100", "40", "500", "90", "拍下送小样", "满200减20"],
    ]
    file = SimpleUploadedFile("报名表.csv", write_csv(folder / "报名表.csv", rows).read_bytes())
    return Sheet(client, "从表格来", file=file)


def test_cells_not_understood_are_seen_by_the_second_person_and_signed(visit: Any, tmp_path: Path) -> None:
    import io

    import openpyxl

    from zhanggui.desks.promotion.drafts.signed import Verdict, look, read_file
    from zhanggui.site.web.desk import workspace

    sheet, boss = imported(visit("manager"), tmp_path), visit("owner")
    assert sheet.row.verdict == "safe"
    assert sheet.save(do="seen_left").status_code == 204
    sheet.do("hand_in")
    assert sheet.do("approve", reason="我看没问题").status_code == 400  # safe only because a gift is missing
    page = boss.get(sheet.root).content.decode()
    assert "这些单元格没有读懂" in page
    assert "G2" in page
    assert "「拍下送小样」" in page
    assert "知道有风险，批准" in page
    assert "优惠券「满200减20」按这 1 个商品计；若全店可用请改适用范围" in page
    assert sheet.do("approve", boss, reason="小样不值钱").status_code == 302
    (signed,) = sheet.row.signed.all()
    looked = look(read_file(signed.record.encode()), workspace().secret())
    assert looked.verdict is Verdict.GOOD
    (gap,) = looked.record["not_understood"]
    assert (gap["text"], "G2" in gap["where"]["zh"], "赠品的成本" in gap["why"]["zh"]) == ("拍下送小样", True, True)
    assert "1 处没有读懂" in looked.record["risks"][0]["zh"]
    assert "签的时候没有读懂的格子" in boss.get(sheet.root).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(boss.get(f"{sheet.root}file/sign.xlsx/").content))
    told = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert "拍下送小样" in told


def test_what_is_not_understood_is_said_in_english_too(visit: Any, tmp_path: Path) -> None:
    sheet, reader = imported(visit("manager"), tmp_path), visit("owner")
    reader.cookies["lang"] = "en"
    page = reader.get(sheet.root).content.decode()
    assert "These cells were not understood" in page
    assert "does not say what the gift costs" in page


def test_who_may_not_see_money_sees_how_many_cells_but_not_their_texts(visit: Any, tmp_path: Path) -> None:
    sheet = imported(visit("manager"), tmp_path)
    page = visit("design").get(sheet.root).content.decode()
    assert "这些单元格没有读懂" in page
    assert "拍下送小样" not in page


def test_a_draft_of_before_without_such_cells_is_read_as_ever(visit: Any) -> None:
    sheet = safe(visit("manager"))
    assert "left" not in sheet.row.entry
    assert "这些单元格没有读懂" not in sheet.client.get(sheet.root).content.decode()


def test_a_floor_below_nothing_needs_a_second_person_and_is_written_on_what_is_signed(visit: Any) -> None:
    sheet, boss = safe(visit("manager")), visit("owner")
    key = next(iter(sheet.row.entry["items"]))
    was = sheet.row.entry["floors"]["min_margin_rate"]
    assert sheet.save({f"items.{key}.cost": ("60", "95"), "floors.min_margin_rate": (was, "-10%")}).status_code == 200
    sheet.do("hand_in")
    assert sheet.row.verdict == "safe"  # 95 received for a cost of 95, and a tenth less would pass as well
    refused = sheet.do("approve", reason="引流款")
    assert refused.status_code == 400
    assert "毛利底线 -10% 是负的" in refused.content.decode()
    assert sheet.do("approve", boss, reason="引流款").status_code == 302
    (signed,) = sheet.row.signed.all()
    assert "毛利底线 -10% 是负的" in signed.record
    shown = boss.get(sheet.root).content.decode()
    assert "毛利底线 -10% 是负的" in shown.split('class="card mb-3 price-signed"')[1]
    boss.cookies["lang"] = "en"
    assert "the least margin -10% is negative" in boss.get(sheet.root).content.decode()


def test_goods_of_a_sheet_keep_their_names_on_every_page(visit: Any, tmp_path: Path) -> None:
    sheet = imported(visit("manager"), tmp_path)
    assert [i["title"] for i in sheet.row.entry["items"].values()] == ["猫罐头"]
    for path in ("", "edit/", "basket/?q=A=3"):
        assert "猫罐头" in sheet.client.get(sheet.root + path).content.decode(), path
