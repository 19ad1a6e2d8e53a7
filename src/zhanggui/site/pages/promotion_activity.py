"""One activity: its planning sheet (goal, channels, scheme), its goods, how far it is, its history, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import people
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import activity_or_404, frame, known_day
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import sheet, wants_sheet

if TYPE_CHECKING:
    from zhanggui.desks.promotion.activities import Activity
    from zhanggui.desks.promotion.draft import Draft

Given = Mapping[str, str]
GOALS_OF_MONEY = ("goal_metric", "goal_amount")


@page("activity_new", "shop/<str:shop>/activities/new/", Words("新活动", "New activity"), Permission.EDIT_ACTIVITIES, ("GET", "POST"))
def activity_new(request: HttpRequest, shop: str) -> HttpResponse:
    """The sheet of a new activity; what a proposal or an official campaign fills in stands in the address."""
    from zhanggui.desks.promotion import booking

    desk = desk_of(request)
    if request.method == "GET":
        return _form(request, desk, shop, request.GET.dict())
    try:
        made = booking.make(shop, _draft(request.POST, desk, shop), desk.member.user.username)
    except UseError as error:
        return _form(request, desk, shop, request.POST.dict(), error=error)
    desk.note("activity.made", f"#{made.pk} {made.name}", shop, {"kind": made.kind, "starts": str(made.starts), "ends": str(made.ends)})
    return HttpResponseRedirect(address("activity", shop=shop, activity=str(made.pk)))


def _form(
    request: HttpRequest, desk: Desk, shop: str, given: Given, activity: Activity | None = None, error: UseError | None = None
) -> HttpResponse:
    from zhanggui.desks.promotion.draft import GOALS
    from zhanggui.desks.promotion.rules import AFTER_DAYS, KINDS

    official = _official(desk, shop, given.get("official", "")) if not activity and not error else {}
    view = frame(desk, shop, "activities") | {
        "given": {"after_days": AFTER_DAYS, **given, **official}, "activity": activity, "error": error, "kinds": KINDS.items(), "goals": GOALS.items(),
        "people": people.who_can(shop, Permission.EDIT_ACTIVITIES), "from_official": official,
    }  # fmt: skip
    return render(request, "site/activity_form.html", view, status=400 if error else 200)


def _official(desk: Desk, shop: str, asked: str) -> dict[str, str]:
    """The form of a campaign: "double11 2026" → its days by rule of thumb, to be checked with this year's notice."""
    from zhanggui.almanac.promos import promo_calendar
    from zhanggui.desks.promotion.official import officials

    id, _, year = asked.partition(" ")
    if not id or not year.isdecimal() or not 2000 <= int(year) <= 2100:
        return {}
    calendar, platform = promo_calendar(desk.ws.home), desk.shops[shop].platform
    found = [
        o for o in officials(calendar, platform, date(int(year), 1, 1), date(int(year), 12, 31), shop) if (o.id, o.year) == (id, int(year))
    ]
    if not found:
        return {}
    o = found[0]
    return {
        "name": f"{o.year} {o.words.say(desk.lang)}", "kind": "official", "campaign": o.words.zh, "signup_opens": str(o.opens), "signup_closes": str(o.closes),
        "locked_from": str(o.locked), "starts": str(o.first), "ends": str(o.last), "rule": f"{o.source.say(desk.lang)}；{o.note.say(desk.lang)}",
    }  # fmt: skip


def _draft(given: Given, desk: Desk, shop: str) -> Draft:
    from zhanggui.desks.promotion.draft import read_draft, read_goods
    from zhanggui.site.pages.promotion_goods import named

    return named(desk, shop, read_draft(given, read_goods(given.get("goods", "")) if "goods" in given else None))


