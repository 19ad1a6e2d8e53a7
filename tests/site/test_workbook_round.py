"""The workbook of the day goes out, is changed as people change it, and comes back: what was changed is seen, then taken."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from handed_books import MINE, OTHER, Book, Office

CHECK = "page.bounce_high pass"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


@pytest.fixture
def back(office: Office, tmp_path: Path) -> Any:
    """back(book, "lin") → what would happen; back(book, "lin", take=True) takes it."""
    from zhanggui.site.workbook.taking import preview, take

    def bring(book: Book, who: str = "lin", taking: bool = False, **how: Any) -> Any:
        sent = office.sent(book.saved(), tmp_path)
        return take(office.hand(who), sent, **how) if taking else preview(office.hand(who), sent)

    return bring


def told(outcome: Any) -> dict[tuple[str, str], str]:
    """(row, field) → verdict."""
    return {(c.id, c.key): str(c.verdict) for c in outcome.changes}


def test_a_workbook_that_was_only_saved_changes_nothing(office: Office, back: Any) -> None:
    outcome = back(Book(office.written()))
    assert (outcome.changes, outcome.deleted, outcome.missing) == ([], 0, [])


def test_owner_due_and_state_come_back(office: Office, back: Any) -> None:
    book = Book(office.written())
    picture, reply = str(office.tasks["picture"]), str(office.tasks["reply"])
    book.tasks.put(picture, 状态="已完成", 改了什么="换成白底主图")
    book.tasks.put(reply, 谁做="阿安", 期限=(office.today + timedelta(days=3)).strftime("%Y年%m月%d日"), 状态="进行中")
    seen = back(book)
    assert set(told(seen).values()) == {"ready"}
    assert office.task("picture").state == "open"  # looked at, not taken
    done = back(book, taking=True, seen=seen.digest)
    assert (done.taken, len(done.ready)) == (True, 5)
    picture_now, reply_now = office.task("picture"), office.task("reply")
    assert (picture_now.state, picture_now.changed, picture_now.since) == ("done", "换成白底主图", office.today)
    assert (reply_now.owner, reply_now.due, reply_now.state) == ("an", office.today + timedelta(days=3), "doing")


@pytest.mark.parametrize(
    ("text", "state"), [("已放弃", "dropped"), ("Dropped", "dropped"), ("DONE", "done"), (" 已完成 ", "done"), ("完成", "done")]
)
def test_a_state_is_understood_in_either_language(office: Office, back: Any, text: str, state: str) -> None:
    book = Book(office.written())
    book.tasks.put(str(office.tasks["picture"]), 状态=text, 改了什么="试过了")
    assert back(book, taking=True).taken
    assert office.task("picture").state == state


def test_every_change_is_in_the_log_in_the_name_of_whoever_handed_it_back(office: Office, back: Any) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    book = Book(office.written())
    book.tasks.put(str(office.tasks["reply"]), 谁做="小美")
    book.plan.put(f"{office.year}-03", 目标=200_000)
    book.thresholds.put(CHECK, 现在的值="65%", 改的原因="同行更低")
    assert back(book, taking=True).taken
    noted = {e.what: e for e in AuditEntry.objects.all()}
    assert {e.who for e in noted.values()} == {"lin"}
    assert noted["task.assigned"].more["after"]["owner"] == "mei"
    assert noted["plan.edit"].more["cells"][f"{office.year}-03"]["new"] == 200_000.0
    assert noted["threshold.set"].more["pass"] == {"old": 0.7, "new": 0.65}
    assert noted["workbook.take"].more["taken"] == 4


def test_plan_cells_come_back_locked_and_the_year_holds(office: Office, back: Any) -> None:
    from zhanggui.desks.plan import service

    book = Book(office.written())
    book.plan.put(f"{office.year}-12", 目标="20万")
    book.plan.put(f"{office.year}-{12:02d}-12", 锁定="●")
    assert back(book, taking=True).taken
    summary = service.summary(_plan(office))
    assert office.targets()[f"{office.year}-12-01"] == 200_000.0
    assert (summary["amount"], set(summary["locks"])) == (1_200_000.0, {f"{office.year}-12", f"{office.year}-12-12"})
    again = Book(office.written())
    assert again.plan.cell(f"{office.year}-12", "目标").value == 200_000
    again.plan.put(f"{office.year}-12", 锁定=None)
    assert back(again, taking=True).taken
    assert set(service.summary(_plan(office))["locks"]) == {f"{office.year}-12-12"}


def _plan(office: Office) -> Any:
    from zhanggui.desks.plan import store

    return store.read(MINE, "pay_amount", office.year)


def test_a_threshold_is_the_shops_own_until_it_is_cleared(office: Office, back: Any) -> None:
    from zhanggui.desks.thresholds.service import own_thresholds

    book = Book(office.written())
    book.thresholds.put(CHECK, 现在的值=0.6, 改的原因="新店")
    assert back(book, taking=True).taken
    assert [own_thresholds()("page.bounce_high", "pass", shop) for shop in (MINE, OTHER)] == [0.6, 0.7]
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")  # the same workbook once more, with something else changed
    assert back(book, taking=True).bad == []
    assert office.task("picture").owner == "lin"
    book = Book(office.written())
    book.thresholds.put(CHECK, 现在的值=None, 改的原因="试过了")
    assert back(book, taking=True).taken
    assert own_thresholds()("page.bounce_high", "pass", MINE) == 0.7


def test_rows_moved_deleted_and_copied_do_not_confuse_it(office: Office, back: Any) -> None:
    book = Book(office.written())
    page = book.tasks.page
    rows = [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows(min_row=2)]
    turned = [*rows[::-1], rows[0]]  # upside down, one of them twice
    for n, row in enumerate(turned, 2):
        for c, (value, kind) in enumerate(row, 1):
            page.cell(n, c).value = value
            page.cell(n, c).data_type = kind  # a text that looks like a formula stays a text
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    book.plan.page.delete_rows(book.plan.row(f"{office.year}-05"))
    outcome = back(book)
    assert told(outcome) == {(str(office.tasks["picture"]), "owner"): "ready"}
    assert outcome.deleted == 1


def test_a_row_that_is_there_twice_and_disagrees_is_refused(office: Office, back: Any) -> None:
    book = Book(office.written())
    page, picture = book.tasks.page, str(office.tasks["picture"])
    copy = [cell.value for cell in page[book.tasks.row(picture)]]
    copy[book.tasks.heads.index("谁做")] = "林店长"
    page.append(copy)
    book.tasks.put(picture, 谁做="阿安")
    outcome = back(book)
    assert {v for k, v in told(outcome).items() if k[1] == "owner"} == {"refused"}
    assert {c.why.zh for c in outcome.bad} == {"同一行出现了两次，写的不一样"}


def test_a_row_that_was_added_is_named_and_stops_all_but_the_good_ones(office: Office, back: Any) -> None:
    book = Book(office.written())
    book.tasks.page.append([None, "杭州店", "新想法"])
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    outcome = back(book, taking=True)
    assert (outcome.taken, office.task("picture").owner) == (False, "mei")
    assert [c.why.zh.partition("：")[0] for c in outcome.bad] == ["这一行下载时没有"]
    assert back(book, taking=True, only_good=True).taken
    assert office.task("picture").owner == "lin"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"谁做": "张三丰"}, "这家店没有叫「张三丰」、能做任务的人"),
        ({"状态": "差不多了"}, "没有「差不多了」这种状态"),
        ({"期限": "下周"}, "看不懂日期「下周」"),
        ({"期限": None}, "期限不能空着"),
        ({"状态": "已完成"}, "没有写改了什么"),
        ({"改了什么": "换了图"}, "「改了什么」「从哪天起」只和改成已完成（或已放弃）一起收"),
        ({"任务": "换个题目"}, "这一列只给看，改了不收"),
        ({"谁做": '=IF(1,"林店长","")'}, "这格是公式，没有算出的值"),
    ],
)
def test_what_cannot_be_taken_is_said_with_the_cell(office: Office, back: Any, values: dict[str, Any], why: str) -> None:
    book = Book(office.written())
    picture = str(office.tasks["picture"])
    row = book.tasks.row(picture)
    book.tasks.put(picture, **values)
    outcome = back(book, taking=True)
    assert not outcome.taken
    assert [c.why.zh for c in outcome.bad] == [why]
    assert f"「任务清单」第 {row} 行" in outcome.bad[0].where.zh
    assert (office.task("picture").state, office.task("picture").owner) == ("open", "mei")


def test_a_row_with_one_wrong_cell_waits_as_a_whole_while_others_are_taken(office: Office, back: Any) -> None:
    book = Book(office.written())
    book.tasks.put(str(office.tasks["picture"]), 谁做="张三丰", 期限=date(office.year + 1, 1, 5))
    book.tasks.put(str(office.tasks["reply"]), 谁做="小美")
    outcome = back(book, taking=True, only_good=True)
    assert told(outcome) == {
        (str(office.tasks["picture"]), "owner"): "refused",
        (str(office.tasks["picture"]), "due"): "waits",
        (str(office.tasks["reply"]), "owner"): "ready",
    }
    assert office.task("reply").owner == "mei"
    assert office.task("picture").due != date(office.year + 1, 1, 5)


def test_plan_cells_that_cannot_hold_together_are_refused_by_the_plan_desk(office: Office, back: Any) -> None:
    book = Book(office.written())
    for month in range(1, 12):
        book.plan.put(f"{office.year}-{month:02d}", 目标=200_000)
    outcome = back(book, taking=True)
    assert not outcome.taken
    assert {str(c.verdict) for c in outcome.changes} == {"refused"}
    assert _plan(office).locks == {}


def test_a_cleared_target_and_a_changed_one_unlocked_at_once_are_refused(office: Office, back: Any) -> None:
    from zhanggui.desks.plan import service

    service.lock(MINE, office.year, f"{office.year}-11", 90_000)
    book = Book(office.written())
    book.plan.put(f"{office.year}-11", 目标=95_000, 锁定=None)
    assert {c.why.zh for c in back(book).bad} == {"改了数的格子会锁定，不能同时解锁"}
    book = Book(office.written())
    book.plan.put(f"{office.year}-11", 目标=None)
    assert {c.why.zh for c in back(book).bad} == {"目标不能清空"}


def test_a_threshold_without_a_reason_or_out_of_bounds_is_refused(office: Office, back: Any) -> None:
    for values, why in (
        ({"现在的值": 0.6}, "没有写为什么改"),
        ({"现在的值": 70, "改的原因": "x"}, "70 不合适"),
        ({"改的原因": "想想"}, "写了原因，值却没有改"),
    ):
        book = Book(office.written())
        book.thresholds.put(CHECK, **values)
        assert back(book).bad[0].why.zh.startswith(why)
