"""zhanggui import · imports · undo."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.asking import Asker
from zhanggui.cli.command import Call, Command, day
from zhanggui.cli.table import print_table
from zhanggui.kernel.words import Words
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.workspace import SHOP_ADD

if TYPE_CHECKING:
    from zhanggui.intake.report import ImportReport


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--shop", metavar="KEY")
    parser.add_argument("--recipe", metavar="ID|FILE")
    parser.add_argument("--date", type=day, metavar="D")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--watch", action="store_true")
    _again_and_again(parser)


def _watch_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--shop", metavar="KEY")
    parser.add_argument("--recipe", metavar="ID|FILE")
    _again_and_again(parser)
    parser.set_defaults(watch=True, date=None, dry_run=False)


def _again_and_again(parser: argparse.ArgumentParser) -> None:
    """What holds for one look and for many."""
    parser.add_argument("--interval", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--no-rejects-file", action="store_true")
    parser.add_argument("--password", metavar="TEXT")
    parser.add_argument("--json", action="store_true")


def _import(call: Call) -> int:
    args = call.args
    if args.password:
        os.environ["ZHANGGUI_PASSWORD"] = args.password
    if args.watch:
        from zhanggui.cli.watch import watch

        return watch(call, lambda paths: import_files(call, paths, None, None))
    with progress_bar(call.say(Words("导入", "importing"))) as progress:
        report = import_files(call, args.paths, progress, Asker(call.lang, progress.paused if progress else None))
    if args.json:
        print(json.dumps(report.to_json(call.lang), ensure_ascii=False, indent=2))
        return report.exit_code
    for record in report.imports:
        _print_record(call, record, args.dry_run)
    for failure in report.failed:
        said = failure.to_json(call.lang)
        print(f"✗ {said['file']}: {said['reason']}" + (f" → {said['hint']}" if said["hint"] else ""), file=sys.stderr)
    if not report.imports and not report.failed:
        print(call.say(Words("这里没有可导入的文件", "there is no file to import here")), file=sys.stderr)
    return report.exit_code


def import_files(call: Call, paths: Sequence[str | Path], progress: Bar | None, choose: Asker | None) -> ImportReport:
    """Import with the options of the call, and bring targets that were loaded into the plan."""
    from zhanggui.intake.importer import import_paths
    from zhanggui.intake.settings import keeps_rejects
    from zhanggui.site.targets import apply_targets

    args = call.args
    keep = not args.no_rejects_file and keeps_rejects(call.ws.home)
    report = import_paths(call.ws, paths, args.shop, args.recipe, args.date, args.dry_run, progress, choose=choose, keep_rejects=keep)
    if not args.dry_run:
        apply_targets(call.ws, report, call.lang)
    return report


def _print_record(call: Call, record: ImportRecord, dry_run: bool) -> None:
    rows = record.rows
    span = " ~ ".join(dict.fromkeys(p for p in record.period if p))
    counts = Words(
        f"读 {rows['read']:,} 行：新增 {rows['inserted']:,}，更新 {rows['updated']:,}，不变 {rows['unchanged']:,}，略过 {rows['dropped']:,}，拒收 {rows['rejected']:,}",
        f"{rows['read']:,} rows: {rows['inserted']:,} new, {rows['updated']:,} updated, {rows['unchanged']:,} unchanged, "
        f"{rows['dropped']:,} dropped, {rows['rejected']:,} rejected",
    )
    mark = call.say(Words("（试运行）", "(dry run) ")) if dry_run else ""
    print(f"✓ {mark}{record.file} → {record.table} [{record.recipe}] {span}")
    print(f"  {call.say(counts)}   id {record.id}")
    for line in record.reconciliation:
        if abs(line["difference"]) >= 0.005 or line["explained"]:
            print(f"  Δ {call.say(_difference(line))}")
    for warning in record.warnings:
        print(f"  ! {warning}")
    if record.rejects_file:
        print(
            "  "
            + call.say(
                Words(
                    f"拒收的行（改好后可再导入；可能含个人信息，用完请删）：{record.rejects_file}",
                    f"rejected rows (mend and import again; may hold personal data, delete when done): {record.rejects_file}",
                )
            )
        )


def _difference(line: Mapping[str, Any]) -> Words:
    """What it should be, what it is, and the difference by reason. Whole numbers, such as people, are written without decimals."""
    expected, actual, by = (_written(line[name]) for name in ("expected", "actual", "difference"))
    why = "；".join(f"{e['why']} {_written(e['amount'])}" for e in line["explained"])
    return Words(
        f"{line['what']}：应为 {expected}，实为 {actual}，差 {by}（{why}）",
        f"{line['what']}: expected {expected}, found {actual}, difference {by} ({why.replace('；', '; ')})",
    )


def _written(amount: float) -> str:
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


class Bar:
    """A progress bar that can be told how far one is, and stand aside while a question is asked."""

    def __init__(self, bar: Any, task: Any) -> None:
        self.bar, self.task = bar, task

    def __call__(self, done: int, total: int, text: str) -> None:
        self.bar.update(self.task, completed=done, total=total, file=text[-40:])

    @contextmanager
    def paused(self) -> Iterator[None]:
        self.bar.stop()
        try:
            yield
        finally:
            self.bar.start()


@contextmanager
def progress_bar(what: str) -> Iterator[Bar | None]:
    """A progress bar on the terminal's error stream; nothing when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[file]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, file="")
        yield Bar(bar, task)


def _imports_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def _imports(call: Call) -> int:
    every = [(state, record) for state, record in call.ws.ledger.all() if record.recipe != SHOP_ADD]
    if call.args.json:
        print(json.dumps([record.to_json() | {"state": state} for state, record in every], ensure_ascii=False, indent=2))
        return 0
    heads = [
        call.say(w)
        for w in (
            Words("编号", "id"),
            Words("状态", "state"),
            Words("店铺", "shop"),
            Words("表", "table"),
            Words("配方", "recipe"),
            Words("行数", "rows"),
            Words("文件", "file"),
        )
    ]
    rows = [[r.id, state, r.shop, r.table, r.recipe, f"{r.rows.get('read', 0):,}", r.file.rsplit("/", 1)[-1]] for state, r in every]
    print_table(heads, rows, right=(5,))
    return 0


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("import_id", metavar="IMPORT_ID")
    parser.add_argument("--json", action="store_true")


def _undo(call: Call) -> int:
    record = call.ws.undo(call.args.import_id)
    if call.args.json:
        print(json.dumps({"undone": record.id, "file": record.file, "table": record.table, "shop": record.shop}, ensure_ascii=False))
    else:
        print(call.say(Words(f"已撤销 {record.id}（{record.file}）", f"undone: {record.id} ({record.file})")))
    return 0


IMPORT = Command("import", Words("导入文件、文件夹、压缩包", "import files, folders, zips"), _import_arguments, _import)
WATCH = Command("watch", Words("看着文件夹，放进来就导入", "watch folders and import what is dropped in"), _watch_arguments, _import)
IMPORTS = Command("imports", Words("导入历史", "the imports so far"), _imports_arguments, _imports)
UNDO = Command("undo", Words("撤销一次导入", "take an import out again"), _undo_arguments, _undo)
