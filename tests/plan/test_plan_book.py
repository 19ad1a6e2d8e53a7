"""The plan as a workbook: out in the form shops use, back with only what a person changed."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import fastexcel
import pytest

from zhanggui.desks.plan import book, service, sharing
from zhanggui.kernel.errors import UseError
from zhanggui.site.boot import boot

SHOP, YEAR = "lamp", 2026
ACTUALS = {date(2026, 1, 1) + timedelta(days=n): 1000.5 for n in range(40)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    boot(tmp_path)
    service.set_plan(SHOP, YEAR, 1_234_567.89, platform="tmall")
    service.lock(SHOP, YEAR, "2026-11", 300_000.01)
    sharing.share(SHOP, YEAR, {"张三": "0.4", "=cmd|calc": "*"})
    service.lock(SHOP, YEAR, "2026-06-18", 77.77, owner="张三")
    return tmp_path


def write(home: Path, lang: str = "zh", metric: str = "pay_amount") -> Path:
    file = home / f"plan-{lang}.xlsx"
    file.write_bytes(book.export(SHOP, "灯店", "CNY", YEAR, metric, ACTUALS, lang))
    return file


def type_in(file: Path, sheet: int, cells: dict[str, str | float]) -> Path:
    """Numbers or texts typed over cells, the formulas that stood there gone; nothing else is calculated anew."""
    out = file.with_name("changed.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            data = old.read(item).decode("utf-8") if item.endswith(".xml") else old.read(item)
            if item == f"xl/worksheets/sheet{sheet}.xml":
                for place, value in cells.items():
                    typed = f"<v>{value}</v>" if isinstance(value, float | int) else f"<is><t>{value}</t></is>"
                    kind = "" if isinstance(value, float | int) else ' t="inlineStr"'
                    pattern = rf'<c r="{place}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
                    data, times = re.subn(pattern, lambda m, k=kind, t=typed, p=place: f'<c r="{p}"{m.group(1) or ""}{k}>{t}</c>', data)
                    assert times == 1, place
            new.writestr(item, data)
    return out


def everything() -> list:
    plan = [service.rows(SHOP, YEAR, level=level) for level in ("day", "week", "month")]
    return [*plan, sharing.people_rows(SHOP, YEAR, level="day"), sharing.shared(SHOP, YEAR)]


def sheet_of(file: Path, name: str) -> list[list]:
    return fastexcel.read_excel(file).load_sheet(name, header_row=None, dtypes="string").to_arrow().to_pydict().values()


def told(done) -> list[tuple]:
    return [(c["cell"], c["owner"], c["what"], c["was"], c["now"]) for c in done["changes"]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_comes_back_unchanged_changes_nothing(home: Path, lang: str) -> None:
    before = everything()
    done = book.import_file(SHOP, write(home, lang))
    assert (done["changes"], done["applied"]) == ([], False)
    assert everything() == before


def test_the_sheets_show_year_quarters_months_weeks_and_days_with_their_values(home: Path) -> None:
    file = write(home)
    assert fastexcel.read_excel(file).sheet_names == ["年", "周", "日"]
    year = list(zip(*sheet_of(file, "年"), strict=True))
    assert year[3][:9] == ("周期", "占比", "目标", "日均", "实际", "完成率", "锁定", "张三", "'=cmd|calc")
    labels = [row[0] for row in year[4:]]
    assert labels[:6] == ["2026", "2026-Q1", "2026-01", "2026-02", "2026-03", "2026-Q2"]
    whole, november = year[4], year[4 + labels.index("2026-11")]
    assert (whole[2], float(whole[1])) == ("1234567.89", 1)
    assert (november[2], november[6], float(november[3])) == ("300000.01", "●", pytest.approx(10_000.0003))
    january = year[4 + labels.index("2026-01")]
    assert float(january[4]) == pytest.approx(31 * 1000.5)
    assert float(january[5]) == pytest.approx(31 * 1000.5 / float(january[2]))
    assert float(january[7]) + float(january[8]) == pytest.approx(float(january[2]))
    assert len(next(iter(sheet_of(file, "日")))) == 4 + 365


def test_sums_are_formulas_and_texts_are_not(home: Path) -> None:
    file = write(home)
    with zipfile.ZipFile(file) as parts:
        year = parts.read("xl/worksheets/sheet1.xml").decode()
        strings = parts.read("xl/sharedStrings.xml").decode()
    assert "<f>SUM('日'!C5:C35)</f>" in year
    assert "'=cmd|calc" in strings
    assert not re.search(r"<f>[^<]*cmd", year)


def test_a_typed_day_is_locked_and_what_follows_from_it_is_not(home: Path) -> None:
    """The day, and the sums above it as a spreadsheet would calculate them anew."""
    days = service.rows(SHOP, YEAR, level="day")
    november = next(r for r in service.rows(SHOP, YEAR) if r["from"] == "2026-05-01")["target"]
    row = 4 + date(2026, 5, 20).timetuple().tm_yday
    file = type_in(write(home), 3, {f"C{row}": 9999.99})
    moved = round(november + 9999.99 - days[row - 5]["target"], 2)
    file = type_in(file.rename(home / "second.xlsx"), 1, {"C12": moved})
    done = book.import_file(SHOP, file)
    assert told(done) == [("2026-05-20", "", "lock", days[row - 5]["target"], 9999.99)]
    assert service.rows(SHOP, YEAR, level="day")[row - 5] == {**days[row - 5], "target": 9999.99, "locked": True}
    assert sum(round(100 * r["target"]) for r in service.rows(SHOP, YEAR, level="day")) == 123_456_789


def test_a_month_can_be_typed_as_amount_share_or_mean_a_day(home: Path) -> None:
    done = book.import_file(SHOP, type_in(write(home), 1, {"C7": 50_000, "B8": 0.0715, "D9": 1_000}))
    assert {c["cell"]: c["now"] for c in done["changes"]} == {"2026-01": 50_000, "2026-02": 88_271.6, "2026-03": 31_000}
    months = service.rows(SHOP, YEAR)
    assert [m["target"] for m in months[:3]] == [50_000, 88_271.6, 31_000]
    assert all(m["locked"] for m in months[:3])


def test_the_mark_locks_and_clearing_it_unlocks(home: Path) -> None:
    months = service.rows(SHOP, YEAR)
    done = book.import_file(SHOP, type_in(write(home), 1, {"G7": "●", "G20": ""}))
    assert told(done) == [("2026-01", "", "lock", months[0]["target"], months[0]["target"]), ("2026-11", "", "unlock", 300_000.01, None)]
    assert [m["locked"] for m in service.rows(SHOP, YEAR)] == [True] + [False] * 11


def test_the_number_of_a_person_is_locked_for_that_person(home: Path) -> None:
    done = book.import_file(SHOP, type_in(write(home), 1, {"H7": 12_000, "I8": 9_000}))
    assert {(c["cell"], c["owner"]): c["now"] for c in done["changes"]} == {("2026-01", "张三"): 12_000, ("2026-02", "=cmd|calc"): 9_000}
    people = sharing.people_rows(SHOP, YEAR)
    assert (people["张三"][0]["target"], people["=cmd|calc"][1]["target"]) == (12_000, 9_000)


def test_the_amount_of_the_year_is_set_anew(home: Path) -> None:
    done = book.import_file(SHOP, type_in(write(home), 1, {"C5": 2_000_000}))
    assert told(done) == [("2026", "", "amount", 1_234_567.89, 2_000_000)]
    assert sum(round(100 * r["target"]) for r in service.rows(SHOP, YEAR)) == 200_000_000


def test_a_dry_run_tells_the_changes_and_leaves_the_plan(home: Path) -> None:
    before = everything()
    done = book.import_file(SHOP, type_in(write(home), 1, {"C7": 50_000}), dry_run=True)
    assert (len(done["changes"]), done["applied"]) == (1, False)
    assert everything() == before
    with pytest.raises(UseError, match="2026-01"):
        book.import_file(SHOP, type_in(write(home), 1, {"C7": 5_000_000}), dry_run=True)
    assert everything() == before


def test_a_cell_changed_by_somebody_else_meanwhile_is_named(home: Path) -> None:
    file = type_in(write(home), 1, {"C7": 50_000})
    service.lock(SHOP, YEAR, "2026-01", 60_000)
    with pytest.raises(UseError, match="since the export: 2026-01"):
        book.import_file(SHOP, file)
    service.unlock(SHOP, YEAR, "2026-01")
    service.lock(SHOP, YEAR, "2026-03", 1_000)
    book.import_file(SHOP, file)
    assert [m["target"] for m in service.rows(SHOP, YEAR)][0:3:2] == [50_000, 1_000], "another cell's lock stays"


def test_what_cannot_be_read_is_named_with_its_place(home: Path) -> None:
    with pytest.raises(UseError, match="年, row 7, target: 'soon' is not a number"):
        book.import_file(SHOP, type_in(write(home), 1, {"C7": "soon"}))
    with pytest.raises(UseError, match="plan of lamp"):
        book.import_file("other", write(home))


def test_pieces_go_out_and_come_back_whole(home: Path) -> None:
    service.set_plan(SHOP, YEAR, 12_000, "pay_qty")
    file = write(home, metric="pay_qty")
    assert book.import_file(SHOP, file)["changes"] == []
    book.import_file(SHOP, type_in(file, 1, {"C7": 777}))
    assert service.rows(SHOP, YEAR, "pay_qty")[0]["target"] == 777
