"""The files of a price check: the scenario, the sheet to sign, the record that was signed."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import Http404
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import people
from zhanggui.site.web.desk import Desk
from zhanggui.site.web.tables import XLSX

JSON = "application/json"
SIGNED = re.compile(r"signed-(\d{1,18})\.json")


def file_of(row: Any, form: str, desk: Desk) -> tuple[bytes, str]:
    """Bytes and type. Raises Http404 for a form there is not, UseError while the draft has mistakes."""
    from zhanggui.desks.promotion.drafts.running import run

    if match := SIGNED.fullmatch(form):
        return _signed(row, int(match[1])), JSON
    if form not in ("scenario.json", "sign.xlsx"):
        raise Http404
    checked = run(row.entry, desk.lang)
    if checked.solved is None:
        raise UseError(
            Words("草稿还没填好，导不出来", "the draft is not whole yet"), Words("先改好标红的地方", "mend what is marked first")
        )
    if form == "scenario.json":
        return (json.dumps(checked.scenario, ensure_ascii=False, indent=2) + "\n").encode(), JSON
    return _sheet(row, checked, desk), XLSX


def _signed(row: Any, number: int) -> bytes:
    """The record as it was signed: its text is not touched."""
    found = row.signed.filter(pk=number).first()
    if found is None:
        raise Http404
    return str(found.record).encode()


def _sheet(row: Any, checked: Any, desk: Desk) -> bytes:
    """The workbook to sign: conclusion, every SKU, the promotions as read, the worst baskets worked out."""
    from zhanggui.desks.promotion.answer_rows import with_names
    from zhanggui.desks.promotion.drafts.entry import unread
    from zhanggui.desks.promotion.drafts.rules import risks
    from zhanggui.desks.promotion.drafts.signed import digest
    from zhanggui.desks.promotion.sign_book import Check, sign_book

    by = people.names().get(row.checked_by or row.changed_by, row.checked_by or row.changed_by)
    at = timezone.localtime(row.checked_at or row.changed_at).replace(tzinfo=None, second=0, microsecond=0)
    left = [(Words(**x["where"]), x["text"]) for x in unread(row.entry)]
    check = Check(f"{row.name} #{row.pk}", digest(checked.scenario), at, by, risks(row.verdict, row.entry), left)
    names = {item["sku"]: item.get("title", "") for item in row.entry["items"].values()}
    told = checked.answer | {"skus": with_names(checked.answer["skus"], names)}
    return sign_book(checked.solved, told, check, desk.lang)
