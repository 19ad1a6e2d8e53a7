"""A workbook of the day and other people: what they changed since, what a role may change, whose shops are in it, what file it is at all."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from handed_books import MINE, OTHER, Book, Office
from openpyxl import load_workbook

from zhanggui.kernel.errors import FileError

CHECK = "page.bounce_high pass"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


def bring(office: Office, book: Book, folder: Path, who: str = "lin", taking: bool = False, **how: Any) -> Any:
    from zhanggui.site.workbook.taking import preview, take

    sent = office.sent(book.saved(), folder)
    return take(office.hand(who), sent, **how) if taking else preview(office.hand(who), sent)


def test_a_task_that_somebody_else_gave_away_is_named_with_both_values_who_and_when(office: Office, tmp_path: Path) -> None:
    from zhanggui.desks.tasks import service

    book = Book(office.written())
    service.assign(office.tasks["picture"], "an", "lin", "阿安")
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    book.tasks.put(str(office.tasks["reply"]), 谁做="林店长")
    outcome = bring(office, book, tmp_path, taking=True)
    assert not outcome.taken
    (conflict,) = outcome.bad
    assert str(conflict.verdict) == "conflict"
    assert conflict.why.zh.startswith("下载之后被林店长在 ")
    assert conflict.why.zh.endswith("改成「阿安」，你写的是「林店长」")
    assert bring(office, book, tmp_path, taking=True, only_good=True).taken
    assert (office.task("picture").owner, office.task("reply").owner) == ("an", "lin")


def test_who_wrote_the_same_as_somebody_else_meanwhile_has_no_conflict(office: Office, tmp_path: Path) -> None:
    from zhanggui.desks.tasks import service

    book = Book(office.written())
    service.assign(office.tasks["picture"], "an", "lin", "阿安")
    book.tasks.put(str(office.tasks["picture"]), 谁做="an")
    outcome = bring(office, book, tmp_path, taking=True)
    assert ([str(c.verdict) for c in outcome.changes], outcome.taken) == (["same"], False)


def test_a_plan_cell_set_meanwhile_is_a_conflict_and_one_that_only_followed_is_not(office: Office, tmp_path: Path) -> None:
    from zhanggui.site.workbook.taking import take

    first, second = Book(office.written("lin")), Book(office.written("lin"))
    march, may = f"{office.year}-03", f"{office.year}-05"
    first.plan.put(march, 目标=150_000)
    assert take(office.hand("lin"), office.sent(first.saved(), tmp_path)).taken
    second.plan.put(march, 目标=160_000)
    second.plan.put(may, 目标=110_000)
    outcome = bring(office, second, tmp_path)
    verdicts = {c.id.split(" ")[-1]: str(c.verdict) for c in outcome.changes}
    assert verdicts == {march: "conflict", may: "ready"}
    assert "被林店长在" in outcome.bad[0].why.zh
    assert "改成「150000」，你写的是「160000」" in outcome.bad[0].why.zh
    moved = next(c for c in outcome.ready)
    assert moved.now != moved.old  # it followed march, and both are shown


def test_a_threshold_set_meanwhile_is_a_conflict(office: Office, tmp_path: Path) -> None:
    from zhanggui.desks.thresholds.service import set_threshold

    book = Book(office.written())
    set_threshold([MINE], "page.bounce_high", "pass", 0.65, "同行", "lin")
    book.thresholds.put(CHECK, 现在的值=0.6, 改的原因="新店")
    (conflict,) = [c for c in bring(office, book, tmp_path).changes if str(c.verdict) == "conflict"]
    assert "林店长" in conflict.why.zh
    assert "改成「0.65」，你写的是「0.6」" in conflict.why.zh


def test_what_moved_between_looking_and_taking_is_not_taken(office: Office, tmp_path: Path) -> None:
    from zhanggui.desks.tasks import service

    book = Book(office.written())
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    seen = bring(office, book, tmp_path)
    service.assign(office.tasks["picture"], "an", "lin", "阿安")
    later = bring(office, book, tmp_path, taking=True, only_good=True, seen=seen.digest)
    assert (later.taken, office.task("picture").owner) == (False, "an")


@pytest.mark.parametrize(
    ("who", "sheets"),
    [
        ("lin", {"任务清单", "计划", "阈值"}),
        ("mei", {"任务清单"}),
        ("an", {"任务清单"}),
        ("ke", {"计划"}),
    ],
)
def test_each_role_gets_the_sheets_it_may_see(office: Office, who: str, sheets: set[str]) -> None:
    names = set(load_workbook(io.BytesIO(office.written(who))).sheetnames)
    assert names & {"任务清单", "计划", "阈值"} == sheets


def test_hands_may_finish_their_own_tasks_and_give_none_away(office: Office, tmp_path: Path) -> None:
    book = Book(office.written("mei"))
    picture = str(office.tasks["picture"])
    assert not book.tasks.cell(picture, "状态").protection.locked
    assert book.tasks.cell(picture, "谁做").protection.locked
    assert book.tasks.cell(str(office.tasks["price"]), "状态").protection.locked  # another's
    book.tasks.put(picture, 谁做="阿安")
    book.tasks.put(str(office.tasks["price"]), 状态="进行中")
    outcome = bring(office, book, tmp_path, "mei", taking=True)
    assert not outcome.taken
    assert {c.why.zh for c in outcome.bad} == {"你改不了任务清单里这一行的「谁做」", "你改不了任务清单里这一行的「状态」"}
    book = Book(office.written("mei"))
    book.tasks.put(picture, 状态="已完成", 改了什么="白底")
    assert bring(office, book, tmp_path, "mei", taking=True).taken
    assert (office.task("picture").state, office.task("picture").owner) == ("done", "mei")


def test_a_workbook_of_the_manager_in_other_hands_is_refused_by_name(office: Office, tmp_path: Path) -> None:
    book = Book(office.written("lin"))
    book.plan.put(f"{office.year}-03", 目标=150_000)
    book.thresholds.put(CHECK, 现在的值=0.6, 改的原因="新店")
    outcome = bring(office, book, tmp_path, "mei", taking=True, only_good=True)
    assert not outcome.taken
    assert {str(c.verdict) for c in outcome.changes} == {"refused"}
    assert office.targets()[f"{office.year}-03-01"] != 150_000
    mine = bring(office, book, tmp_path, "ke")  # reads the plan, may not change it
    assert "你改不了计划里这一行的「目标」" in {c.why.zh for c in mine.bad}


def test_nobody_reaches_a_shop_that_is_not_theirs(office: Office, tmp_path: Path) -> None:
    both = Book(office.written("lin", (MINE, OTHER)))
    other = str(office.tasks["other"])
    assert both.tasks.cell(other, "店铺").value == "义乌店"
    both.tasks.put(other, 谁做="王店长")
    both.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    outcome = bring(office, both, tmp_path, "wang", taking=True, only_good=True)
    assert {c.shop: str(c.verdict) for c in outcome.changes} == {OTHER: "ready", MINE: "refused"}
    assert (office.task("other").owner, office.task("picture").owner) == ("wang", "mei")


def test_the_words_of_the_other_language_come_back_as_well(office: Office, tmp_path: Path) -> None:
    from zhanggui.site.workbook.taking import take

    book = load_workbook(io.BytesIO(office.written("lin", lang="en")))
    page = book["Task list"]
    heads = [cell.value for cell in page[1]]
    row = next(r for r in page.iter_rows(min_row=2) if r[0].value == office.tasks["picture"])
    assert row[heads.index("state")].value == "to do"
    row[heads.index("state")].value = "doing"
    out = io.BytesIO()
    book.save(out)
    assert take(office.hand("lin"), office.sent(out.getvalue(), tmp_path)).taken
    assert office.task("picture").state == "doing"


def test_another_workspaces_workbook_and_any_other_file_are_refused(office: Office, tmp_path: Path) -> None:
    from zhanggui.site.workbook.read import read_sent

    file = tmp_path / "back.xlsx"
    file.write_bytes(office.written())
    with pytest.raises(FileError) as elsewhere:
        read_sent(file, b"another key")
    assert "不是这个掌柜写的" in elsewhere.value.what.zh
    book = load_workbook(file)
    del book["_zhanggui"]
    book.save(file)
    with pytest.raises(FileError) as bare:
        read_sent(file, office.ws.secret())
    assert "隐藏表不见了" in bare.value.what.zh


def test_what_was_written_down_of_a_row_cannot_be_rewritten(office: Office, tmp_path: Path) -> None:
    book = Book(office.written())
    page = book.book["_zhanggui"]
    page["A3"].value = page["A3"].value.replace('"state":"open"', '"state":"done"')
    with pytest.raises(FileError):
        office.sent(book.saved(), tmp_path)


def test_the_workbook_is_one_that_a_spreadsheet_program_likes(office: Office) -> None:
    data = office.written()
    book = load_workbook(io.BytesIO(data))
    page, plan = book["任务清单"], book["计划"]
    assert (page.freeze_panes, page.auto_filter.ref is not None, page.protection.sheet) == ("C2", True, True)
    assert {v.type for v in page.data_validations.dataValidation} == {"list", "date"}
    assert (book["_zhanggui"].sheet_state, book["_lists"].sheet_state) == ("veryHidden", "hidden")
    row = {
        h.value: c for h, c in zip(page[1], next(r for r in page.iter_rows(min_row=2) if r[0].value == office.tasks["price"]), strict=True)
    }
    assert isinstance(row["期限"].value, datetime)
    assert row["期限"].number_format == "yyyy-mm-dd"
    assert (row["任务"].value, row["任务"].data_type, row["任务"].quotePrefix) == ("=SUM(A1)改价", "s", True)  # a text, not a sum
    assert [c.value for c in book["_lists"]["A"]] == ["待办", "进行中", "已完成", "已放弃"]
    assert {c.value for c in book["_lists"]["B"]} - {None} == {"林店长", "小美", "阿安"}
    assert isinstance(plan["G2"].value, int | float)
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert b"<f>" not in b"".join(pack.read(n) for n in pack.namelist() if n.startswith("xl/worksheets/"))


def test_it_opens_in_libreoffice(office: Office, tmp_path: Path) -> None:
    import shutil
    import subprocess

    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("no LibreOffice here")
    book = Book(office.written())
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "today.xlsx"
    file.write_bytes(book.saved())
    subprocess.run([program, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(file)], check=True, timeout=120)
    from zhanggui.site.workbook.taking import preview

    outcome = preview(office.hand("lin"), office.sent((tmp_path / "today.xlsx").read_bytes(), tmp_path))
    assert [(c.key, c.new) for c in outcome.ready] == [("owner", "林店长")]
    assert outcome.bad == []


def test_a_day_before_today_is_the_day_of_the_brief_and_deadlines_may_lie_ahead(office: Office, tmp_path: Path) -> None:
    book = Book(office.written())
    ahead = office.today + timedelta(days=5)
    book.tasks.put(str(office.tasks["reply"]), 期限=f"{ahead.month}月{ahead.day}日")  # no year: the nearest
    sent = office.sent(book.saved(), tmp_path)
    assert sent.about.day == str(office.today - timedelta(days=1))
    from zhanggui.site.workbook.taking import take

    assert take(office.hand("lin"), sent).taken
    assert office.task("reply").due == ahead
