"""What the pages of importing show of a report: a card a table that was loaded, a card a file that was not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhanggui.kernel.words import Lang, Words
from zhanggui.site.models import Upload
from zhanggui.site.web.desk import Desk

if TYPE_CHECKING:
    from zhanggui.intake.recipemodel import Recipe

ROWS = (
    ("inserted", Words("新增", "new")),
    ("updated", Words("更新", "updated")),
    ("unchanged", Words("不变", "unchanged")),
    ("dropped", Words("略过", "dropped")),
    ("rejected", Words("拒收", "rejected")),
)
STATES = {
    "done": Words("已导入", "loaded"),
    "undone": Words("已撤销", "undone"),
    "loading": Words("入库中", "being loaded"),
    "undoing": Words("撤销中", "being undone"),
}
CANONICAL = Words("标准表", "canonical table")
COMMAND_LINE = Words("命令行", "command line")
ASK_RECIPE = Words("在下面选它是哪种表，再试一次", "choose below what it is, then try again")
ASK_DAY = Words("在下面填上它是哪天的，再试一次", "enter the day below, then try again")
NAMED = re.compile(r"[（(]([a-z0-9_]+)[）)]|\b([a-z0-9]+_[a-z0-9_]+) \(")
CENT = 0.005


@dataclass(frozen=True)
class Line:
    """One line of the reconciliation."""

    what: str
    expected: str
    actual: str
    difference: str
    explained: Sequence[tuple[str, str]]
    open: bool  # a difference that nothing explains


@dataclass(frozen=True)
class Loaded:
    """One table that came out of a file."""

    id: str
    file: str
    recipe: Words
    recipe_id: str
    table: str
    shop: str
    span: str
    read: int
    rows: Sequence[tuple[str, Words, int]]
    lines: Sequence[Line]
    warnings: Sequence[str]
    rejects: bool
    state: str

    @property
    def gaps(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def explained(self) -> int:
        return sum(bool(line.explained) and not line.open for line in self.lines)

    @property
    def state_words(self) -> Words:
        return STATES.get(self.state, Words(self.state, self.state))


@dataclass(frozen=True)
class Refused:
    """One file that was not loaded. `number`: its place in the upload while it is kept."""

    file: str
    reason: str
    hint: str
    number: int | None = None
    again: int | None = None
    likely: Sequence[tuple[str, Words]] = field(default_factory=tuple)
    tellable: bool = False  # it would be read if it were told what it is, or of which day


def recipes_of(desk: Desk) -> Mapping[str, Recipe]:
    from zhanggui.intake.recipe import all_recipes

    return {r.id: r for r in all_recipes(desk.ws.home)}


def loaded(desk: Desk, record: Mapping[str, Any], recipes: Mapping[str, Recipe], state: str) -> Loaded:
    """The card of a record as it stands in a report or in the ledger."""
    from zhanggui.brief.words import TABLES, name_of

    recipe = recipes.get(record["recipe"])
    period = list(dict.fromkeys(str(p)[:10] for p in record["period"] if p))
    return Loaded(
        id=record["id"],
        file=base_name(record["file"]),
        recipe=recipe.name if recipe else CANONICAL,
        recipe_id=record["recipe"],
        table=name_of(TABLES, record["table"], desk.lang),
        shop=record["shop"],
        span=" ~ ".join(period),
        read=record["rows"].get("read", 0),
        rows=[(key, words, record["rows"].get(key, 0)) for key, words in ROWS],
        lines=[_line(line) for line in record["reconciliation"]],
        warnings=record["warnings"],
        rejects=bool(record["rejects_file"]),
        state=state,
    )


def totals(cards: Sequence[Loaded]) -> list[tuple[str, Words, int]]:
    """The rows of all cards together."""
    return [(key, words, sum(n for card in cards for k, _, n in card.rows if k == key)) for key, words in ROWS]


def _line(line: Mapping[str, Any]) -> Line:
    from zhanggui.intake.reconcile import UNEXPLAINED

    found = [e for e in line["explained"] if e["why"] not in UNEXPLAINED]
    rest = line["difference"] - sum(e["amount"] for e in found)
    why = [(e["why"], _number(e["amount"])) for e in line["explained"]]
    return Line(line["what"], _number(line["expected"]), _number(line["actual"]), _number(line["difference"]), why, abs(rest) >= CENT)


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def refused(desk: Desk, upload: Upload, recipes: Mapping[str, Recipe]) -> list[Refused]:
    """The files that were not loaded, with what can be done about each."""
    out, names = [], upload.names
    for failure in upload.report.get("failed", ()):
        told = failure["file"].split("!")[0]
        number = names.index(told) if told in names else _numbered(told)
        file = upload.files[number] if number is not None and number < len(names) else {}
        ids = upload.asks.get(failure["file"]) or [a or b for a, b in NAMED.findall(failure["hint"])]
        likely = tuple((i, recipes[i].name) for i in dict.fromkeys(ids) if i in recipes)
        out.append(
            Refused(
                failure["file"],
                failure["reason"],
                _hint(failure["hint"], desk.lang),
                number if file.get("kept") else None,
                file.get("again"),
                likely,
                bool(likely or upload.recipe or "--date" in failure["hint"] or "--recipe" in failure["hint"]),
            )
        )
    return out


def _numbered(told: str) -> int | None:
    """The second of two files of the same name is told as 2/name."""
    number, _, rest = told.partition("/")
    return int(number) - 1 if rest and number.isdecimal() else None


def _hint(hint: str, lang: Lang) -> str:
    """What a hint for the command line means on a page."""
    if "--date" in hint:
        return ASK_DAY.say(lang)
    if "--recipe" not in hint:
        return hint
    before = re.split(r"[；;]?\s*(?:用 --recipe|name one with --recipe|say which with --recipe)", hint)[0]
    return "；".join(filter(None, (before, ASK_RECIPE.say(lang)))) if lang == "zh" else "; ".join(filter(None, (before, ASK_RECIPE.en)))


def base_name(file: str) -> str:
    """A file without the folders it lay in; a member of an archive keeps the archive's name."""
    path, mark, member = file.partition("!")
    return re.split(r"[/\\]", path)[-1] + mark + member


def moment_of(import_id: str) -> datetime | None:
    """When an import began: its id tells, in UTC."""
    try:
        return timezone.localtime(datetime.strptime(import_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC))
    except ValueError:
        return None
