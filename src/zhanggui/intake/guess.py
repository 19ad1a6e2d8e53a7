"""Guesses about an unknown table: where its header is, what the cells of a column look like, what a known header usually means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from zhanggui.intake.cellday import read_moment
from zhanggui.intake.cellrules import CellError, Rules, read_exact, read_flag
from zhanggui.intake.recipemodel import DROP, RAW, Recipe, Target
from zhanggui.intake.sheets import Sheet, plain_header
from zhanggui.warehouse.tables import Table, all_tables

RULES = Rules()
LONG = 11  # digits from which a number is an id: nobody sells ten thousand million of anything
PERSONAL: tuple[tuple[str, str], ...] = (
    (r"电话|手机(?:号|$)|\btel\b|phone|mobile (?:no|number)", "phone"),
    (r"地址|街道|邮编|address|street|zip|postal", "address"),
    (r"邮箱|e-?mail", "email"),
    (r"身份证|护照|passport", "identity"),
    (r"账[号户]|帐[号户]|会员名|旺旺|昵称|微信号|支付宝|account|nick", "account"),
    (
        r"姓名|收件人|收货人|联系人|寄件人|负责人|经办人|盘点人|receiver|recipient|(?:first|last|buyer|customer|contact|full)[ _-]?name",
        "name",
    ),
)
CELLS = {
    "phone": re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+"),
    "identity": re.compile(r"\d{17}[\dXx]"),
}
Known = Mapping[str, Counter[Target]]
SIDES = frozenset(["products", "skus"])  # side tables whose key the main table's own column fills
NUMBERS = frozenset(["count", "amount", "percent"])


def find_header(sheet: Sheet) -> int:
    """Number (from 1) of the row that looks most like a header: many different words, above rows as wide; 0 when none does."""
    best, found = 0.0, 0
    for number, row in enumerate(sheet.head, start=1):
        cells = [c.strip() for c in row if c.strip()]
        words = {c for c in cells if _shape(c) == "text"}
        if len(words) < 2 or len(words) < 0.7 * len(cells):
            continue
        below = [sum(bool(c.strip()) for c in r) for r in sheet.head[number : number + 5]]
        unlike = sum(_shape(c) != "text" for r in sheet.head[number : number + 5] for c in r if c.strip())
        score = len(words) + 0.1 * min(unlike, 20) - 0.5 * abs(len(cells) - max(below, default=0)) - 0.01 * number
        if score > best:
            best, found = score, number
    return found


def kind_of_cells(cells: Iterable[str]) -> str:
    """day, moment, count, amount, percent, id, flag, text, or empty: what nearly all cells of a column are."""
    shapes = Counter(_shape(c) for c in cells if c.strip() and c.strip().lower() not in RULES.nulls)
    whole = shapes.total()
    if not whole:
        return "empty"
    numeric = sum(shapes[s] for s in NUMBERS)
    if numeric >= 0.9 * whole:
        return "percent" if shapes["percent"] > whole / 2 else "amount" if shapes["amount"] else "count"
    dated = shapes["day"] + shapes["moment"]
    if dated >= 0.9 * whole:
        return "moment" if shapes["moment"] else "day"
    shape, count = shapes.most_common(1)[0]
    return shape if count >= 0.9 * whole else "text"


def _shape(cell: str) -> str:
    said = cell.strip()
    if re.fullmatch(r"\d{8}|\d{4}[-/.年]\d{1,2}.*", said) and (moment := _read(read_moment, said)):
        return "moment" if (moment.hour or moment.minute or ":" in said) else "day"
    if re.fullmatch(rf"\d{{{LONG},}}|[0-9A-Z]{{2,}}-?[0-9A-Z-]*\d[0-9A-Z-]*", said):
        return "count" if said.isdecimal() and len(said) < LONG else "id"
    exact = _read(read_exact, said)
    if exact is not None:
        return "percent" if said.endswith(("%", "％")) else "count" if exact == exact.to_integral_value() and "." not in said else "amount"
    if said.lower() not in ("1", "0") and _read(read_flag, said) is not None:
        return "flag"
    return "text"


def _read(reader: Callable[[str, Rules], Any], text: str) -> Any:
    try:
        return reader(text, RULES)
    except CellError:
        return None


def personal_kind(header: str, cells: Sequence[str] = ()) -> str | None:
    """What personal thing a header names, or most cells are; None when neither."""
    named = next((kind for shape, kind in PERSONAL if re.search(shape, header, re.IGNORECASE)), None)
    filled = [c.strip() for c in cells if c.strip()]
    looks = (kind for kind, shape in CELLS.items() if filled and sum(bool(shape.fullmatch(c)) for c in filled) * 2 > len(filled))
    return named or next(looks, None)


def known_headers(recipes: Iterable[Recipe]) -> Known:
    """Header → where recipes send it, and how many of them do."""
    known: dict[str, Counter[Target]] = defaultdict(Counter)
    for recipe in recipes:
        for header, targets in recipe.columns.items():
            known[_loose(header)].update(t for t in targets if not t.end)  # an end of a range is what somebody noted of others
    return known


def usual_target(header: str, known: Known, table: str) -> tuple[Target | None, int]:
    """Where this header usually goes when the main table is `table`, and how many recipes say so; None when nowhere."""
    fitting = {t: n for t, n in known.get(_loose(header), Counter()).items() if _fits(t, table)}
    if not fitting:
        return None, 0
    target = max(fitting, key=lambda t: (t.table == table, t.table == "products", t.name not in (RAW, DROP), fitting[t]))
    return target, fitting[target]


def _fits(target: Target, table: str) -> bool:
    return target.table in (table, "pii", "derived", *SIDES) or target.name in (RAW, DROP)


def likely_table(headers: Sequence[str], known: Known, dated: bool) -> Table:
    """The table that most of the headers go to in other recipes; without any, that of the shop's days, or of the SKUs."""
    votes: Counter[str] = Counter()
    for header in headers:
        tables: Counter[str] = Counter()
        for target, count in known.get(_loose(header), Counter()).items():
            tables[target.table] += count
        votes.update({t: n / tables.total() for t, n in tables.items() if t in all_tables() and t not in SIDES})
    best = max(votes, key=lambda t: votes[t]) if votes else "shop_days" if dated else "skus"
    return all_tables()[best]


def _loose(header: str) -> str:
    """A header without the differences that people do not see: case, blanks, bracketed units."""
    return re.sub(r"[\s_]+|[(（][^)）]*[)）]$", "", plain_header(header)).lower()
