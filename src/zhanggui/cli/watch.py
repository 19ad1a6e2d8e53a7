"""zhanggui import --watch: look into folders again and again, import what has been written to its end, say one line a file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call
from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.intake.report import ImportReport
    from zhanggui.intake.watching import Watch

Load = Callable[[Sequence[Path]], "ImportReport"]
TOGETHER = 50  # files loaded with one commit at most, so that a thousand dropped in at once do not take a thousand
SETTLE = 1.0  # seconds between the two looks of --once


def watch(call: Call, load: Load, sleep: Callable[[float], Any] = time.sleep) -> int:
    """Watch until Ctrl-C (exit code 0), or with --once deal with what is there and end with its exit code."""
    from zhanggui.intake.watching import Watch

    args = call.args
    if args.interval <= 0:
        raise UseError(
            Words("--interval 要大于 0", "--interval must be more than 0"), Words("例如 --interval 10", "for example --interval 10")
        )
    seen = Watch([Path(p) for p in args.paths], call.ws.home)
    codes = [0]
    try:
        if args.once:
            seen.look()
            sleep(min(args.interval, SETTLE))
            codes += _deal_with(call, seen, seen.look(), load)
            return next((c for c in (1, 2, 3) if c in codes), 0)
        _say(call, Words(f"看着 {'、'.join(args.paths)}，Ctrl-C 结束", f"watching {', '.join(args.paths)}; Ctrl-C ends it"))
        while True:
            _deal_with(call, seen, seen.look(), load)
            sleep(args.interval)
    except KeyboardInterrupt:
        _say(call, Words("不再看了", "no longer watching"))
        return 0


def _deal_with(call: Call, seen: Watch, ready: Sequence[Path], load: Load) -> list[int]:
    """Import what is ready and say what came of each file. One that has gone meanwhile is none of ours. → exit codes"""
    from zhanggui.intake.watching import Stamp

    codes: list[int] = []
    for start in range(0, len(ready), TOGETHER):
        stamps = {path: stamp for path in ready[start : start + TOGETHER] if (stamp := Stamp.of(path))}
        if not stamps:
            continue
        try:
            report = load(list(stamps))
        except ZhangguiError as error:  # a lock, a full disk: told, and tried again when a file changes or on the next start
            print(f"{_now()} ✗ {', '.join(p.name for p in stamps)}: {error.say(call.lang)}", flush=True)
            seen.deal_with({path: (stamp, "failed") for path, stamp in stamps.items()})
            codes.append(error.code)
            continue
        parts = {path: _part_of(report, path) for path in stamps}
        seen.deal_with({path: (stamp, "failed" if parts[path].failed else "done") for path, stamp in stamps.items()})
        for path, part in parts.items():
            said = json.dumps(part.to_json(call.lang), ensure_ascii=False) if call.args.json else f"{_now()} {line_of(call, path, part)}"
            print(said, flush=True)
            codes.append(part.exit_code)
    return codes


def _part_of(report: ImportReport, path: Path) -> ImportReport:
    """What a report says of one file and, when it is an archive, of its members."""
    from zhanggui.intake.report import ImportReport

    def mine(file: str) -> bool:
        return file == str(path) or file.startswith(f"{path}!")

    return ImportReport([r for r in report.imports if mine(r.file)], [f for f in report.failed if mine(f.file)])


def line_of(call: Call, path: Path, report: ImportReport) -> str:
    """One line: what came of a file, archive and all."""
    parts = []
    for record in report.imports:
        rows = record.rows
        said = Words(
            f"{record.table} 新增 {rows['inserted']:,} 更新 {rows['updated']:,} 不变 {rows['unchanged']:,} 拒收 {rows['rejected']:,}",
            f"{record.table} {rows['inserted']:,} new, {rows['updated']:,} updated, {rows['unchanged']:,} unchanged, {rows['rejected']:,} rejected",
        )
        parts.append(call.say(said) + (f" → {record.rejects_file}" if record.rejects_file else ""))
    for failure in report.failed:
        told = failure.to_json(call.lang)
        parts.append(told["reason"] + (f" → {told['hint']}" if told["hint"] else ""))
    return f"{'✗' if report.failed else '✓'} {path.name}: {'；'.join(parts) if call.lang == 'zh' else '; '.join(parts)}"


def _say(call: Call, words: Words) -> None:
    if not call.args.json:
        print(call.say(words), flush=True)


def _now() -> str:
    return datetime.now().strftime("%H:%M:%S")
