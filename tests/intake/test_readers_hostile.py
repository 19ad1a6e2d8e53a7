"""Hostile and broken files end in one clear line, within ten seconds and 600 MB, reader and all."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from reader_files import inline, number, ods, ods_row, raw_xlsx, row, xls, xml_book, xml_row

SECONDS = 10
MEGABYTES = 600
GOOD = b"a,b,c\r\n1,2,3\r\n"

# One process reads every sheet of every file to its end: what came of each, how long it took, and the most memory so far,
# its own or that of the reader of workbooks, whichever was more.
JUDGE = """
import json, resource, shutil, sys, tempfile, time
from pathlib import Path
from zhanggui.intake.bookprocess import end_reader
from zhanggui.intake.containers import open_file, read_sheets
from zhanggui.intake.textfile import ReadOtherwise
from zhanggui.kernel.errors import ZhangguiError
def peak():
    # Not RUSAGE_SELF: that begins with the memory of the process that started this one, which is the whole test suite.
    own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) >> 10
def count(sheet):
    width = max((len(r) for r in sheet.head), default=0)
    try:
        return sum(sum(map(len, p.columns)) for p in (sheet.stream(width, 0) if sheet.stream else [sheet.read(width, 0)]))
    except ReadOtherwise as other:
        return count(other.sheet)
def outcome(source, scratch):
    try:
        if source.error:
            raise source.error
        return f"{sum(map(count, read_sheets(source, scratch)))} cells"
    except ZhangguiError as error:
        return error.say("en")
