"""What people write into remarks, and accounts in files of our own form, cannot lead to a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from conftest import facts, load
from zhanggui.intake.personal import masked, names_somebody
from zhanggui.warehouse.workspace import Workspace

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("请打电话13812345678谢谢", "请打电话***谢谢"),
        ("138-1234-5678 / 138 1234 5678", "*** / ***"),
        ("发票寄 wang.xm@example.com", "发票寄 ***"),
        ("身份证33010019900101123X", "身份证***"),
        ("座机 0571-87654321", "座机 ***"),
        ("+44 7700 900123", "***"),
        ("call +1 (415) 555-2671 or +1 415-555-2671", "call *** or ***"),
        ("(415) 555-2671, 415.555.2671", "***, ***"),
        ("box 415-12 of 2026-10-01, 300-400-500", "box 415-12 of 2026-10-01, 300-400-500"),
        ("尺码 170/92，要 2 件，订单 1234567890123456789", "尺码 170/92，要 2 件，订单 1234567890123456789"),
    ],
)
def test_numbers_and_addresses_in_remarks_are_masked(said: str, kept: str) -> None:
    assert masked(pa.array([said, None])).to_pylist() == [kept, None]


def test_accounts_that_name_somebody() -> None:
    assert names_somebody(pa.array(["13812345678", "a@b.cn", "小王爱买", "b17", "9f86d081884c7d65", "17850"])).to_pylist() == [
        *(True, True, True),
        *(False, False, False),
    ]


def test_a_canonical_file_brings_no_name_into_the_lake(ws: Workspace, write: Write) -> None:
    head = ["order_id", "created_at", "buyer_id", "buyer_message", "客服备注"]
    rows = [
        ["1", "2026-03-01", "小王爱买", "打13812345678", "13912345678"],
        ["2", "2026-03-01", "小王爱买", "", ""],
        ["3", "2026-03-01", "b17", "", ""],
    ]
    load(ws, write("orders.csv", [head, *rows]))
    one, two, three = facts(ws, "orders")
    assert one["buyer_id"] == two["buyer_id"] != three["buyer_id"] == "b17"
    everything = json.dumps(facts(ws, "orders"), default=str, ensure_ascii=False)
    assert [x for x in ("小王", "1381234", "1391234") if x in everything] == []
