"""zhanggui guard new: a scenario to begin with."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from zhanggui.cli.command import Call, Command, write_out
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    from zhanggui.desks.promotion.example import example_json, example_toml

    out: Path | None = call.args.out
    if out is None:
        write_out(example_json() if call.args.json else example_toml(), None)
        return 0
    if out.exists():
        raise UseError(
            Words(f"{out} 已经有了，不覆盖", f"{out} is there already and is left alone"), Words("换一个名字", "choose another name")
        )
    write_out(example_json() if out.suffix.lower() == ".json" else example_toml(), out)
    if call.args.json:
        print(json.dumps({"file": str(out)}, ensure_ascii=False))
    else:
        print(
            call.say(
                Words(f"写好了 {out}；改完运行 zhanggui guard check {out}", f"wrote {out}; change it, then: zhanggui guard check {out}")
            )
        )
    return 0


NEW = Command("new", Words("写一份例子方案，改成自己的", "write an example scenario to change into one's own"), _arguments, _run)
