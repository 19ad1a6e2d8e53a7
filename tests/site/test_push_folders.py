"""Folders of the server that the worker looks into: one odd file never keeps the others from being imported."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from push_desk import days, make_home

from zhanggui.warehouse.workspace import Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home", "tea", "cup")
    yield made
    from django.db import connections

    connections.close_all()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "下载").mkdir()
    return tmp_path / "下载"


def lie(file: Path, text: str = "") -> Path:
    """A file that was written to its end a while ago."""
    file.write_text(text or days(date(2026, 7, 1), date(2026, 7, 3)), encoding="utf-8")
    os.utime(file, (time.time() - 90, time.time() - 90))
    return file


def watched(ws: Workspace, place: Path, shop: str = "tea") -> Any:
    from zhanggui.site.push.folders import set_folder

    return set_folder(ws, str(place), shop, "*/5 * * * *", "wang")


def sent() -> list[tuple[str, list[str]]]:
    """What went to the queue: the shop and the names of each upload."""
    from zhanggui.site.models import Upload

    return [(u.shop, [f["name"] for f in u.files]) for u in Upload.objects.order_by("id")]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_imported(
    ws: Workspace, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhanggui.site.push.folders import look_into

    row, real = watched(ws, place), Path.open
    for name in ("a.csv", "locked.csv", "z.csv"):
        lie(place / name)

    def opened(path: Path, *given: Any, **more: Any) -> Any:
        if path.name == "locked.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        assert look_into(ws, row, 0) == 2
        assert look_into(ws, row, 0) == 0
    assert sent() == [("tea", ["a.csv", "z.csv"])]
    assert row.error["what"][0] == "有 1 个文件读不了，下次再试：locked.csv"
    assert look_into(ws, row, 0) == 1, "it may be read by now"
    assert (sent()[1:], row.sent, row.error) == ([("tea", ["locked.csv"])], 3, {})


@pytest.mark.skipif(sys.platform != "linux", reason="names elsewhere are always Unicode")
def test_a_name_in_an_old_chinese_encoding_keeps_nobody_waiting(ws: Workspace, place: Path) -> None:
    from zhanggui.site.push.folders import look_into

    row = watched(ws, place)
    lie(place / os.fsdecode("店铺.csv".encode("gbk")))
    lie(place / "z.csv")
    assert (look_into(ws, row, 0), look_into(ws, row, 0)) == (2, 0)
    assert [len(names) for _, names in sent()] == [2]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_that_leads_out_of_the_folder_is_not_followed(ws: Workspace, place: Path, tmp_path: Path) -> None:
    from zhanggui.site.push.folders import look_into

    row = watched(ws, place)
    secret, outside = lie(ws.home / "web.key", "secret"), tmp_path / "other"
    outside.mkdir()
    lie(outside / "shop_days.csv")
    (place / "a.csv").symlink_to(secret)
    (place / "b").symlink_to(outside)
    (place / "ring.csv").symlink_to(place / "ring.csv")
    (place / "gone.csv").symlink_to(place / "no_such.csv")
    lie(place / "own.csv")
    (place / "own_link.csv").symlink_to(place / "own.csv")
    assert look_into(ws, row, 0) == 2
    ((shop, names),) = sent()
    assert (shop, sorted(names), row.error) == ("tea", ["own.csv", "own_link.csv"], {})


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_folder_that_became_a_link_to_another_is_not_looked_into(ws: Workspace, place: Path, tmp_path: Path) -> None:
    from zhanggui.site.push.folders import look_into

    row = watched(ws, place)
    place.rmdir()
    place.symlink_to(ws.home)
    lie(ws.home / "shop_days.csv")
    assert (look_into(ws, row, 0), sent()) == (0, [])


def test_a_folder_that_was_set_for_the_wrong_shop_is_read_anew_for_the_right_one(ws: Workspace, place: Path) -> None:
    from zhanggui.site.push.folders import look_into

    lie(place / "a.csv")
    wrong = watched(ws, place, "cup")
    assert (look_into(ws, wrong, 0), look_into(ws, wrong, 0)) == (1, 0)
    wrong.delete()
    right = watched(ws, place, "tea")
    assert (look_into(ws, right, 0), look_into(ws, right, 0)) == (1, 0)
    assert sent() == [("cup", ["a.csv"]), ("tea", ["a.csv"])]
    right.delete()
    assert look_into(ws, watched(ws, place, "tea"), 0) == 0, "the same shop has them already"
