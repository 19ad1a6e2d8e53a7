"""zhanggui guard verify: a signed check as it was signed, changed, signed elsewhere, or none at all."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from run_zhanggui import call, refused

from zhanggui.cli.main import main
from zhanggui.desks.promotion.drafts.signed import fingerprint, public_key, sign, written
from zhanggui.warehouse.workspace import Workspace

RECORD = {
    "shop": "demo", "name": "双11", "verdict": "danger", "checked_by": "小王", "checked_at": "2026-11-09T18:00:00+08:00", "approved_by": "老板",
    "approved_at": "2026-11-09T19:00:00+08:00", "reason": "引流", "engine": "0", "scenario": {"items": [{"sku": "A", "price": 82.5, "cost": 60}]}, "answer": {},
}  # fmt: skip


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, Path]:
    """A workspace, and a file it signed."""
    home, file = tmp_path / "home", tmp_path / "signed.json"
    file.write_bytes(written(sign(RECORD, Workspace.open(home).secret())))
    return home, file


def verify(home: Path, file: Path, *more: str) -> int:
    return main(["--home", str(home), "--lang", "zh", "guard", "verify", str(file), *more])


def test_what_was_signed_in_spite_of_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, file = tmp_path / "home", tmp_path / "signed.json"
    left = {"where": {"zh": "G7", "en": "G7"}, "text": "另赠小样"}
    record = RECORD | {"risks": [{"zh": "有亏本的单", "en": "an order loses money"}], "not_understood": [left]}
    file.write_bytes(written(sign(record, Workspace.open(home).secret())))
    assert verify(home, file) == 0
    told = capsys.readouterr().out
    assert "! 有亏本的单" in told
    assert "没有读懂 G7：另赠小样" in told


def test_a_file_as_it_was_signed_is_good_and_says_who_approved_it(signed: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, file = signed
    assert verify(home, file) == 0
    told = capsys.readouterr().out
    assert "签名有效" in told
    assert "小王 提交，老板 批准于 2026-11-09T19:00:00+08:00：引流" in told


def test_one_changed_figure_is_danger(signed: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, file = signed
    file.write_text(file.read_text(encoding="utf-8").replace("82.5", "85.2"), encoding="utf-8")
    assert verify(home, file, "--json") == 4
    assert json.loads(capsys.readouterr().out)["signature"] == "changed"


def test_a_file_of_another_workspace_is_told_by_its_key(
    signed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file = signed
    assert verify(tmp_path / "other", file, "--json") == 5
    told = json.loads(capsys.readouterr().out)
    assert told["signature"] == "stranger"
    assert told["key"] == fingerprint(public_key(Workspace.open(home).secret()))


SCENARIO = {
    "items": [{"sku": "A", "price": 100, "cost": 60}], "layers": [], "basket": {"max_amount": 500, "max_qty_per_sku": 2},
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "form", "lang", "told"),
    [
        ("check.xlsx", ("--format", "xlsx"), "zh", "这是手写签字用的签字表（guard check 写的），没有电子签名"),
        (
            "check.xlsx",
            ("--format", "xlsx"),
            "en",
            "this is the sheet of guard check, to be printed and signed by hand, without a signature",
        ),
        ("check.json", ("--json",), "zh", "这是价格检查的结论（guard check --json），没有电子签名"),
        ("check.json", ("--json",), "en", "this is the answer of guard check --json, without a signature"),
        ("scenario.json", (), "zh", "这是一份方案，没有电子签名"),
        ("scenario.json", (), "en", "this is a scenario, without a signature"),
    ],
)
def test_an_answer_without_a_signature_is_named_and_how_to_get_a_signed_one(
    tmp_path: Path, file: str, form: tuple[str, ...], lang: str, told: str
) -> None:
    scenario = tmp_path / "scenario.json"
    scenario.write_text(json.dumps(SCENARIO), encoding="utf-8")
    if form:
        assert call(tmp_path / "home", "guard", "check", scenario, *form, "--out", tmp_path / file, lang=lang).code == 0
    said = refused(call(tmp_path / "home", "guard", "verify", tmp_path / file, lang=lang))
    assert told in said
    assert {"zh": "批准后点「下载签名文件」", "en": "then 'Download the signed file'"}[lang] in said


def test_another_workbook_or_a_toml_scenario_is_told_apart(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "s.toml").write_text("[[items]]\nsku = 'A'\n", encoding="utf-8")
    assert "this is a workbook, without" in refused(call(tmp_path / "home", "guard", "verify", tmp_path / "other.xlsx"))
    assert "this is a scenario, without" in refused(call(tmp_path / "home", "guard", "verify", tmp_path / "s.toml"))
    asked = call(tmp_path / "home", "guard", "verify", tmp_path / "s.toml", "--json")
    assert (asked.code, asked.err, len(asked.json["mistakes"])) == (2, "", 1)


def test_what_is_no_signed_check_is_said_in_one_line(signed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, _ = signed
    other = tmp_path / "scenario.json"
    other.write_text('{"items": []}', encoding="utf-8")
    for bad in (other, tmp_path / "nowhere.json"):
        assert verify(home, bad) == 2
        assert "→" in capsys.readouterr().err