for path in sorted(Path(sys.argv[1]).iterdir()):
    begun, scratch = time.perf_counter(), Path(tempfile.mkdtemp(dir=sys.argv[2]))
    said = [outcome(source, scratch) for source in open_file(path, scratch)]
    seconds = time.perf_counter() - begun
    shutil.rmtree(scratch)
    end_reader()
    print(json.dumps({"name": path.name, "said": said, "seconds": seconds, "megabytes": peak()}), flush=True)
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each file, by name."""
    folder, scratch = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("scratch")
    for name, (make, _) in FILES.items():
        (folder / name).write_bytes(make())
    done = subprocess.run([sys.executable, "-c", JUDGE, str(folder), str(scratch)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""  # whatever a reader prints is not for people
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {f["name"]: f for f in found}


def zipped(members: Iterator[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in members:
            pack.writestr(name, data)
    return out.getvalue()


def with_size(data: bytes, size: int) -> bytes:
    """An archive whose table of contents says another unpacked size than its member has."""
    at = data.rfind(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<L", size) + data[at + 4 :]


def many_entries(count: int) -> bytes:
    """An archive of `count` empty members in its table of contents, all the same one."""
    local = b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = len(entry) * count
    end64 = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, size, len(local))
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, len(local) + size, 1)
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + entry * count + end64 + locator + end


def shared_strings(count: str, strings: str) -> bytes:
    """A workbook whose shared strings say that there are `count` of them."""
    table = f'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{count}" uniqueCount="{count}">{strings}</sst>'
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    )
    return raw_xlsx(
        row(1, '<c r="A1" t="s"><v>0</v></c>'), extra={"xl/sharedStrings.xml": table.encode(), "xl/_rels/workbook.xml.rels": rels.encode()}
    )


NOISE = random.Random(7).randbytes(200_000)
BLANK_ROWS = "".join(f'<row r="{n}"/>' for n in range(2, 1_000_001))
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    # broken
    "empty": (lambda: b"", "is empty"),
    "nothing but NUL": (lambda: bytes(1 << 20), "is empty"),
    "noise": (lambda: NOISE, "neither a text table"),
    "noise called a workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "the workbook is damaged"),
    "noise called a zip": (lambda: b"PK\x03\x04" + NOISE, "damaged"),
    "noise called gz": (lambda: b"\x1f\x8b\x08\x00" + NOISE, "damaged"),
    "a NUL in a text": (lambda: b"a,b\r\n" * 99 + b"\0,1\r\n", "neither a text table"),
    "half a workbook": (lambda: raw_xlsx(row(1, number("A1", 1)))[:600], "damaged"),
    "half an old workbook": (lambda: xls([["a", "b"]])[:3000], "the workbook is damaged"),
    "half a page": (lambda: b"<html><table><tr><td>1</td><td", "1 cells"),
    "half an XML workbook": (lambda: xml_book(xml_row("1")).encode()[:-30], "the XML file is damaged"),
    # packed
    "a bomb in gz": (lambda: gzip.compress(bytes(80 << 20)), "abnormal size"),
    "a bomb in zip": (lambda: zipped(iter([("a.csv", b"0" * (80 << 20))])), "abnormal size"),
    "a bomb that says it is small": (lambda: with_size(zipped(iter([("a.csv", b"0" * (80 << 20))])), 10), "damaged"),
    "a workbook that is a bomb": (lambda: raw_xlsx("", extra={"xl/x.xml": b"0" * (80 << 20)}), "abnormal size"),
    "a zip of a million entries": (lambda: many_entries(1_000_000), "abnormal size"),
    "a zip of 10,001 files": (lambda: many_entries(10_001), "abnormal size"),
    "tar": (lambda: b"a.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(9999), "tar archive"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + NOISE, "RAR archive"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + NOISE, "7z archive"),
    "gz in gz in gz": (lambda: gzip.compress(gzip.compress(gzip.compress(GOOD))), "compressed file within"),
    "a web archive": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "web archive"),
    # workbooks
    "a cell at the far end": (lambda: raw_xlsx(row(1, number("A1", 1)) + row(1048576, number("XFD1048576", 1))), "a lone cell far outside"),
    "a cell at the far end of an old workbook": (lambda: xls([[1, 2], [3, 4]], claims=(0, 0xFFFFFFFF, 0, 0xFFFF)), "4 cells"),
    "more rows than there are": (lambda: raw_xlsx(row(999999999, number("A999999999", 1))), "damaged"),
    "a million blank rows": (lambda: raw_xlsx(row(1, inline("A1", "x")) + BLANK_ROWS + row(1000001, inline("A1000001", "x"))), "1000001 cells"),
    "20,000 columns": (lambda: raw_xlsx(f"<row>{'<c><v>1</v></c>' * 20_000}</row>"), "holds too much"),
    "four milliard shared strings": (lambda: shared_strings("4294967295", "<si><t>x</t></si>"), "the workbook is damaged"),
    "a cell of 6 MB": (lambda: raw_xlsx(row(1, inline("A1", "x" * (6 << 20)))), "1 cells"),
    "entities in a workbook": (lambda: raw_xlsx(row(1, inline("A1", "&j;"))), "damaged"),
    "a cell that repeats itself": (lambda: ods(ods_row("x", repeated=' table:number-columns-repeated="2000000000"')), "16384 cells"),
    "formulas that call a program": (lambda: raw_xlsx(row(1, '<c r="A1" t="str"><f>cmd|\'/C calc\'!A0</f><v>=cmd|x</v></c>')), "1 cells"),
    # pages
    "a million divs": (lambda: b"<table><tr><td>" + b"<div>" * 1_000_000, "0 cells"),
    "tables within tables": (lambda: b"<table><tr><td>" * 100_000, "tables within tables"),
    "quotes never closed": (lambda: b"<table><tr><td>" + b"<a \"'>" * 500_000, "0 cells"),
    "tags never closed": (lambda: b"<table><tr><td>" + b"<a <1 " * 1_000_000, "cells"),
    "comments never closed": (lambda: b"<table><tr><td>x" + b"<!-- <![" * 1_000_000, "1 cells"),
    "cells that span everything": (lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=1000>x" * 100_000, "no table"),
    "a page of one 6 MB cell": (lambda: b"<table><tr><td>" + b"x" * (6 << 20), "longer than 5 MB"),
    "two million empty rows": (lambda: b"<table>" + b"<tr>" * 2_000_000, "more than 1,048,576 rows"),
    "entities in a page": (lambda: (LAUGHS.replace("x [", "html [") + "<table><tr><td>&j;</table>").encode(), "1 cells"),
    "entities in an XML workbook": (lambda: xml_book(xml_row("&j;"), doctype=LAUGHS).encode(), "declares a document type"),
    "a file elsewhere": (lambda: xml_book(xml_row("&e;"), doctype='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').encode(), "document type"),
    "XML a million deep": (lambda: xml_book("<a>" * 1_000_000).encode(), "nested too deeply"),
    "a row far below": (lambda: xml_book('<Row ss:Index="999999999"/>').encode(), "far outside"),
    # text
    "a cell of 17 MB": (lambda: b"a,b\r\n1," + b"x" * (17 << 20) + b"\r\n", "4 cells"),
    "20,000 columns of text": (lambda: (",".join(f"c{n}" for n in range(20_000)) + "\r\n" + "1," * 19_999 + "1\r\n").encode(), "40000 cells"),
    "a million blank rows of text": (lambda: GOOD + b"\r\n" * 1_000_000 + b"1,2,3\r\n", "cells"),
    "lone surrogates": (lambda: b"\xff\xfe" + "a,b\r\n1,".encode("utf-16-le") + b"\x00\xd8" * 99, "broken at byte"),
    "a quote never closed": (lambda: b'a,b\r\n1,"' + b"x,y\r\n" * 1_000_000, "cells"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(FILES))
def test_a_hostile_file_ends_in_one_line_in_bounded_time_and_memory(judged: dict[str, dict[str, Any]], name: str) -> None:
    found, expected = judged[name], FILES[name][1]
    assert len(found["said"]) == 1
    assert expected in found["said"][0]
    assert "\n" not in found["said"][0]
    assert found["seconds"] < SECONDS
    assert found["megabytes"] < MEGABYTES
