"""zhanggui guard verify FILE: whether a signed price check is as it was signed, and by whom."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhanggui.cli.command import Call, Command, as_json, told
from zhanggui.cli.guard_file import telling_mistakes
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

CODES = {"good": 0, "superseded": 4, "changed": 4, "stranger": 5}
SAYS = {
    "good": Words("签名有效：一个数都没有改过", "the signature holds: not a figure was changed"),
    "superseded": Words(
        "签名有效，但后来改过：这份已被取代，别照它设价",
        "the signature holds, but its draft was changed since: it is superseded; set no price by it",
    ),
    "changed": Words(
        "签名不对：签过之后被改过，别照它设价", "the signature does not hold: it was changed after it was signed; set no price by it"
    ),
    "stranger": Words("内容没有改过，但不是这个工作目录签的", "not changed, but this workspace did not sign it"),
}
KEY = Words("密钥指纹", "key")


def _arguments(parser: argparse.ArgumentParser) -> None:
    told(parser, "file", Words("网页上下载的签名文件", "the signed file, as the workbench gave it"), type=Path, metavar="FILE")
    as_json(parser)


def _run(call: Call) -> int:
    from zhanggui.desks.promotion.drafts.signed import look
    from zhanggui.desks.promotion.drafts.unsigned import read_signed

    file: Path = call.args.file
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileError(
            Words(f"读不了 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}"), Words("检查路径", "check the path")
        ) from None
    looked = look(read_signed(data), call.ws.secret())
    record = looked.record
    verdict = "superseded" if looked.verdict == "good" and _superseded(call, record) else str(looked.verdict)
    said = {
        name: record.get(name)
        for name in ("shop", "name", "verdict", "checked_by", "checked_at", "approved_by", "approved_at", "reason", "engine", "sha256")
    } | {name: record.get(name) or [] for name in ("risks", "not_understood")}
    if call.args.json:
        print(json.dumps({"signature": verdict, "key": looked.fingerprint, **said}, ensure_ascii=False, indent=2, default=str))
        return CODES[verdict]
    print(call.say(SAYS[verdict]))
    if verdict != "changed":
        print(f"  {said['shop']} · {said['name']} · {said['verdict']}")
        who, boss, at, why = (said[name] for name in ("checked_by", "approved_by", "approved_at", "reason"))
        print(call.say(Words(f"  {who} 提交，{boss} 批准于 {at}：{why}", f"  handed in by {who}, approved by {boss} at {at}: {why}")))
        for risk in said["risks"]:
            print(f"  ! {call.say(Words(**risk))}")
        for left in said["not_understood"]:
            print(
                call.say(
                    Words(f"  没有读懂 {left['where']['zh']}：{left['text']}", f"  not understood, {left['where']['en']}: {left['text']}")
                )
            )
        print(f"  SHA-256 {said['sha256']}\n  {call.say(KEY)} {looked.fingerprint}")
    return CODES[verdict]


def _superseded(call: Call, record: Mapping[str, Any]) -> bool:
    """Whether this workspace knows the signed check, and its draft is another by now."""
    from zhanggui.site.boot import is_there

    if not is_there(call.ws.home):
        return False
    call.boot()
    from zhanggui.desks.promotion.drafts.models import SignedCheck

    known = SignedCheck.objects.select_related("draft").filter(
        draft=record.get("draft"), shop=record.get("shop"), sha256=record.get("sha256")
    )
    rows = list(known)
    return bool(rows) and not rows[0].holds(record)


VERIFY = Command(
    "verify",
    Words("核对签名的价格检查文件有没有被改过", "verify a signed price check: was a figure changed?"),
    _arguments,
    telling_mistakes(_run),
)