@page("activity", "shop/<str:shop>/activities/<int:activity>/", Words("活动", "Activity"), Permission.READ)
def activity(request: HttpRequest, shop: str, activity: int) -> HttpResponse:
    """Everything about one activity; ?edit=1 to change it."""
    desk = desk_of(request)
    found = activity_or_404(desk, shop, activity)
    if request.GET.get("edit") and desk.may(Permission.EDIT_ACTIVITIES):
        return _form(request, desk, shop, _given(found), found)
    if wants_sheet(request):
        from zhanggui.desks.promotion import reading
        from zhanggui.site.pages.promotion_goods import goods_table

        desk.note("activity.export", f"#{found.pk} {found.name}", shop)
        return sheet([goods_table(desk, reading.one(found), known_day(desk, shop))], desk.lang)
    return _show(request, desk, found)


def _given(a: Activity) -> dict[str, str]:
    """The form as the activity stands."""
    from zhanggui.desks.promotion.booking import goods_of
    from zhanggui.desks.promotion.draft import FIELDS

    given = {name: "" if getattr(a, name) is None else str(getattr(a, name)) for name in FIELDS}
    lines = [
        [g.product_id, _text(g.price_cents), _text(g.usual_cents), str(g.qty or ""), str(g.per_buyer or ""), g.sku_id, g.title.replace(",", " "), g.note.replace(",", " ")]
        for g in goods_of(a)
    ]  # fmt: skip
    return given | {"goods": "\n".join(",".join(line).rstrip(",") for line in lines), "version": str(a.version)}


def _text(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:.2f}"


def _show(request: HttpRequest, desk: Desk, found: Activity, error: UseError | None = None) -> HttpResponse:
    from zhanggui.desks.promotion import reading
    from zhanggui.desks.promotion.draft import GOALS
    from zhanggui.desks.promotion.history import event_words
    from zhanggui.desks.promotion.morning import calls
    from zhanggui.desks.promotion.rules import EVENTS, next_states, state_words
    from zhanggui.site.pages.promotion_goods import goods_table

    base, called, booked = frame(desk, found.shop, "activities"), people.names(), reading.one(found)
    view = base | {
        "activity": found, "booked": booked, "error": error, "given": request.POST if error else {}, "owner": called.get(found.owner, found.owner),
        "goal_name": GOALS.get(found.goal_metric), "goal_amount": _amount(desk, found), "may_goal": base["sees_money"], "calls": calls([booked], base["today"]),
        "next": [(state, state_words(found.kind, state)) for state in next_states(found.kind, found.state)],
        "goods": goods_table(desk, booked, known_day(desk, found.shop)),
        "history": [
            {"event": e, "who": called.get(e.who, e.who), "said": EVENTS[e.what], "words": event_words(e.what, e.text, found.kind)} for e in reading.history(found)
        ],
        "measured": _measured(found, desk.lang), "may_measure": booked.counts and booked.starts < base["today"],
        "restorable": booked.how.restores and booked.counts and booked.restored is None and booked.ends < base["today"],
    }  # fmt: skip
    return render(request, "site/activity.html", view, status=400 if error else 200)


def _amount(desk: Desk, found: Activity) -> str:
    """The goal as a person reads it."""
    from zhanggui.brief.words import metric_unit
    from zhanggui.brief.words_say import Voice

    if found.goal_amount is None:
        return ""
    return Voice(desk.lang, desk.shops[found.shop].currency).number(float(found.goal_amount), metric_unit(found.goal_metric))


def _measured(found: Activity, lang: Lang) -> dict[str, Any] | None:
    """What was measured, in the reader's language."""
    from zhanggui.brief.words import metric_name

    told = found.measured
    if not told:
        return None
    return {
        "metric": metric_name(told["metric"], lang), "said": told["said"][lang], "notes": [n[lang] for n in told["notes"]],
        "from": told["from"], "to": told["to"], "after": told["after"],
    }  # fmt: skip


