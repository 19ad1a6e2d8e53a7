"""What is told: the briefs of a target's shops as its role may see them, and the files that are waited for."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.brief.digest import Alarm, Digest, Gap, Note
from zhanggui.kernel.words import Lang
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.brief_lines import SALES_TABLES
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.site.push.models import Target

FONT = Path(__file__).parents[1] / "static" / "vendor" / "font"
OWN_WORK = frozenset({"promotion", "design", "service", "warehouse"})  # roles that are told of their own work alone
AWAITED = ("late", "partial")  # a table that was coming; what never came is no news
Brief = dict[str, Any]
log = logging.getLogger(__name__)


def lang_of(target: Target) -> Lang:
    return "en" if target.lang == "en" else "zh"


def shops_of(ws: Workspace, target: Target) -> dict[str, Shop]:
    """The target's shops that are there."""
    return {key: shop for key, shop in ws.shops().items() if not target.shops or key in target.shops}


def digest_of(ws: Workspace, target: Target, day: date) -> Digest:
    """The digest of a day. A shop whose sales of the day have not come, or whose brief breaks, is named, not told of."""
    shops, lang = shops_of(ws, target), lang_of(target)
    briefs = _briefs(ws, list(shops), day, lang) if shops else {}
    seen = [seen_by(brief, target.role) for brief in briefs.values()]
    has = [brief for brief in seen if _has_day(brief, day)]
    without = [shops[brief["shop"]].name for brief in seen if not _has_day(brief, day)]
    broken = [shop.name for key, shop in shops.items() if key not in briefs]
    return Digest(day, lang, has, without, gaps_of(ws, shops, day, lang), broken)


def _briefs(ws: Workspace, shops: Sequence[str], day: date, lang: Lang) -> dict[str, Brief]:
    """The briefs by shop, without those that break; when all do, the error: it is tried again later."""
    from zhanggui.site.briefs import briefs_of

    try:
        return dict(zip(shops, briefs_of(ws, shops, day, lang), strict=True))
    except Exception:
        if len(shops) == 1:
            raise
    made: dict[str, Brief] = {}
    broke: Exception | None = None
    for shop in shops:
        try:
            made |= _briefs(ws, [shop], day, lang)
        except Exception as error:
            broke = error
            log.exception("brief of %s, %s", shop, day)
    if broke and not made:
        raise broke
    return made


def note_of(ws: Workspace, target: Target, day: date) -> Note:
    """The note of missing files."""
    shops, lang = shops_of(ws, target), lang_of(target)
    return Note(day, lang, len(shops), gaps_of(ws, shops, day, lang))


def alarm_of(ws: Workspace, target: Target, shop: str, day: date, told: Sequence[str]) -> Alarm:
    """Those findings of a shop's day."""
    from zhanggui.site.briefs import brief_of

    lang = lang_of(target)
    return Alarm(seen_by(brief_of(ws, shop, day, lang), target.role), lang, frozenset(told))


def seen_by(brief: Brief, role: str) -> Brief:
    """The brief as a role may see it; those who have their own line of work get that line alone."""
    from zhanggui.site.veil import veiled

    shown = brief if Permission.SEE_MONEY in ROLES.get(role).may else veiled(brief)
    if role not in OWN_WORK:
        return shown
    findings = [f for f in shown["findings"] if any(a["role"] == role for a in f.get("actions") or ())]
    actions = [a for a in shown["actions"] if a["role"] == role]
    return shown | {"findings": findings, "actions": actions, "quiet": not actions and not findings}


def gaps_of(ws: Workspace, shops: Mapping[str, Shop], day: date, lang: Lang) -> list[Gap]:
    """The tables that were coming and stopped, by the same table that the page of missing files shows."""
    from zhanggui.site.missing import missing_table

    rows = missing_table(ws, shops, day, lang).rows if shops else []
    return [_gap(row, day) for row in rows if row["status"].value in AWAITED]


def _gap(row: Mapping[str, Any], day: date) -> Gap:
    last = str(row["last_day"] or "")
    behind = (day - date.fromisoformat(last[:10])).days if last else 0
    shop, table, status = row["shop"], row["table"], row["status"]
    return Gap(shop.value, shop.text, table.value, table.text, status.value, status.flags[0], last[5:10], behind, row["download"] or "")


def _has_day(brief: Brief, day: date) -> bool:
    """Whether sales of the day have come."""
    return any(c["table"] in SALES_TABLES and c["last_day"] and c["last_day"][:10] >= day.isoformat() for c in brief.get("coverage") or ())


def picture_of(digest: Digest) -> bytes | None:
    """The picture; None where its font has not been fetched: the text says the same."""
    from zhanggui.brief.picture import render_picture

    return render_picture(digest, FONT) if (FONT / "ranges.json").is_file() else None
