"""The encoding of a file is told by its bytes, and a file broken in one place is never read as nonsense."""

from __future__ import annotations

import codecs
import random
import time
from pathlib import Path

import pytest

from zhanggui.intake.encoding import candidates, encoding_of
from zhanggui.intake.textfile import TextTable
from zhanggui.kernel.errors import FileError

CHINESE = "订单编号,商品名称,买家实际支付金额,订单创建时间\r\n" + "1,夏季新款连衣裙 韩版显瘦,89.00,2026-03-01\r\n" * 40
SHORT = "日期,花费\r\n2026-03-01,12.5\r\n"
JAPANESE = "注文番号,商品名,数量,価格\r\n" + "249-1,レディース ワンピース 夏 きれいめ,1,2980\r\n" * 30
KANJI_ONLY = "注文番号,商品名,数量,価格,出荷日\r\n1,2,3,4,5\r\n"
GERMAN = "Bestellnummer;Käufer;Größe;Preis (€)\r\n" + "28-1;Jürgen Müller;groß;19,99\r\n" * 30
TRADITIONAL = "訂單編號,商品名稱,買家實際支付金額\r\n" + "1,夏季新款連衣裙 顯瘦 優雅,89\r\n" * 30
RUSSIAN = "номер заказа;покупатель\r\n" + "1;Иван Петров\r\n" * 20


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[
            (text, "utf-8")
            for text in (
                CHINESE,
                SHORT,
                JAPANESE,
                KANJI_ONLY,
                GERMAN,
                TRADITIONAL,
                RUSSIAN,
                "a,é\r\n",
                "são paulo\nd´oeste\n",
                "id,name\r\n1,x\r\n",
                "价格\n1\n",
            )
        ],
        *[(text, "gb18030") for text in (CHINESE, SHORT, TRADITIONAL, "价格\n1\n", "id,标题\n1,a\n")],
        *[(text, "cp932") for text in (JAPANESE, KANJI_ONLY, "商品名,ｻｲｽﾞ,カラー\n")],
        *[(text, "cp1252") for text in (GERMAN, "a,é\r\n", "order;prix (€)\n1;2\n", "Größe\n", "Don’t,“x” – y\n")],
        *[(text, code) for text in (CHINESE, SHORT, JAPANESE, GERMAN, "一,二\n1,2\n") for code in ("utf-16-le", "utf-16-be")],
        *[(text, code) for text in (CHINESE, SHORT) for code in ("utf-8-sig", "utf-16", "utf-32")],
    ],
)
def test_every_encoding_that_platforms_write_is_told(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(encoding))
    assert encoding_of(path) == encoding
    assert path.read_bytes().decode(encoding_of(path)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp932"])
@pytest.mark.parametrize("bad", [b"\xff", b"\x80", b"\xe8\xae", b"\xff\xff\xff"])
def test_a_file_broken_in_one_place_keeps_its_encoding_and_gets_no_other(tmp_path: Path, encoding: str, bad: bytes) -> None:
    text = JAPANESE if encoding == "cp932" else CHINESE
    data = text.encode(encoding)
    (tmp_path / "x.csv").write_bytes(data[:200] + b"\n" + bad + b",1\n" + data[200:])
    assert candidates(tmp_path / "x.csv") == [encoding]


def test_a_file_cut_off_in_a_character_keeps_its_encoding(tmp_path: Path) -> None:
    cut = CHINESE.encode()[: CHINESE.encode().index("裙".encode()) + 1]
    with pytest.raises(UnicodeDecodeError):
        cut.decode()
    (tmp_path / "x.csv").write_bytes(cut)
    assert candidates(tmp_path / "x.csv") == ["utf-8"]


def test_one_chinese_word_behind_megabytes_of_ascii_is_still_found(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    filler = b"1,2,3\r\n" * 700_000
    path.write_bytes(filler + "1,已发货,3\r\n".encode("gb18030") + filler)
    assert encoding_of(path) == "gb18030"


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"a,b\n1,\x002\n", bytes(range(1, 32)) * 99, random.Random(7).randbytes(9000).replace(b"\0", b"")]
)
def test_bytes_that_are_no_writing_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    assert candidates(tmp_path / "x.csv") == []
    with pytest.raises(FileError, match="neither a text table"):
        encoding_of(tmp_path / "x.csv")


def test_two_hundred_megabytes_are_judged_in_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        for _ in range(70):
            file.write(CHINESE.encode("gb18030") * 1700)
    assert path.stat().st_size > 200 << 20
    begun = time.perf_counter()
    assert candidates(path) == ["gb18030"]
    assert time.perf_counter() - begun < 3


def test_a_byte_order_mark_alone_is_believed(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(codecs.BOM_UTF8 + b"a,b\n")
    assert encoding_of(tmp_path / "x.csv") == "utf-8-sig"


def test_a_row_of_a_wrong_width_keeps_its_cells_where_quotes_are_ordinary_characters(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('商品,长度,件数\n管 6",1,2\n"4 寸管,1,2,3\n"5 寸管,1\n', encoding="utf-8")
    cells = TextTable(path, ("utf-8",), ",", quotes=False).sheet().read(3, 1)
    assert [c.to_pylist() for c in cells.columns] == [['管 6"'], ["1"], ["2"]]
    assert [odd.cells for odd in cells.odd] == [['"4 寸管', "1", "2", "3"], ['"5 寸管', "1"]]
