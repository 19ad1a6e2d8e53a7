"""zhanggui init · demo · doctor · backup · restore."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from zhanggui.cli.command import Call, Command, as_json
from zhanggui.kernel.words import Words


def _init(call: Call) -> int:
    call.ws.secret()
    call.boot()
    call.tell(Words(f"工作目录：{call.ws.home}", f"workspace: {call.ws.home}"), {"home": str(call.ws.home)})
    return 0


def _demo(call: Call) -> int:
    from zhanggui.brief.build import build_briefs
    from zhanggui.brief.render import RENDERERS
    from zhanggui.cli.load import progress_bar
    from zhanggui.demo.load import DEMO_DAY, load_demo
    from zhanggui.demo.tmall_like import SHOP_KEY

    with progress_bar(call.say(Words("装载示范店", "loading the demo shops"))) as progress:
        load_demo(call.ws, progress)
    call.boot()
    form = "json" if call.args.json else "text"
    print(RENDERERS[form](build_briefs(call.ws, [SHOP_KEY], DEMO_DAY, call.lang)[0], call.lang))
    return 0


def _doctor(call: Call) -> int:
    from zhanggui.cli.doctor import examine

    lines = examine(call)
    if call.args.json:
        print(json.dumps([{"what": x.what.en, "ok": x.ok, "found": x.found} for x in lines], ensure_ascii=False, indent=2))
    else:
        for x in lines:
            print(f"{'✓' if x.ok else '✗'} {call.say(x.what)}: {x.found}" + (f" → {call.say(x.mend)}" if x.mend and not x.ok else ""))
    return 0 if all(x.ok for x in lines) else 1


def _file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    as_json(parser)


def _backup(call: Call) -> int:
    from zhanggui.warehouse.backup import backup

    backup(call.ws, call.args.file)
    said = Words(f"已备份到 {call.args.file}（含密钥，请妥善保管）", f"backed up to {call.args.file} (it holds the key: keep it safe)")
    call.tell(said, {"file": str(call.args.file), "home": str(call.ws.home)})
    return 0


def _restore(call: Call) -> int:
    from zhanggui.warehouse.backup import restore
    from zhanggui.warehouse.workspace import default_home

    home = default_home(call.args.home).expanduser().resolve()
    restore(call.args.file, home)
    call.tell(Words(f"已恢复到 {home}", f"restored to {home}"), {"file": str(call.args.file), "home": str(home)})
    return 0


INIT = Command("init", Words("建立工作目录", "make the workspace"), as_json, _init)
DEMO = Command("demo", Words("装载示范店并打印晨报", "load the demo shops and print the brief"), as_json, _demo)
DOCTOR = Command("doctor", Words("检查环境和数据", "examine the installation and the data"), as_json, _doctor)
BACKUP = Command("backup", Words("备份整个工作目录", "back up the whole workspace"), _file_argument, _backup)
RESTORE = Command("restore", Words("从备份恢复", "restore from a backup"), _file_argument, _restore)