@page(
    "activity_save",
    "shop/<str:shop>/activities/<int:activity>/save/",
    Words("改活动", "Change an activity"),
    Permission.EDIT_ACTIVITIES,
    ("POST",),
)
def activity_save(request: HttpRequest, shop: str, activity: int) -> HttpResponse:
    """The planning sheet as it was filled in; refused when somebody changed the activity meanwhile, with what was typed kept."""
    from zhanggui.desks.promotion import booking

    desk = desk_of(request)
    found, version = activity_or_404(desk, shop, activity), request.POST.get("version", "")
    try:
        moved = booking.change(
            found.pk, _draft(request.POST, desk, shop), desk.member.user.username, int(version) if version.isdecimal() else None
        )
    except UseError as error:
        return _form(request, desk, shop, request.POST.dict(), found, error)
    if moved:
        desk.note("activity.changed", f"#{found.pk} {found.name}", shop, dict(moved))
    return HttpResponseRedirect(address("activity", shop=shop, activity=str(activity)))


# What can be done with an activity. Each takes it, what the form says, who does it, and today; it gives what the log is told.


def _move(a: Activity, given: Given, desk: Desk, today: date) -> dict[str, Any]:
    from zhanggui.desks.promotion import booking

    old, new = booking.move(a.pk, given.get("state", ""), desk.member.user.username, given.get("reason", ""))
    return {"activity_state": {"old": old, "new": new}} | ({"reason": given["reason"].strip()} if given.get("reason", "").strip() else {})


def _evaluate(a: Activity, given: Given, desk: Desk, today: date) -> dict[str, Any]:
    from zhanggui.desks.promotion import booking

    booking.evaluate(a.pk, given.get("evaluation", ""), desk.member.user.username)
    return {}


def _restore(a: Activity, given: Given, desk: Desk, today: date) -> dict[str, Any]:
    from zhanggui.desks.promotion import booking

    day = read_day(given["day"]) if given.get("day") else today
    if not a.ends < day <= today:
        raise UseError(
            Words(f"恢复日期 {day} 不对", f"the price cannot have come back on {day}"),
            Words(f"活动 {a.ends} 结束，填之后、今天（{today}）及以前的一天", f"give a day after {a.ends} and not after today ({today})"),
        )
    booking.restore(a.pk, day, desk.member.user.username)
    return {"day": str(day)}


def _say(a: Activity, given: Given, desk: Desk, today: date) -> dict[str, Any]:
    from zhanggui.desks.promotion import booking

    booking.say(a.pk, given.get("text", ""), desk.member.user.username)
    return {}


def _measure(a: Activity, given: Given, desk: Desk, today: date) -> dict[str, Any]:
    from zhanggui.desks.promotion import booking, reading
    from zhanggui.desks.promotion.after import brought

    metric = given.get("metric") or a.goal_metric or "visitors"
    found = brought(desk.ws, reading.one(a), metric, today)
    booking.keep_measured(a.pk, found.to_json(), desk.member.user.username)
    return {"metric": metric}


Do = Callable[["Activity", Given, Desk, date], dict[str, Any]]
DOES: dict[str, tuple[str, Do]] = {
    "move": ("activity.moved", _move),
    "evaluate": ("activity.evaluated", _evaluate),
    "restore": ("activity.restored", _restore),
    "say": ("activity.said", _say),
    "measure": ("activity.measured", _measure),
}


@page(
    "activity_do",
    "shop/<str:shop>/activities/<int:activity>/do/",
    Words("活动操作", "Do with an activity"),
    Permission.EDIT_ACTIVITIES,
    ("POST",),
)
def activity_do(request: HttpRequest, shop: str, activity: int) -> HttpResponse:
    """Move it, put the price back, say or measure what came of it: what goes wrong is said on its page, with what was typed."""
    desk = desk_of(request)
    found = activity_or_404(desk, shop, activity)
    if request.POST.get("do") not in DOES:
        return HttpResponseForbidden(render(request, "site/refused.html").content)
    what, do = DOES[request.POST["do"]]
    try:
        told = do(found, request.POST, desk, timezone.localdate())
    except UseError as error:
        return _show(request, desk, activity_or_404(desk, shop, activity), error)
    desk.note(what, f"#{found.pk} {found.name}", shop, told)
    return HttpResponseRedirect(address("activity", shop=shop, activity=str(activity)))
