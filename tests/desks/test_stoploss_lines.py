"""Lines without a number of their own: two of one order and SKU are two, the same one sent again is one, whichever of its codes it names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from zhanggui.desks.promotion.stoploss import book, look
from zhanggui.desks.promotion.stoploss.feed import Outcome, take_piece, take_rows
from zhanggui.desks.promotion.stoploss.folder import news
from zhanggui.desks.promotion.stoploss.judge import Floor
from zhanggui.desks.promotion.stoploss.keeper import Keeper
from zhanggui.desks.promotion.stoploss.numbers import Run
from zhanggui.warehouse.shops import Shop

SHOP = Shop("tea", "taobao", "茶铺")
EIGHT = 1_794_398_400  # 2026-11-11 20:00:00 in Shanghai
LINE = {"order_id": "1", "sku_id": "A", "qty": 1, "line_paid_amount": "30.00"}
GONE = LINE | {"status_raw": "交易关闭"}


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(tmp_path, lambda: float(EIGHT))
    book.set_floors(made.db, SHOP.key, [Floor("A", cost=6000)], EIGHT)
    yield made
    made.close()


def send(keeper: Keeper, *rows: Any) -> list[tuple[str, str, bool]]:
    """One message. → the id, the state and whether it was known, for each line"""
    return [(o.told.line_id, o.told.state, o.told.repeated) for o in take_rows(keeper, SHOP, rows) if o.told]


def counted(keeper: Keeper) -> tuple[int, int, int]:
    """Lines, pieces and cents lost of the evening."""
    (day,) = look.days_of(keeper.db, SHOP.key, "2026-11-11")
    return day.lines, day.pieces, day.loss


def test_two_lines_of_one_order_and_sku_are_two_and_the_same_message_again_is_known(keeper: Keeper) -> None:
    other = LINE | {"qty": 2, "line_paid_amount": "100.00"}
    assert send(keeper, LINE, other) == [("A", "judged", False), ("A#2", "judged", False)]
    assert counted(keeper) == (2, 3, 3000 + 2000)
    assert send(keeper, LINE, other) == [("A", "judged", True), ("A#2", "judged", True)]
    assert counted(keeper) == (2, 3, 5000)


def test_lines_of_another_order_or_sku_or_with_an_id_are_numbered_on_their_own(keeper: Keeper) -> None:
    told = send(keeper, LINE, LINE | {"order_id": "2"}, LINE | {"sku_id": "B"}, LINE | {"line_id": "7"}, LINE)
    assert [id for id, _, _ in told] == ["A", "A", "B", "7", "A#2"]


def test_one_of_two_alike_is_cancelled_and_the_other_stands(keeper: Keeper) -> None:
    send(keeper, LINE, LINE)
    assert send(keeper, GONE) == [("A", "cancelled", False)]
    assert counted(keeper) == (1, 1, 3000)
    assert send(keeper, GONE, GONE) == [("A", "cancelled", True), ("A#2", "cancelled", False)]
    assert counted(keeper) == (0, 0, 0)


def test_a_line_and_its_cancellation_in_one_message_are_one_line(keeper: Keeper) -> None:
    assert send(keeper, LINE, GONE, LINE) == [("A", "judged", False), ("A", "cancelled", False), ("A#2", "judged", False)]
    assert counted(keeper) == (1, 1, 3000)


@pytest.mark.parametrize(
    ("first", "again"),
    [({"merchant_sku": "A", "sku_id": "777"}, {"sku_id": "A"}), ({"sku_id": "A"}, {"sku_id": "777", "merchant_sku": "A"})],
)
def test_the_same_line_under_its_other_code_counts_once(keeper: Keeper, first: dict[str, str], again: dict[str, str]) -> None:
    assert send(keeper, LINE | first)[0][1:] == ("judged", False)
    assert send(keeper, LINE | again)[0][1:] == ("judged", True)
    assert counted(keeper) == (1, 1, 3000)


def test_a_line_is_known_by_the_code_it_once_came_with(keeper: Keeper) -> None:
    send(keeper, LINE)
    send(keeper, LINE | {"sku_id": "777", "merchant_sku": "A"})
    assert send(keeper, LINE | {"sku_id": "777"}) == [("A", "judged", True)]
    assert counted(keeper) == (1, 1, 3000)


def test_a_line_with_an_id_and_one_without_are_two(keeper: Keeper) -> None:
    assert send(keeper, LINE | {"line_id": "7"}, LINE) == [("7", "judged", False), ("A", "judged", False)]


def test_two_listings_of_one_good_in_one_order_are_two_lines(keeper: Keeper) -> None:
    for sku in ("777", "778"):
        assert send(keeper, LINE | {"sku_id": sku, "merchant_sku": "A"}) == [(sku, "judged", False)]
    assert counted(keeper) == (2, 2, 6000)


def test_a_book_from_before_is_given_what_it_lacks(tmp_path: Path) -> None:
    with closing(book.connect(tmp_path)) as db:
        db.execute("DROP TABLE aliases")
        salt = db.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()
    with closing(book.connect(tmp_path)) as db:
        assert db.execute("SELECT count(*) FROM aliases").fetchone() == (0,)
        assert db.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone() == salt


def watched(keeper: Keeper, file: Path) -> list[Outcome]:
    """One look into a file, as the watch takes it."""
    mark = book.mark_of(keeper.db, f"{SHOP.key} {file.resolve()}")
    run, out = Run(mark.get("run")), []
    for piece in news(file, SHOP.key, mark):
        run = Run() if piece.first == 1 else run
        out += take_piece(keeper, SHOP, piece, run)
    return [one for one in out if one.told]


def test_a_file_gives_the_same_numbers_in_many_looks_and_read_again_from_its_start(keeper: Keeper, tmp_path: Path) -> None:
    file, row = tmp_path / "a.csv", "1,A,1,30\n"
    file.write_text("order_id,sku_id,qty,line_paid_amount\n" + row)
    assert [o.told.line_id for o in watched(keeper, file) if o.told] == ["A"]
    with file.open("a") as more:
        more.write(row + "2,A,1,30\n")
    assert [o.told.line_id for o in watched(keeper, file) if o.told] == ["A#2", "A"]
    assert counted(keeper) == (3, 3, 9000)
    text = file.read_text()
    file.unlink()
    file.write_text(text.replace("order_id,", "order_id ,"))  # another file in its place: read from the start
    told = [o.told for o in watched(keeper, file) if o.told]
    assert [(t.line_id, t.repeated) for t in told] == [("A", True), ("A#2", True), ("A", True)]
    assert counted(keeper) == (3, 3, 9000)


def test_a_disk_that_is_full_refuses_the_message_and_keeps_none_of_it(keeper: Keeper) -> None:
    send(keeper, LINE)
    pages = keeper.db.execute("PRAGMA page_count").fetchone()[0]
    keeper.db.execute(f"PRAGMA max_page_count = {pages}")
    many = [LINE | {"order_id": f"order {n} " + "x" * 60} for n in range(1000)]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        send(keeper, *many)
    assert not keeper.db.in_transaction
    assert counted(keeper) == (1, 1, 3000)
    keeper.db.execute("PRAGMA max_page_count = 1000000")
    assert {state for _, state, _ in send(keeper, *many)} == {"judged"}
    assert counted(keeper) == (1001, 1001, 3_003_000)


def test_a_commit_that_fails_is_taken_back_and_the_next_one_goes_through(tmp_path: Path) -> None:
    with closing(book.connect(tmp_path)) as db:
        db.executescript(
            "PRAGMA foreign_keys = ON; CREATE TABLE a(id PRIMARY KEY); CREATE TABLE b(a REFERENCES a DEFERRABLE INITIALLY DEFERRED);"
        )
        with pytest.raises(sqlite3.IntegrityError), book.writing(db):
            db.execute("INSERT INTO b VALUES (1)")  # found out by COMMIT alone
        assert not db.in_transaction
        with book.writing(db):
            db.execute("INSERT INTO a VALUES (1)")
        assert db.execute("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)").fetchone() == (1, 0)
