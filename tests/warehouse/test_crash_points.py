"""Dying at each single step of an import, one after the other: the next call brings the lake to where it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lake_rows import open_shop, put, rollups, stage_rows, standing

from zhanggui.warehouse import rollups as rollup_room
from zhanggui.warehouse import workspace as workspace_room
from zhanggui.warehouse.ledger import ImportRecord, Ledger
from zhanggui.warehouse.workspace import Workspace, new_id

FACTS = ("orders", "order_lines", "refunds")


class Killed(BaseException):
    """What no code catches."""


def dying(step: Callable[..., Any], after: bool, turn: int = 1) -> Callable[..., Any]:
    """The step, but on its n-th turn the process ends before or after it."""
    turns = iter(range(1, 100))

    def stepped(*args: Any, **kwargs: Any) -> Any:
        now = next(turns) == turn
        if now and not after:
            raise Killed
        result = step(*args, **kwargs)
        if now:
            raise Killed
        return result

    return stepped


STEPS: dict[str, tuple[object, str, bool, int]] = {
    "before the import is written down": (Ledger, "begin", False, 1),
    "after it is written down": (Ledger, "begin", True, 1),
    "after the first table": (workspace_room, "commit", True, 1),
    "after the second table": (workspace_room, "commit", True, 2),
    "before the rollups": (rollup_room, "refresh", False, 1),
    "between two rollups": (rollup_room, "put", True, 1),
    "before it is called done": (Ledger, "finish", False, 1),
}


def load_first(ws: Workspace) -> str:
    """January: two orders, one of them with a refund that succeeds in March."""
    orders = [order("1", "2026-01-31 20:00", "2026-02-01 08:00", "10"), order("2", "2026-01-30 20:00", None, "20")]
    return put(
        ws, "orders", *orders, refunds=[{"refund_id": "r", "applied_at": "2026-02-02", "finished_at": "2026-03-01", "refund_amount": 4}]
    )


def load_second(ws: Workspace) -> str:
    """The payment of one is taken back, the other is paid, a third comes, the refund is withdrawn."""
    orders = [
        order("1", "2026-01-31 20:00", None, "10"),
        order("2", "2026-01-30 20:00", "2026-02-03 08:00", "20"),
        order("3", "2026-02-04", "2026-02-04", "5"),
    ]
    lines = [{"order_id": "3", "line_id": "1", "product_id": "p", "qty": 1, "line_paid_amount": "5"}]
    return put(
        ws,
        "orders",
        *orders,
        order_lines=lines,
        refunds=[{"refund_id": "r", "applied_at": "2026-02-02", "finished_at": None, "refund_amount": 4}],
    )


def order(number: str, made: str, paid: str | None, amount: str) -> dict[str, Any]:
    return {"order_id": number, "created_at": made, "paid_at": paid, "paid_amount": amount, "buyer_id": "b"}


def everything(ws: Workspace) -> dict[str, Any]:
    return {name: standing(ws, name) for name in FACTS} | rollups(ws)


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The lake before and after the second import when nobody dies."""
    ws = open_shop(tmp_path_factory.mktemp("whole"))
    load_first(ws)
    before = everything(ws)
    load_second(ws)
    return before, everything(ws)


@pytest.mark.parametrize("step", STEPS)
def test_an_import_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, states: Any, step: str) -> None:
    before, after = states
    ws = open_shop(tmp_path)
    load_first(ws)
    owner, name, late, turn = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying(getattr(owner, name), late, turn))
        with pytest.raises(Killed):
            load_second(ws)
    again = Workspace.open(tmp_path)
    again.recover()
    assert everything(again) == (before if step == "before the import is written down" else after)
    load_second(again)
    assert everything(again) == after


@pytest.mark.parametrize("step", [s for s in STEPS if "written down" not in s and "called done" not in s])
def test_an_undo_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, states: Any, step: str) -> None:
    before, after = states
    ws = open_shop(tmp_path)
    load_first(ws)
    done = load_second(ws)
    owner, name, late, turn = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying(getattr(owner, name), late, turn))
        with pytest.raises(Killed):
            ws.undo(done)
    again = Workspace.open(tmp_path)
    again.recover()
    assert everything(again) == before
    load_second(again)
    assert everything(again) == after


def load_both(ws: Workspace) -> list[str]:
    """What `load_second` loads, but as two imports of one call: the orders, then the same orders with lines and the refund."""
    halves = [
        {"orders": [order("1", "2026-01-31 20:00", None, "10"), order("3", "2026-03-09", "2026-03-09", "7")]},
        {
            "orders": [order("2", "2026-01-30 20:00", "2026-02-03 08:00", "20"), order("3", "2026-02-04", "2026-02-04", "5")],
            "order_lines": [{"order_id": "3", "line_id": "1", "product_id": "p", "qty": 1, "line_paid_amount": "5"}],
            "refunds": [{"refund_id": "r", "applied_at": "2026-02-02", "finished_at": None, "refund_amount": 4}],
        },
    ]
    jobs = [
        (ImportRecord(new_id(), f"{n}.csv", "", "canonical", "orders", "s1"), [stage_rows(t, rows) for t, rows in half.items()])
        for n, half in enumerate(halves)
    ]
    ws.load_many(jobs)
    return [record.id for record, _ in jobs]


@pytest.mark.parametrize("step", STEPS)
def test_a_call_of_several_imports_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, states: Any, step: str) -> None:
    before, after = states
    ws = open_shop(tmp_path)
    load_first(ws)
    owner, name, late, turn = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying(getattr(owner, name), late, turn))
        with pytest.raises(Killed):
            load_both(ws)
    again = Workspace.open(tmp_path)
    unfinished = again.recover()
    assert len(unfinished) == (0 if step == "before the import is written down" else 2)
    assert everything(again) == (before if not unfinished else after)
    ids = load_both(again)
    assert everything(again) == after
    for done in [*ids, *unfinished]:
        again.undo(done)
    assert everything(again) == before
