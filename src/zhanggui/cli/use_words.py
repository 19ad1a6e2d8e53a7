"""What the command line says of wrong use, in both languages."""

from __future__ import annotations

import re

from zhanggui.kernel.words import Words

# What argparse says, and the same in Chinese.
SAID: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"one of the arguments (.+) is required", r"\1 里要写一个"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): expected one argument", r"\1 后面要写一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少写一个值"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能和 \2 一起写"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不写值，写的是 \2"),
    (r"argument (.+?): invalid (?:int|float) value: (.+)", r"\1 要写数字，写的是 \2"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2 这一种，可以写 \3"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 说不清是 \2 里的哪一个"),
)


def wrong_use(message: str) -> Words:
    """The message of argparse in both languages; one that is not known stays as it is."""
    for said, zh in SAID:
        found = re.fullmatch(said, message)
        if found:
            return Words(f"命令用法不对：{found.expand(zh)}", f"wrong use: {message}")
    return Words(f"命令用法不对：{message}", f"wrong use: {message}")
