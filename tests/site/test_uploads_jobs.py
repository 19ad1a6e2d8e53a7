"""What people send is imported in the background: nothing is lost, nothing is counted twice, whatever happens to the worker."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

ORDERS = "order_id,created_at,paid_at,status,paid_amount,buyer\n"
DAYS = 4


def orders(count: int, day: str = "2026-03-0") -> bytes:
    """A canonical file of orders over a few days."""
    rows = [f"A{n},{day}{1 + n % DAYS} 10:00:00,{day}{1 + n % DAYS} 10:01:00,paid,{10 + n % 7}.50,b{n % 90}" for n in range(count)]
    return (ORDERS + "\n".join(rows) + "\n").encode()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A new workspace with one shop, booted; the workspace of other tests is served again afterwards."""
    from zhanggui.site.boot import boot

    made = tmp_path / "home"
    Workspace.open(made).add_shop(Shop("tea", "taobao", "茶铺"))
    boot(made)
    yield made
    from django.db import connections

    connections.close_all()


def send(home: Path, *files: tuple[str, bytes], **more: Any) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhanggui.site import uploads

    return uploads.receive(home, [SimpleUploadedFile(name, data) for name, data in files], "tea", "wang", "zh", **more)


def work(home: Path) -> None:
    from zhanggui.site.worker import work

    work(home, once=True)


def facts(home: Path) -> list[tuple[object, ...]]:
    """Every order in the lake and the day's sums, as anybody would read them."""
    from zhanggui.warehouse.duck import fetch, parquet, scratch

    ws = Workspace.open(home)
    if not ws.lake.files("orders").files:
        return []
    with scratch() as con:
        lines = fetch(
            con, f"select order_id, paid_at, paid_amount from {parquet(ws.lake.files('orders').pick())} order by order_id"
        ).to_pylist()
        days = fetch(
            con, f"select day, pay_orders, pay_amount from {parquet(ws.lake.files('order_days').pick())} where dim = 'shop' order by day"
        )
    return [tuple(row.values()) for row in (*lines, *days.to_pylist())]


def test_a_sent_file_is_imported_and_then_not_kept(home: Path) -> None:
    upload = send(home, ("orders.csv", orders(40)))
    assert (home / "uploads" / str(upload.id) / "0" / "orders.csv").is_file()
    work(home)
    upload.refresh_from_db()
    (loaded,) = upload.report["imports"]
    assert (upload.state, upload.share, upload.tries) == ("done", 1.0, 1)
    assert (loaded["file"], loaded["table"], loaded["rows"]["inserted"]) == ("orders.csv", "orders", 40)
    assert str(upload.newest) == "2026-03-04"
    assert not (home / "uploads" / str(upload.id)).exists()
    assert Workspace.open(home).ledger.get(loaded["id"])[1].file == "orders.csv"  # no folder of ours is told to people


def test_the_same_file_sent_twice_changes_nothing(home: Path) -> None:
    send(home, ("orders.csv", orders(40)))
    work(home)
    before = facts(home)
    again = send(home, ("orders.csv", orders(40)))
    work(home)
    again.refresh_from_db()
    assert again.report["imports"][0]["rows"]["unchanged"] == 40
    assert facts(home) == before


def test_a_file_that_is_not_understood_is_kept_for_another_try_and_the_others_load(home: Path) -> None:
    from zhanggui.site import uploads

    upload = send(home, ("strange.csv", b"a,b\n1,2\n"), ("orders.csv", orders(8)))
    work(home)
    upload.refresh_from_db()
    assert upload.state == "done"
    assert [f["kept"] for f in upload.files] == [True, False]
    assert [f["file"] for f in upload.report["failed"]] == ["strange.csv"]
    again = uploads.try_again(home, upload, 0, "qianniu_order_new", None, "wang", "zh")
    work(home)
    again.refresh_from_db()
    assert again.state == "failed"
    assert "缺少列" in again.report["failed"][0]["hint"]
    assert upload.files[0]["again"] == again.id


def test_what_a_call_that_was_taken_back_left_is_in_nobodys_way(home: Path) -> None:
    """Its number is given out again: the files of the next upload find a folder there."""
    from django.db import transaction

    with transaction.atomic():
        lost = send(home, ("orders.csv", orders(9)))
        transaction.set_rollback(True)
    sent = send(home, ("orders.csv", orders(5)))
    assert sent.id == lost.id
    work(home)
    sent.refresh_from_db()
    assert (sent.state, sent.report["imports"][0]["rows"]["inserted"]) == ("done", 5)


