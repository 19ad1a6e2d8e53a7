"""The history of imports as one table: what came from which file, when, by whom."""

from __future__ import annotations

from collections.abc import Iterable

from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.models import AuditEntry
from zhanggui.site.load_view import CANONICAL, COMMAND_LINE, STATES, base_name, moment_of, recipes_of
from zhanggui.site.web.desk import Desk
from zhanggui.site.web.registry import address
from zhanggui.site.web.tables import Cell, Column, Table
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.workspace import SHOP_ADD

COLUMNS = (
    Column("at", Words("时间", "when"), "day"),
    Column("file", Words("文件", "file"), stack="lead"),
    Column("shop", Words("店铺", "shop")),
    Column("table", Words("表", "table")),
    Column("recipe", Words("认作", "recognised as"), stack="line"),
    Column("period", Words("日期", "days")),
    Column("read", Words("行数", "rows"), "count"),
    Column("inserted", Words("新增", "new"), "count"),
    Column("updated", Words("更新", "updated"), "count"),
    Column("unchanged", Words("不变", "unchanged"), "count"),
    Column("rejected", Words("拒收", "rejected"), "count"),
    Column("who", Words("谁导的", "by")),
    Column("state", Words("状态", "state")),
)
SHOWN = 100
ONLY_SHEET = ("table",)  # the page is narrow, and the recipe tells it
TITLE = Words("导入历史", "History of imports")
EMPTY = Words("还没有导入过：把平台下载的表拖进上面的框", "nothing was imported yet: drop the files of the platform above")


def visible(desk: Desk, record: ImportRecord) -> bool:
    """An import of several shops is seen by whoever sees them all; one of no shop by whoever sees every shop."""
    keys = [key for key in record.shop.split(",") if key]
    return all(key in desk.shops for key in keys) if keys else not desk.member.shops


def history_table(desk: Desk, most: int | None = SHOWN) -> Table:
    """The latest first; without `most` everything, as the workbook has it."""
    from zhanggui.brief.words import TABLES, name_of

    recipes = recipes_of(desk)
    seen = [(state, r) for state, r in desk.ws.ledger.all() if r.recipe != SHOP_ADD and visible(desk, r)]
    seen = seen[::-1][:most]
    who = _who([r.id for _, r in seen])
    rows = [
        {
            "at": f"{at:%Y-%m-%d %H:%M}" if (at := moment_of(r.id)) else "",
            "file": Cell(base_name(r.file), href=address("load_record", record=r.id), dialog=True),
            "shop": Cell(r.shop, "、".join(desk.shops[k].name for k in r.shop.split(",") if k in desk.shops)),
            "table": Cell(r.table, name_of(TABLES, r.table, desk.lang)),
            "recipe": Cell(r.recipe, recipes[r.recipe].name.say(desk.lang) if r.recipe in recipes else _canonical(r.table, desk.lang)),
            "period": " ~ ".join(dict.fromkeys(str(p)[:10] for p in r.period if p)),
            **{name: r.rows.get(name, 0) for name in ("read", "inserted", "updated", "unchanged", "rejected")},
            "who": who.get(r.id) or COMMAND_LINE.say(desk.lang),
            "state": Cell(state, STATES[state].say(desk.lang)),
        }
        for state, r in seen
    ]
    alone = ("shop",) if len(desk.shops) == 1 else ()
    columns = COLUMNS if most is None else [c for c in COLUMNS if c.key not in (*ONLY_SHEET, *alone)]
    return Table("history", columns, rows, TITLE, file="imports", empty=EMPTY)


def people() -> dict[str, str]:
    """What everybody is called, by the name they sign in with."""
    from zhanggui.site.accounts.models import Member

    return dict(Member.objects.values_list("user__username", "name"))


def _canonical(table: str, lang: Lang) -> str:
    from zhanggui.brief.words import TABLES, name_of

    return f"{CANONICAL.say(lang)}：{name_of(TABLES, table, lang)}" if lang == "zh" else f"{CANONICAL.en}: {name_of(TABLES, table, lang)}"


def _who(ids: Iterable[str]) -> dict[str, str]:
    """Who had each import made; those of the command line are not in the log."""
    from zhanggui.site.jobs import IMPORTED

    names = people()
    noted = AuditEntry.objects.filter(what=IMPORTED, subject__in=list(ids)).order_by("-id").values_list("subject", "who")
    return {subject: names.get(who, who) for subject, who in noted}
