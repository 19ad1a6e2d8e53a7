"""zhanggui workbook: written, looked at and taken on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from handed_books import MINE, Book, Office
from run_zhanggui import call, refused


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


def test_it_is_written_changed_looked_at_and_taken(office: Office, tmp_path: Path) -> None:
    file, home = tmp_path / "today.xlsx", office.ws.home
    said = call(home, "workbook", "write", "--shop", MINE, "--out", file, lang="zh")
    assert (said.code, said.err) == (0, "")
    book = Book(file.read_bytes())
    assert "今日" in book.book.sheetnames
    book.tasks.put(str(office.tasks["picture"]), 谁做="林店长")
    file.write_bytes(book.saved())
    seen = call(home, "workbook", "preview", file, "--json").json
    assert (seen["taken"], [(c["field"], c["old"], c["new"], c["verdict"]) for c in seen["changes"]]) == (
        False, [("owner", "小美", "林店长", "ready")],
    )  # fmt: skip
    assert office.task("picture").owner == "mei"
    done = call(home, "workbook", "take", file, lang="zh")
    assert (done.code, done.out.strip().splitlines()[-1]) == (0, "收下了 1 处，没收 0 处")
    assert office.task("picture").owner == "lin"
    again = call(home, "workbook", "take", file)
    assert (again.code, "so already" in again.out) == (0, True)


def test_it_says_where_it_wrote_of_which_day_and_shops(office: Office, tmp_path: Path) -> None:
    file, home = tmp_path / "today.xlsx", office.ws.home
    said = call(home, "workbook", "write", "--shop", MINE, "--date", "2026-03-20", "--out", file, "--json")
    assert said.json == {"file": str(file), "day": "2026-03-20", "shops": [MINE]}
    assert str(file) in call(home, "workbook", "write", "--shop", MINE, "--out", file, lang="zh").out
    assert "加 --out 今日.xlsx" in refused(call(home, "workbook", "write", "--shop", MINE, "--json", lang="zh"))


def test_a_wrong_one_is_exit_code_3_and_nothing_is_taken(office: Office, tmp_path: Path) -> None:
    file, home = tmp_path / "today.xlsx", office.ws.home
    book = Book(office.written())
    book.tasks.put(str(office.tasks["picture"]), 谁做="张三丰")
    book.tasks.put(str(office.tasks["reply"]), 谁做="小美")
    file.write_bytes(book.saved())
    said = call(home, "workbook", "take", file)
    assert (said.code, office.task("reply").owner) == (3, "")
    assert "nobody called '张三丰'" in said.err
    good = call(home, "workbook", "take", file, "--only-good")
    assert (good.code, office.task("reply").owner) == (3, "mei")


def test_a_colleague_takes_what_a_colleague_may(office: Office, tmp_path: Path) -> None:
    file, home = tmp_path / "today.xlsx", office.ws.home
    book = Book(office.written())
    book.plan.put(f"{office.year}-03", 目标=150_000)
    file.write_bytes(book.saved())
    said = call(home, "workbook", "take", file, "--as", "mei")
    assert (said.code, "nothing was taken" in said.out) == (3, True)
    assert "nobody called 'x'" in refused(call(home, "workbook", "take", file, "--as", "x"))


def test_without_a_file_or_with_another_one_it_says_so(office: Office, tmp_path: Path) -> None:
    home, other = office.ws.home, tmp_path / "other.xlsx"
    assert "which workbook" in refused(call(home, "workbook", "take"))
    assert "there is no file" in refused(call(home, "workbook", "preview", other))
    other.write_text("no workbook")
    assert refused(call(home, "workbook", "preview", other))