def test_two_files_of_one_name_are_told_apart(home: Path) -> None:
    upload = send(home, ("orders.csv", orders(8)), ("orders.csv", b"x,y\n1,2\n"))
    work(home)
    upload.refresh_from_db()
    assert [f["kept"] for f in upload.files] == [False, True]
    assert upload.report["failed"][0]["file"] == "2/orders.csv"


def test_an_undo_in_the_background_takes_the_rows_out(home: Path) -> None:
    from zhanggui.site import uploads

    upload = send(home, ("orders.csv", orders(8)))
    work(home)
    upload.refresh_from_db()
    undo = uploads.take_back(home, upload.report["imports"][0]["id"], "tea", "wang", "zh")
    work(home)
    undo.refresh_from_db()
    assert undo.state == "done"
    assert facts(home) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\shop\\订单 2026-03-01.xlsx", "订单 2026-03-01.xlsx"),
        ("a\x00b\u202e.csv", "a_b.csv"),
        ("..", "file"),
        ("【生意参谋】店铺-2026.xls", "【生意参谋】店铺-2026.xls"),
    ],
)
def test_a_name_from_a_browser_never_leads_elsewhere(sent: str, kept: str) -> None:
    from zhanggui.site.uploads import safe_name

    assert safe_name(sent) == kept
    assert len(safe_name("长" * 300 + ".csv").encode()) <= 200
    assert safe_name("长" * 300 + ".csv").endswith(".csv")


def test_a_task_left_by_a_killed_worker_waits_again_and_is_given_up_after_some(home: Path) -> None:
    from django_tasks_db.models import DBTaskResult

    from zhanggui.site.worker import present, reclaim

    upload = send(home, ("orders.csv", orders(8)))
    task = DBTaskResult.objects.get(id=upload.task)
    for worker in ("one", "two", "three"):
        with present(home, worker):
            task.claim(worker)
            upload.mark(state="running")
            assert reclaim(home) == 0  # it is alive: its task is its own
        assert reclaim(home) == (0 if worker == "three" else 1)
        task.refresh_from_db()
    upload.refresh_from_db()
    assert (task.status, upload.state) == ("FAILED", "failed")
    assert "拆小" in upload.error["mend"][0]


def _worker(home: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "zhanggui", "--home", str(home), "worker", *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _killed_when(home: Path, there_is: Callable[[], bool]) -> None:
    """Start a worker, and kill -9 it and its children in the very moment."""
    worker = _worker(home)
    end = time.monotonic() + 90
    while time.monotonic() < end and not there_is():
        time.sleep(0.005)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _taken_up(home: Path, upload: Any) -> bool:
    """A worker has begun with it (once more)."""
    from zhanggui.site.models import Upload

    return bool(Upload.objects.get(id=upload.id).tries > upload.tries)


def _half_loaded(home: Path, upload: Any) -> bool:
    """Some of its rows may be in the lake, and some not."""
    return bool(Workspace(home).ledger.unfinished())


def _undisturbed(home: Path, data: bytes) -> list[tuple[object, ...]]:
    """What the same file gives in a workspace where nothing happens to the worker."""
    from zhanggui.intake.importer import import_paths

    other = home.parent / "other"
    ws = Workspace.open(other)
    ws.add_shop(Shop("tea", "taobao", "茶铺"))
    file = home.parent / "orders.csv"
    file.write_bytes(data)
    import_paths(ws, [file], "tea")
    found = facts(other)
    shutil.rmtree(other)
    return found


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 there")
@pytest.mark.parametrize(
    "moments", [(_half_loaded,), pytest.param((_taken_up, _half_loaded), marks=pytest.mark.slow)], ids=["once", "twice"]
)
def test_a_killed_worker_loses_nothing_and_doubles_nothing(home: Path, moments: tuple[Callable[[Path, Any], bool], ...]) -> None:
    data = orders(60_000)
    upload = send(home, ("orders.csv", data))
    for tries, moment in enumerate(moments, start=1):
        _killed_when(home, partial(moment, home, upload))
        upload.refresh_from_db()
        assert (upload.state, upload.tries) == ("running", tries)  # nobody has noticed yet
    assert _worker(home, "--once").wait(120) == 0
    upload.refresh_from_db()
    assert (upload.state, upload.tries) == ("done", len(moments) + 1)
    assert upload.report["imports"][0]["rows"]["read"] == 60_000
    assert facts(home) == _undisturbed(home, data)
    assert not (home / "uploads" / str(upload.id)).exists()
