"""The page of the checks, with their thresholds and playbook pages."""

from __future__ import annotations

import inspect
import os
from itertools import groupby
from pathlib import Path

import zhanggui.desks as desks
from pages.markdown import both, cell, code, document, items, table
from zhanggui.brief.playbook import own_pages, playbook_page
from zhanggui.desks import CHECKS, Check
from zhanggui.kernel.words import Words

DOCS = Path(__file__).resolve().parents[1]
CADENCE = {"day": Words("每天", "daily"), "week": Words("每周", "weekly"), "month": Words("每月", "monthly")}
INTRO = (
    "检查把一天的数变成发现（finding）。带 `partial_day`、`missing_file`、`zero_base`、`presale` 提示的数不出发现。证据不足时说“需进一步验证”。"
    "阈值是默认值，来源写在旁边；每个数都可以按店改：`zhanggui threshold set`。",
    "A check turns the numbers of a day into findings. A number flagged `partial_day`, `missing_file`, `zero_base` or `presale` raises none. Weak evidence is "
    "called 需进一步验证 (to be verified). Thresholds are defaults; where each comes from stands beside it. Every one can be set per shop: `zhanggui threshold`.",
    "`S0`、`S1`、`S2` 是三份运营手册；`R1`–`R38` 是其中的规则；“能力 n”是其中的第 n 项能力。 `S0`, `S1`, `S2` are the operating handbooks this product "
    "follows, `R1`–`R38` rules in them, “capability n” the n-th thing they ask a shop to be able to do.",
)


def page() -> str:
    """Every check, by desk."""
    parts = []
    for desk, checks in groupby(CHECKS, key=lambda c: c.desk):
        about = cell(inspect.getdoc(getattr(desks, desk)) or "")
        parts += [f"## {desk}\n\n{about}", *(_check(c) for c in checks)]
    return document(Words("检查", "Checks"), INTRO, [*parts, _gaps()])


def _check(c: Check) -> str:
    head = f"### {c.id} · {both(c.name)}\n\n" + items(
        f"{both(CADENCE[c.cadence])}；表 / tables: {code(c.tables)}",
        f"做法 / playbook: [{c.playbook}]({_link(c.playbook)})",
    )
    rows = [(f"`{n}`", f"{t.value:g}", f"`{t.unit}`", both(t.meaning), both(t.source)) for n, t in c.thresholds.items()]
    return f"{head}\n\n" + table(("阈值 / threshold", "默认 / default", "单位 / unit", "意思 / meaning", "来源 / source"), rows)


def _link(playbook: str) -> str:
    return Path(os.path.relpath(playbook_page(playbook), DOCS)).as_posix()


def _gaps() -> str:
    """Findings about the data itself: the brief raises them, not a desk."""
    rows = [(f"`{name.replace('/', '.')}`", f"[{name}]({_link(name)})") for name in own_pages()]
    head = "## intake\n\n数据本身的发现由晨报提出，没有可改的阈值。 Findings about the data itself are raised by the brief and have no thresholds."
    return f"{head}\n\n" + table(("发现 / finding", "做法 / playbook"), rows)
