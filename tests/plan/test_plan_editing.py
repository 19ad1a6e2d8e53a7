"""Cells typed as in a sheet: the rest shares what is left, or stays; nothing goes over somebody else's change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhanggui.kernel.errors import UseError

YEAR = 2026


@pytest.fixture
def plan(tmp_path: Path) -> None:
    """A shop with a year of 1.2 million, evenly but for promotions."""
    from zhanggui.desks.plan import service
    from zhanggui.site.boot import boot

    boot(tmp_path)
    service.set_plan("tea", YEAR, 1_200_000.0, platform="tmall")
    return


def months() -> list[float]:
    from zhanggui.desks.plan import service

    return [row["target"] for row in service.rows("tea", YEAR)]


@pytest.mark.usefixtures("plan")
class TestEditing:
    def test_the_rest_of_the_year_shares_what_a_cell_leaves_to_the_cent(self) -> None:
        from zhanggui.desks.plan.editing import Edit, edit

        edit("tea", YEAR, [Edit("2026-03", "set", 200_000.01)])
        assert months()[2] == 200_000.01
        assert round(sum(months()), 2) == 1_200_000.00

    def test_with_the_rest_kept_the_year_moves_by_what_was_typed_more(self) -> None:
        from zhanggui.desks.plan import service
        from zhanggui.desks.plan.editing import Edit, edit

        before = months()
        edit("tea", YEAR, [Edit("2026-03", "set", before[2] + 5_000)], rest="keep")
        after = months()
        assert [a for n, a in enumerate(after) if n != 2] == [b for n, b in enumerate(before) if n != 2]
        assert service.target_of("tea", "pay_amount", date(YEAR, 1, 1), date(YEAR, 12, 31)) == pytest.approx(1_205_000.0)

    def test_twelve_months_typed_make_the_year(self) -> None:
        from zhanggui.desks.plan.editing import Edit, edit

        edit("tea", YEAR, [Edit(f"2026-{m:02d}", "set", 1_000.0 * m) for m in range(1, 13)])
        assert months() == [1_000.0 * m for m in range(1, 13)]

    def test_days_that_are_past_keep_their_target(self) -> None:
        from zhanggui.desks.plan.editing import Edit, edit

        before = months()
        edit("tea", YEAR, [Edit("2026-11", "set", 150_000.0)], keep_before=date(YEAR, 7, 1))
        assert months()[:6] == before[:6]

    def test_past_days_that_leave_too_little_are_said_so(self) -> None:
        from zhanggui.desks.plan.editing import Edit, edit

        with pytest.raises(UseError) as refused:
            edit("tea", YEAR, [Edit("2026-12", "set", 900_000.0)], keep_before=date(YEAR, 11, 20))
        assert "过去的日子不动" in refused.value.what.zh

    def test_a_cap_leaves_the_days_that_are_past(self) -> None:
        from zhanggui.desks.plan import service

        before = months()
        service.cap("tea", YEAR, "2026-11", 50_000.0, keep_before=date(YEAR, 7, 1))
        assert months()[:6] == before[:6]
        assert months()[10] == 50_000.0
        assert round(sum(months()), 2) == 1_200_000.0

    def test_what_is_tried_leaves_nothing(self) -> None:
        from zhanggui.desks.plan import editing

        before, seen = months(), editing.version("tea", YEAR)
        tried = editing.tried(lambda: editing.edit("tea", YEAR, [editing.Edit("2026-03", "set", 1.0)]), "tea", YEAR)
        assert tried.after is not None
        assert tried.after.locks == {"2026-03": 100}
        assert (months(), editing.version("tea", YEAR)) == (before, seen)

    def test_a_plan_that_somebody_changed_is_not_written_over(self) -> None:
        from zhanggui.desks.plan import editing, service

        seen = editing.version("tea", YEAR)
        service.lock("tea", YEAR, "2026-05", 77_000.0)
        with pytest.raises(UseError):
            editing.taken(lambda: editing.edit("tea", YEAR, [editing.Edit("2026-03", "set", 1.0)]), "tea", YEAR, seen)
        assert months()[4] == 77_000.0
        assert months()[2] != 1.0
        assert [(c.action, c.cell, c.amount) for c in editing.changed_since("tea", YEAR, seen)] == [("lock", "2026-05", 77_000.0)]

    def test_cells_of_a_person_leave_the_shop_as_it_is(self) -> None:
        from zhanggui.desks.plan import service, sharing
        from zhanggui.desks.plan.editing import Edit, edit

        sharing.share("tea", YEAR, {"张三": "0.4", "李四": "*"})
        before = months()
        edit("tea", YEAR, [Edit("2026-03", "set", 10_000.0, "张三")])
        assert months() == before
        theirs = [service.rows("tea", YEAR, owner=who)[2]["target"] for who in ("张三", "李四")]
        assert theirs[0] == 10_000.0
        assert round(sum(theirs), 2) == before[2]


ORDER = [f"2026-{m:02d}" for m in range(1, 13)]


@pytest.mark.parametrize(
    ("pasted", "cells"),
    [
        ("10\n20\n", [("2026-11", "10"), ("2026-12", "20")]),
        ("11月\t10\n十二月\t20", None),
        ("11月\t10万\n2026-12\t20", [("2026-11", "10万"), ("2026-12", "20")]),
        ("周期\t占比\t目标\tx\n第三季度\t20%\t300\t1\nQ4\t30%\t400\t2", [("2026-Q3", "300"), ("2026-Q4", "400")]),
        ("2026/11/11\t5\n11-12\t6", [("2026-11-11", "5"), ("2026-11-12", "6")]),
        ("1\n2\n3", None),
        ("2025年1月\t5", None),
    ],
)
def test_a_block_from_excel_fills_cells_downwards_or_by_its_labels(pasted: str, cells: list[tuple[str, str]] | None) -> None:
    from zhanggui.desks.plan.pasted import read_pasted

    if cells is None:
        with pytest.raises(UseError):
            read_pasted(pasted, YEAR, ORDER, "2026-11")
    else:
        assert read_pasted(pasted, YEAR, ORDER, "2026-11") == cells
