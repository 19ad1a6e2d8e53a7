"""zhanggui guard watch: lines out of files as they grow and from an address, each counted once, over restarts."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from run_zhanggui import Said, call, refused

from zhanggui.desks.promotion.stoploss import book

HEAD = "order_id,line_id,sku_id,qty,line_paid_amount\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    call(tmp_path / "home", "shop", "add", "tea", "--platform", "taobao", "--name", "茶铺")
    (tmp_path / "floors.csv").write_text("sku,name,cost,stock\nA,white tea,60,100\n")
    (tmp_path / "in").mkdir()
    return tmp_path / "home"


def watch(home: Path, source: Any = None, *more: str, lang: str = "en") -> Said:
    return call(home, "guard", "watch", str(source or home.parent / "in"), "--shop", "tea", "--once", *more, lang=lang)


def told(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out.splitlines()]


def kept(home: Path) -> list[str]:
    with closing(book.connect(home)) as db:
        return [row[0] for row in db.execute("SELECT order_id FROM lines ORDER BY order_id")]


def drop(home: Path, name: str, text: str, mode: str = "w") -> None:
    with (home.parent / "in" / name).open(mode, encoding="utf-8") as file:
        file.write(text)


def test_a_wrong_price_is_told_at_once_with_its_cost(home: Path) -> None:
    drop(home, "lines.csv", HEAD + "1,a,A,2,60\n2,a,A,1,90\n3,a,B,1,5\n")
    said = watch(home, None, "--floors", str(home.parent / "floors.csv"))
    assert said.code == 4
    assert "1 SKUs have a floor now" in said.out
    assert "⚠ white tea (A) sold below its floor: 1 line, 2 pieces since" in said.out
    assert "lost so far ¥60.00" in said.out
    assert "not judged: B" in said.out
    assert "lines.csv: 3 lines, 2 judged, 1 below the floor, 1 without a floor" in said.out
    assert "take it off sale" in said.out


@pytest.mark.parametrize(
    ("lang", "clock"), [("zh", "时间都按店铺时区 Pacific/Kiritimati"), ("en", "times are the shop's own, Pacific/Kiritimati")]
)
def test_all_times_are_the_shops_own_wherever_the_machine_stands(home: Path, lang: str, clock: str) -> None:
    """In a line that names no time it was sold now: the moment of the alarm and the clock of the terminal agree."""
    call(home, "shop", "add", "far", "--platform", "shopify", "--timezone", "Pacific/Kiritimati", "--currency", "USD")
    drop(home, "lines.csv", HEAD + "1,a,A,2,60\n")
    folder, floors = str(home.parent / "in"), str(home.parent / "floors.csv")
    said = call(home, "guard", "watch", folder, "--shop", "far", "--once", "--floors", floors, lang=lang).out.splitlines()
    assert said[0].endswith(clock)
    (alarm,) = [line for line in said if "⚠" in line]
    stamps = re.findall(r"\d\d:\d\d:\d\d", "".join(said))
    there = datetime.now(ZoneInfo("Pacific/Kiritimati"))
    assert len(re.findall(r"\d\d:\d\d:\d\d", alarm)) == 2
    for stamp in stamps:
        ago = there - there.replace(hour=int(stamp[:2]), minute=int(stamp[3:5]), second=int(stamp[6:]))
        assert ago.total_seconds() % 86_400 < 120, stamp


def test_a_file_is_read_on_as_it_grows_and_a_half_written_line_waits(home: Path) -> None:
    drop(home, "a.jsonl", '{"order_id": 1, "sku_id": "A", "qty": 1, "line_paid_amount": 90}\n')
    assert told(watch(home, None, "--json"))[0]["received"] == 1
    assert told(watch(home, None, "--json")) == []
    drop(home, "a.jsonl", '{"order_id": 2, "sku_id": "A", "qty": 1, "line_paid_amount": 90}\n', "a")
    assert told(watch(home, None, "--json"))[0] | {"from": ""} == {
        "from": "", "received": 1, "judged": 0, "unjudged": 1, "gift": 0, "cancelled": 0, "repeated": 0, "refused": 0, "below": 0, "unjudged_skus": ["A"], "mistakes": [],
    }  # fmt: skip
    assert kept(home) == ["1", "2"]


def test_bad_lines_under_an_alarm_that_holds_are_told_and_so_is_the_alarm(home: Path) -> None:
    """The alarm rang with the first line; a later run says by its words and its exit code that it goes on."""
    drop(home, "a.csv", HEAD + "1,a,A,2,60\n")
    assert watch(home, None, "--floors", str(home.parent / "floors.csv")).code == 4
    drop(home, "b.csv", HEAD + "2,a,A,3,90\n3,a,A,1,90\n")
    said = watch(home, lang="zh")
    assert said.code == 4
    assert "b.csv：2 行，判断 2，低于底线 1，没有底线 0" in said.out
    assert "⚠ 还没有人接手：white tea（A）卖价低于底线：" in said.out
    assert "2 单 5 件" in said.out
    quiet = watch(home, None, "--json")
    assert quiet.code == 4
    assert [list(row) for row in told(quiet)] == [["open_alarm"]]


def test_an_alarm_that_somebody_took_is_no_longer_told(home: Path) -> None:
    drop(home, "a.csv", HEAD + "1,a,A,2,60\n")
    watch(home, None, "--floors", str(home.parent / "floors.csv"))
    with closing(book.connect(home)) as db:
        assert book.take_alarm(db, "tea", 1, "wang", 0)
    said = watch(home, lang="zh")
    assert (said.code, "⚠" in said.out) == (0, False)


def test_floors_given_again_do_not_refill_the_stock(home: Path) -> None:
    """100 were there and 40 are sold: started again with the same file, 57 are left after three more."""
    floors = home.parent / "floors.csv"
    drop(home, "a.csv", HEAD + "1,a,A,40,4000\n")
    assert watch(home, None, "--floors", str(floors)).code == 0
    drop(home, "b.csv", HEAD + "2,a,A,3,90\n")
    assert "还剩 57 件" in watch(home, None, "--floors", str(floors), lang="zh").out
    floors.write_text("sku,name,cost,stock\nA,white tea,60,200\n")
    drop(home, "c.csv", HEAD + "3,a,A,3,90\n")
    assert "还剩 197 件" in watch(home, None, "--floors", str(floors), lang="zh").out


def test_floors_that_a_file_does_not_name_stay(home: Path) -> None:
    watch(home, None, "--floors", str(home.parent / "floors.csv"))
    other = home.parent / "other.csv"
    other.write_text("sku,cost\nB,5\n")
    watch(home, None, "--floors", str(other))
    with closing(book.connect(home)) as db:
        assert list(book.floors_of(db, "tea")) == ["A", "B"]


def test_a_line_without_its_end_waits_while_it_is_watched(tmp_path: Path) -> None:
    from zhanggui.desks.promotion.stoploss.folder import news

    file = tmp_path / "a.csv"
    file.write_text("order_id,sku_id\n1,A\n2,")
    (piece,) = news(file, "tea", {})
    assert (piece.rows, piece.first) == ([{}, {"order_id": "1", "sku_id": "A"}], 1)
    file.write_text("order_id,sku_id\n1,A\n2,B\n")
    (piece,) = news(file, "tea", piece.mark)
    assert (piece.rows, piece.first) == ([{"order_id": "2", "sku_id": "B"}], 3)
    assert list(news(file, "tea", piece.mark)) == []


def test_a_long_file_moves_on_only_when_all_of_a_block_is_written_down(tmp_path: Path) -> None:
    from zhanggui.desks.promotion.stoploss.folder import news

    file = tmp_path / "a.csv"
    file.write_text("order_id\n" + "".join(f"{n}\n" for n in range(2500)))
    pieces = list(news(file, "tea", {}))
    assert [(p.first, len(p.rows), bool(p.mark)) for p in pieces] == [(1, 1000, False), (1001, 1000, False), (2001, 501, True)]


def test_a_file_put_in_place_of_another_is_read_from_its_start(home: Path) -> None:
    drop(home, "a.csv", HEAD + "1,a,A,1,90\n2,a,A,1,90\n")
    watch(home)
    drop(home, "a.csv", HEAD + "9,a,A,1,90\n2,a,A,1,90\n3,a,A,1,90\n")
    (said,) = told(watch(home, None, "--json"))
    assert (said["received"], said["repeated"]) == (3, 1)
    assert kept(home) == ["1", "2", "3", "9"]


def test_bad_lines_are_named_by_file_and_line_and_stop_nothing(home: Path) -> None:
    drop(home, "a.csv", HEAD + "1,a,A,1,90\n\n2,a,A,many,90\n3,a,A,1,90,7,8\n4,a,A,1,90\n")
    said = watch(home)
    assert said.code == 3
    assert "a.csv line 4, qty: qty 'many' is no number" in said.out
    assert "a.csv line 5: this line is no table" in said.out
    assert kept(home) == ["1", "4"]
    drop(home, "b.jsonl", "{\n[]\n")
    assert "b.jsonl line 2" in watch(home).out


def test_files_of_windows_are_read_with_their_marks_and_ids(home: Path) -> None:
    (home.parent / "in" / "a.csv").write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b'="123",a,A,1,"1,090.00"\r\n')
    (home.parent / "in" / "b.csv").write_bytes((HEAD.strip() + ",status_raw\n5,a,A,1,30,交易关闭\n").encode("gbk"))
    (home.parent / "in" / "note.txt").write_text("not ours")
    first, second = told(watch(home, None, "--json"))
    assert (first["unjudged"], second["cancelled"]) == (1, 1)
    assert kept(home) == ["123", "5"]


def test_lines_with_the_headers_of_an_erp_are_read_as_they_grow(home: Path) -> None:
    drop(home, "erp.csv", "订单编号,商家编码,数量,实付金额（元）,付款时间,订单状态\n2001,A,1,41.00,,已付款\n2002,A,1,30,,交易关闭\n")
    (said,) = told(watch(home, None, "--json", lang="zh"))
    assert (said["received"], said["unjudged"], said["cancelled"], said["mistakes"]) == (2, 1, 1, [])
    drop(home, "erp.csv", "2003,A,1,41.00,,已付款\n", "a")
    (said,) = told(watch(home, None, "--floors", str(home.parent / "floors.csv"), "--json", lang="zh"))[1:]
    assert (said["received"], said["judged"], said["below"]) == (1, 1, 1)
    assert kept(home) == ["2001", "2002", "2003"]


def test_a_list_price_is_no_amount_paid_whatever_it_is_called(home: Path) -> None:
    drop(home, "erp.csv", "订单编号,商家编码,数量,单价\n2001,A,1,41.00\n")
    assert "没有实付金额" in watch(home, lang="zh").out


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (["订单号", "子订单编号", "SKU编码", "购买数量", "买家实付"], ["order_id", "line_id", "sku_id", "qty", "line_paid_amount"]),
        (["order_id", "订单编号", "sku_id", "商家编码"], ["order_id", "订单编号", "sku_id", "merchant_sku"]),  # its own name comes first
        (["实付金额", "支付金额", "备注"], ["line_paid_amount", "支付金额", "备注"]),  # of two the first
    ],
)
def test_a_header_is_known_by_what_shops_call_it(heads: list[str], names: list[str]) -> None:
    from zhanggui.desks.promotion.stoploss.ordercolumns import named

    assert named(heads) == names


def test_wrong_use_is_one_line(home: Path) -> None:
    assert "there is no /nowhere" in refused(watch(home, "/nowhere"))
    assert "--interval" in refused(watch(home, None, "--interval", "0"))
    assert "private network" in refused(watch(home, "http://10.0.0.7/lines"))
    assert "no address" in refused(watch(home, "http://me:pass@example.com/"))
    assert "cup" in refused(call(home, "guard", "watch", str(home.parent), "--shop", "cup", "--once"))
    (home.parent / "floors.csv").write_text("sku,cost\nA,-1\n")
    assert "line 2: cost '-1'" in refused(watch(home, None, "--floors", str(home.parent / "floors.csv")))


@contextmanager
def feed(lines: list[dict[str, Any]], asked: list[str], ill: tuple[int, ...] = ()) -> Iterator[str]:
    """An ERP that answers what came after `since`; `ill`: which of its answers break."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            since = parse_qs(urlsplit(self.path).query).get("since", ["0"])[0]
            asked.append(f"{since} {self.headers.get('Authorization', '')}".strip())
            if len(asked) in ill:
                self.send_error(500)
                return
            body = "".join(json.dumps(line) + "\n" for line in lines if int(line["cursor"]) > int(since)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/lines?shop=1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def row(n: int) -> dict[str, Any]:
    return {"order_id": str(n), "sku_id": "A", "qty": 1, "line_paid_amount": 90, "cursor": n}


def test_an_address_is_asked_from_where_the_last_answer_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_FEED_TOKEN", "let-me-in")
    lines, asked = [row(1), row(2)], []  # type: ignore[var-annotated]
    with feed(lines, asked) as url:
        assert told(watch(home, url, "--json"))[0]["received"] == 2
        lines.append(row(3))
        assert told(watch(home, url, "--json"))[0]["received"] == 1
        assert told(watch(home, url, "--json")) == []
    assert asked == ["0 Bearer let-me-in", "2 Bearer let-me-in", "3 Bearer let-me-in"]
    assert kept(home) == ["1", "2", "3"]
    assert "cannot connect" in refused(watch(home, url), 1)


def test_watching_goes_on_when_the_address_fails_and_ends_with_ctrl_c(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    from zhanggui.cli.command import Call
    from zhanggui.cli.guard_watch import run_watch

    lines, asked = [row(1)], []  # type: ignore[var-annotated]
    looks = 0

    def sleep(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            lines.append(row(2))
        if looks == 3:
            raise KeyboardInterrupt

    with feed(lines, asked, ill=(2,)) as url:
        args = argparse.Namespace(source=url, shop="tea", floors=None, interval=0.01, once=False, json=False, home=str(home))
        assert run_watch(Call(args, "en"), sleep) == 0
    said = capsys.readouterr().out
    assert asked == ["0", "1", "1"]
    assert "it answered HTTP 500" in said
    assert "no longer watching" in said
    assert kept(home) == ["1", "2"]
