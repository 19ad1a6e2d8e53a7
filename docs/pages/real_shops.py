"""Page: the briefs of real shops over their whole span, and what a shopkeeper would say of each finding. Read from tests/real; nothing is counted by hand."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pages.markdown import GENERATED, table

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "tests" / "real"
VERDICTS = ("right", "useless", "wrong")
DAY = re.compile(r"^\*\*(\d{4}-\d\d-\d\d) ")
SAID = re.compile(r"^- 现 `([^`]+)` (.*?)（\d\.\d\d）：")

HEAD = """# 真店的晨报 · The briefs of real shops

真店（公开数据）整段日子的晨报都留着，每天一段；每一条发现都由人按店主的眼光判过：对、没用、错。判语和晨报放在 `tests/real`，测试会看住：晨报变了、冒出没判过的发现、
错的变多，都会失败。下面的数都是从那里数出来的。

Public data of real shops; for every day of their span the brief is kept, one paragraph a day (`tests/real/briefs_*.md`), and its findings were read and
judged as a shopkeeper would (`judged_*.toml`): *right*; *useless*: true, but of no use that morning; *wrong*. Tests hold both: they fail when a brief changes,
when a finding has no verdict yet, when more are wrong. All numbers below are counted from those files."""


@dataclass(frozen=True)
class Said:
    """One finding of one day."""

    day: date
    id: str
    text: str

    @property
    def check(self) -> str:
        return self.id.split(":")[0]


@dataclass(frozen=True)
class Shop:
    """A real shop: what its data are (real_shops.toml), its kept page, its verdicts."""

    key: str
    about: dict[str, Any]

    @cached_property
    def judged(self) -> dict[str, Any]:
        return tomllib.loads((REAL / f"judged_{self.key}.toml").read_text(encoding="utf-8"))

    @cached_property
    def lines(self) -> list[str]:
        return (REAL / f"briefs_{self.key}.md").read_text(encoding="utf-8").splitlines()

    @cached_property
    def days(self) -> dict[date, bool]:
        """Day → quiet."""
        return {date.fromisoformat(m[1]): "今日无需动作" in line for line in self.lines if (m := DAY.match(line))}

    @cached_property
    def said(self) -> list[Said]:
        out, day = [], date.min
        for line in self.lines:
            if head := DAY.match(line):
                day = date.fromisoformat(head[1])
            elif found := SAID.match(line):
                out.append(Said(day, found[1], found[2]))
        return out

    def verdict(self, one: Said) -> tuple[str, str] | None:
        told = self.judged["verdict"].get(one.day.isoformat(), {}).get(one.id)
        return (told[0], told[1]) if told else None

    def verdicts(self, said: Iterable[Said]) -> Counter[str]:
        return Counter(v[0] for one in said if (v := self.verdict(one)))


def page() -> str:
    """The whole page."""
    known = [Shop(key, about) for key, about in tomllib.loads((HERE / "real_shops.toml").read_text(encoding="utf-8")).items()]
    shops = [shop for shop in known if (REAL / f"briefs_{shop.key}.md").is_file()]
    return "\n\n".join([GENERATED, HEAD, _totals(shops), *(_shop(shop) for shop in shops)]) + "\n"


def _totals(shops: list[Shop]) -> str:
    rows = [
        _counts(shop.about["name"], len(shop.days), sum(shop.days.values()), len(shop.said), shop.verdicts(shop.said)) for shop in shops
    ]
    sums = sum((shop.verdicts(shop.said) for shop in shops), Counter[str]())
    days, quiet, said = (sum(part) for part in zip(*((len(s.days), sum(s.days.values()), len(s.said)) for s in shops), strict=True))
    return table(["", "days", "nothing to do", "findings", "judged", *VERDICTS], [*rows, _counts("**all**", days, quiet, said, sums)])


def _counts(name: str, days: int, quiet: int, said: int, told: Counter[str]) -> list[object]:
    judged = sum(told.values())
    shares = [f"{told[v]} ({told[v] / judged:.0%})" if judged else "—" for v in VERDICTS]
    return [name, days, quiet, said, judged, *shares]


def _shop(shop: Shop) -> str:
    about, judged = shop.about, shop.judged
    spans = "; ".join(f"{s['first']} to {s['last']}" for s in judged["judged"])
    events = [[_span(e), e["words"], "yes" if e["told"] else "**no**", ", ".join(f"`{c}`" for c in e["told_by"])] for e in judged["event"]]
    kinds = []
    for check, count in sorted(Counter(one.check for one in shop.said).items(), key=lambda kind: (-kind[1], kind[0])):
        told = shop.verdicts(one for one in shop.said if one.check == check)
        kinds.append([f"`{check}`", count, *(told[v] for v in VERDICTS)])
    each = [[one.day, one.text, *told] for one in shop.said if (told := shop.verdict(one))]
    parts = [
        f"## {about['name']}", about["data"], "What is known to have happened, and whether the briefs say it:",
        table(["when", "what", "said", "by"], events), "Findings by kind:", table(["check", "findings", *VERDICTS], kinds),
        f"Every finding of {spans}:", table(["day", "finding", "verdict", "why"], each),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def _span(event: dict[str, Any]) -> str:
    return f"{event['first']}" if event["first"] == event["last"] else f"{event['first']} to {event['last']}"
