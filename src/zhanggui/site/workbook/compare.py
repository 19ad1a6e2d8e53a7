"""What a person changed in a workbook, held against what was written and against what is there now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.site.workbook.form import Field, Line, Part, Value, text_of
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.parts import PARTS
from zhanggui.site.workbook.read import Row, Sent
from zhanggui.site.workbook.seal import Base
from zhanggui.site.workbook.values import shown_text, unchanged


class Verdict(StrEnum):
    """What becomes of a change."""

    READY = "ready"
    CONFLICT = "conflict"  # somebody else changed the cell since
    REFUSED = "refused"
    WAITS = "waits"  # right in itself, but another cell of its row is not
    SAME = "same"  # it is so already


@dataclass(frozen=True)
class Change:
    """One cell that says something else than was written. Texts are as people read them; `value` is what would be set."""

    part: Part
    id: str
    shop: str
    key: str
    sheet: str
    row: int
    about: str
    old: str
    new: str
    now: str
    value: Value = None
    verdict: Verdict = Verdict.READY
    why: Words | None = None
    mend: Words | None = None
    line: Line | None = None
    formula: bool = False

    @property
    def title(self) -> Words:
        return self.part.field(self.key).title if self.key else Words("整行", "the row")

    @property
    def where(self) -> Words:
        return Words(f"「{self.sheet}」第 {self.row} 行「{self.title.zh}」", f"{self.sheet}, row {self.row}, {self.title.en}")

    def refused(self, error: ZhangguiError) -> Change:
        return replace(self, verdict=Verdict.REFUSED, why=error.what, mend=error.mend)


NEW_ROW = UseError(
    Words(
        "这一行下载时没有：新加的行、改过编号的行都不收",
        "the row was not there when the workbook was written: added or renamed rows are not taken",
    ),
    Words("新任务在任务页建；别的从原来的行上改", "make new tasks on their page; change the rows that are there"),
)
TWICE = UseError(
    Words("同一行出现了两次，写的不一样", "the same row is there twice and says different things"), Words("留一行", "keep one of them")
)
GONE = UseError(
    Words("这一行现在没有了，或不是你的店铺", "the row is not there any more, or not of your shops"),
    Words("下载一份新的", "download it again"),
)
LOCKED = UseError(
    Words("这一列只给看，改了不收", "this column is only to be read"),
    Words("恢复原样，或不管它，只收对的", "put it back, or take the good ones only"),
)
NO_VALUE = UseError(
    Words("这格是公式，没有算出的值", "the cell holds a formula without a value"),
    Words("粘贴成数值再存", "paste it as a value and save again"),
)


def compare(hand: Hand, sent: Sent) -> list[Change]:
    """Every change, in the order of the sheets, judged as far as can be told without trying it."""
    found: list[Change] = []
    for part in PARTS:
        rows = [row for row in sent.rows if row.part == part.id]
        changed = [(row, _cells(row, sent.bases[part.id, row.id], part)) for row in rows if (part.id, row.id) in sent.bases]
        ids = {row.id for row, cells in changed if cells}
        shops = sorted({sent.bases[part.id, id].shop for id in ids} & set(hand.shops))
        now = {line.id: line for line in part.lines(hand, shops, ids)} if ids and hand.may(part.sees) else {}
        mine: list[Change] = []
        for row, cells in changed:
            base = sent.bases[part.id, row.id]
            mine += [_judged(_change(row, base, part, key, hand, now.get(row.id)), row, base, hand, sent) for key in cells]
        found += _once(mine) + [_new_row(row, part) for row in rows if (part.id, row.id) not in sent.bases]
    return _held_back(found)


def _cells(row: Row, base: Base, part: Part) -> list[str]:
    """The fields of a row that say something else than was written. Fields whose column was deleted are as they were."""
    return [
        f.key
        for f in part.fields
        if f.key in row.texts and f.key not in part.keys and (f.key in row.blank or not unchanged(f, _shown(base, f), row.texts[f.key]))
    ]


def _shown(base: Base, field: Field) -> str:
    """The text that stood in the cell when it was written."""
    return base.shown.get(field.key, text_of(base.values.get(field.key)))


def _change(row: Row, base: Base, part: Part, key: str, hand: Hand, line: Line | None) -> Change:
    field = part.field(key)
    now = shown_text(field, line.values.get(key), hand) if line else ""
    return Change(
        part, row.id, base.shop, key, row.sheet, row.number, base.about, _shown(base, field), row.texts[key].strip(), now,
        line=line, formula=key in row.formulas,
    )  # fmt: skip


def _judged(change: Change, row: Row, base: Base, hand: Hand, sent: Sent) -> Change:
    """Read what was typed, ask whether it may be changed, and whether somebody was faster."""
    field, line, key = change.part.field(change.key), change.line, change.key
    if line is None:
        return change.refused(GONE)
    if field.read is None:
        return change.refused(LOCKED)
    if key in row.blank:
        return change.refused(NO_VALUE)
    if key not in line.open:
        return change.refused(_not_yours(change))
    try:
        value = field.read(row.texts[key], hand, base.shop)
    except UseError as error:
        return change.refused(error)
    change = replace(change, value=value, new=shown_text(field, value, hand))
    if line.mark(key) == base.mark(key):
        return replace(change, verdict=Verdict.SAME) if value == base.values.get(key) == line.values.get(key) else change
    if value == line.values.get(key):
        return replace(change, verdict=Verdict.SAME)
    return _conflict(change, hand, line, sent)


def _not_yours(change: Change) -> UseError:
    title, sheet = change.title, change.part.name
    return UseError(
        Words(f"你改不了{sheet.zh}里这一行的「{title.zh}」", f"{title.en} of this row of '{sheet.en}' is not yours to change"),
        Words("请有权限的人来改", "ask somebody who may"),
    )


def _conflict(change: Change, hand: Hand, line: Line, sent: Sent) -> Change:
    """Both values, who, when."""
    blame = change.part.blame(hand, line, change.key, datetime.fromisoformat(sent.about.at))
    when = f"{timezone.localtime(blame.at):%m-%d %H:%M}" if blame else ""
    who = blame.who if blame else ""
    zh, en = change.now or "空", change.now or "nothing"
    what = Words(
        f"下载之后被{who or '别人'}{f'在 {when} ' if when else ''}改成「{zh}」，你写的是「{change.new or '空'}」",
        f"changed since to '{en}' by {who or 'somebody'}{f' on {when}' if when else ''}; you wrote '{change.new or 'nothing'}'",
    )
    return replace(
        change, verdict=Verdict.CONFLICT, why=what, mend=Words("商量好，再在页面上改", "agree on it, then change it on the page")
    )


def _once(changes: list[Change]) -> list[Change]:
    """A row that was copied says its changes once; two that differ are both refused."""
    seen: dict[tuple[str, str], Change] = {}
    clash: set[tuple[str, str]] = set()
    for change in changes:
        first = seen.setdefault((change.id, change.key), change)
        if first.value != change.value or first.new != change.new:
            clash.add((change.id, change.key))
    kept = [c for c in changes if seen[c.id, c.key] is c or (c.id, c.key) in clash]
    return [c.refused(TWICE) if (c.id, c.key) in clash else c for c in kept]


def _new_row(row: Row, part: Part) -> Change:
    text = " ".join(t.strip() for t in row.texts.values() if t.strip())[:60]
    return Change(part, row.id, "", "", row.sheet, row.number, row.id.strip() or "—", "", text, "").refused(NEW_ROW)


def _held_back(changes: list[Change]) -> list[Change]:
    """Of a row with one cell that cannot be taken, none is."""
    bad = {(c.part.id, c.id) for c in changes if c.verdict in (Verdict.CONFLICT, Verdict.REFUSED) and c.key}
    return [replace(c, verdict=Verdict.WAITS) if c.verdict is Verdict.READY and (c.part.id, c.id) in bad else c for c in changes]


def by_batch(changes: list[Change]) -> Mapping[tuple[str, str], list[Change]]:
    """What is ready, by what is taken together."""
    found: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.verdict is Verdict.READY:
            found.setdefault((change.part.id, change.part.batch(change.id)), []).append(change)
    return found
