"""The activities of a shop as a sheet, out and in: one row a good; the rows of one activity share its number, or its name and first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhanggui.almanac.sheet import plain_cell, read_grid
from zhanggui.desks.promotion.draft import FIELDS, GOALS, ITEM_FIELDS, Draft, Good, read_draft, read_good
from zhanggui.desks.promotion.rules import KINDS
from zhanggui.kernel.errors import FileError, UseError
from zhanggui.kernel.words import Lang, Words

# `version` says which state of the activity was written: whoever changed it since is not overrun.
HEADS: dict[str, Words] = {
    "id": Words("编号", "no."), "version": Words("版本", "version"), "state": Words("状态", "state"), **FIELDS, **ITEM_FIELDS,
}  # fmt: skip
NEEDED = ("name", "kind", "starts")
MOST_ROWS = 5000
Row = dict[str, Any]
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Wish:
    """One activity as the sheet has it. `id` 0: a new one."""

    row: int
    id: int
    version: int | None
    draft: Draft


def rows_of(activity: Any, goods: Sequence[Good], lang: Lang) -> list[Row]:
    """The rows of one activity, as they are written."""
    head: Row = {name: getattr(activity, name) for name in FIELDS}
    head |= {
        "id": activity.pk, "version": activity.version, "state": activity.state_words.say(lang), "kind": KINDS[activity.kind].name.say(lang),
        "goal_metric": GOALS[activity.goal_metric].say(lang) if activity.goal_metric else "",
        "goal_amount": None if activity.goal_amount is None else float(activity.goal_amount),
    }  # fmt: skip
    lines = [
        {
            "product_id": g.product_id, "sku_id": g.sku_id, "title": g.title, "price": _yuan(g.price_cents), "usual": _yuan(g.usual_cents),
            "qty": g.qty, "per_buyer": g.per_buyer, "note": g.note,
        }
        for g in goods
    ]  # fmt: skip
    return [head | line for line in lines or [{}]]


def _yuan(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def read_file(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet by field, each with its number. Raises FileError."""
    lines = read_grid(path, _unread)
    heads = lines[0][1] if lines else []
    called = {word.casefold(): key for key, words in HEADS.items() for word in words}
    places = {called[h.casefold()]: n for n, h in reversed(list(enumerate(heads))) if h.casefold() in called}
    missing = [HEADS[key] for key in NEEDED if key not in places]
    if missing:
        raise _unread(path, Words(f"缺少列 {'、'.join(w.zh for w in missing)}", f"it lacks the columns {', '.join(w.en for w in missing)}"))
    if len(lines) > MOST_ROWS:
        raise _unread(path, Words(f"超过 {MOST_ROWS:,} 行", f"it has more than {MOST_ROWS:,} rows"))
    return [(n, {key: plain_cell(cells[at]) if at < len(cells) else "" for key, at in places.items()}) for n, cells in lines[1:]]


def read_rows(rows: Sequence[tuple[int, Cells]]) -> list[Wish]:
    """The activities that the rows make. Raises UseError that names every mistake with its row."""
    wrong: list[UseError] = []
    groups: dict[tuple[str, ...], list[tuple[int, Cells]]] = {}
    for n, cells in rows:
        number = cells.get("id", "").removesuffix(".0")
        key: tuple[str, ...] = (number,) if number else (cells.get("name", ""), cells.get("starts", ""))
        groups.setdefault(key, []).append((n, cells))
    found = []
    for key, group in groups.items():
        try:
            found.append(_wish(key[0] if len(key) == 1 else "", group))
        except UseError as error:
            wrong.append(error)
    if wrong:
        said = Words("；".join(e.what.zh for e in wrong[:20]), "; ".join(e.what.en for e in wrong[:20]))
        more = len(wrong) - 20
        raise UseError(
            Words(said.zh + (f"；另有 {more} 处" if more > 0 else ""), said.en + (f"; {more} more" if more > 0 else "")),
            Words("在表里改好这些行再传；现在什么也没写", "mend these rows in the sheet and send it again; nothing was written"),
        )
    return found


def _wish(number: str, group: Sequence[tuple[int, Cells]]) -> Wish:
    first, head = group[0]
    where = Words(f"第 {first} 行：", f"row {first}: ")
    if number and not number.isdecimal():
        raise UseError(Words(f"{where.zh}编号「{number}」不对", f"{where.en}'{number}' is no number"))
    goods: dict[tuple[str, str], Good] = {}
    for n, cells in group:
        good = read_good({k: cells.get(k, "") for k in ITEM_FIELDS}, Words(f"第 {n} 行：", f"row {n}: "))
        if good and (good.product_id, good.sku_id) in goods:
            raise UseError(
                Words(
                    f"第 {n} 行：商品 {good.product_id} {good.sku_id} 写了两次",
                    f"row {n}: {good.product_id} {good.sku_id} stands there twice",
                )
            )
        if good:
            goods[good.product_id, good.sku_id] = good
    draft = read_draft(head, tuple(goods.values()), where)
    version = head.get("version", "").removesuffix(".0")
    return Wish(first, int(number or 0), int(version) if version.isdecimal() else None, draft)


def _unread(path: Path, why: Words) -> FileError:
    return FileError(
        Words(f"读不了活动表 {path.name}：{why.zh}", f"cannot read the activities {path.name}: {why.en}"),
        Words("先在「活动」页导出一份，在上面改", "export one on the page of activities and edit that"),
    )
