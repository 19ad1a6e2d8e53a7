"""What the pages of 活动 share: their strip, the activity of an address, the day the lake knows last, a table that downloads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.desk import Desk
from zhanggui.site.web.links import opens
from zhanggui.site.web.registry import address

if TYPE_CHECKING:
    from zhanggui.desks.promotion.activities import Activity

# The strip of 活动. A further page of it: its id and what it is called, here.
TABS: tuple[tuple[str, Words], ...] = (
    ("activities", Words("日历", "Calendar")),
    ("price_checks", Words("价格检查", "Price check")),
    ("activity_prices", Words("价格稳定", "Price stability")),
    ("activity_after", Words("活动后流量", "After-traffic")),
    ("activity_entry", Words("报名资格", "Entry")),
    ("stop_loss", Words("止损", "Stop-loss")),
)


def frame(desk: Desk, shop: str, here: str) -> dict[str, Any]:
    """What every page of 活动 shows."""
    return {
        "of_shop": desk.shops[shop],
        "tabs": [
            {"id": id, "words": words, "address": address(id, shop=shop), "active": id == here} for id, words in TABS if opens(desk, id)
        ],
        "may_edit": desk.may(Permission.EDIT_ACTIVITIES),
        "sees_money": desk.may(Permission.SEE_MONEY),
        "today": timezone.localdate(),
    }


def activity_or_404(desk: Desk, shop: str, number: int) -> Activity:
    """The activity of an address, if it is of that shop."""
    from zhanggui.desks.promotion.reading import activity_of

    found = activity_of(number)
    if found is None or found.shop != shop or shop not in desk.shops:
        raise Http404
    return found


def known_day(desk: Desk, shop: str) -> date:
    """The last day, yesterday at most, that the files of the shop tell of."""
    from zhanggui.site.jobs import newest_day

    return newest_day(desk.ws, shop) or timezone.localdate() - timedelta(days=1)


def back_to(request: HttpRequest, where: str) -> HttpResponse:
    """Back to a page, whole, also where htmx asked."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)
