"""One price check to read and decide on: the verdict, the worst SKUs, the promotions in words; approved by a second person; what was signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render

from zhanggui import __version__
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import people, price_view
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_check_edit import changes_of, draft_of
from zhanggui.site.pages.promotion_frame import frame
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import sheet, wants_sheet

NAMED, FEW = 6, 2  # goods of a scope that are named; so few of them with their titles


@page("price_check", "shop/<str:shop>/activities/check/<int:draft>/", Words("价格检查", "Price check"), Permission.READ)
def price_check(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """Everything that whoever approves must see, on a phone as well."""
    desk = desk_of(request)
    return _show(request, desk, draft_of(desk, shop, draft))


def _show(request: HttpRequest, desk: Desk, row: Any, error: UseError | None = None) -> HttpResponse:
    from zhanggui.desks.promotion.drafts.rules import OPEN, bars, risks
    from zhanggui.desks.promotion.drafts.running import run

    lang, money, called = desk.lang, desk.may(Permission.SEE_MONEY), people.names()
    checked = run(row.entry, lang)
    base = address("price_check_basket", shop=row.shop, draft=str(row.pk)) if money else ""
    panel = price_view.shown(checked, row.entry, lang, money, base)
    voice = Voice(lang, panel["currency"])
    answer = checked.answer if money or not checked.answer else price_view.veiled(checked.answer)
    titles = {i["sku"]: i.get("title", "") for i in row.entry["items"].values()}
    table = price_view.table(answer, titles, voice, money, f"price-check-{row.pk}") if answer else None
    if wants_sheet(request) and table is not None:
        desk.note("export", f"price_check #{row.pk}", row.shop)
        return sheet([table], lang)
    risky = risks(row.verdict, row.entry)
    barred = bars(risky, desk.member.user.username, row.hands)
    shown = {
        **frame(desk, row.shop, "price_checks"), "draft": row, "key": row.shop, "panel": panel, "table": table, "error": error, "error_given": request.POST if error else {},
        "layers": _layers(row.entry, checked, lang), "whole": _whole(row.entry) if money else [], "history": [_event(e, called, lang) for e in row.events.all()],
        "made_by": called.get(row.made_by, row.made_by), "checked_by": called.get(row.checked_by, row.checked_by),
        "decided_by": called.get(row.decided_by, row.decided_by), "may_decide": row.state == "checked" and desk.may(Permission.APPROVE), "barred": barred, "risky": bool(risky),
        "left": price_view.left(row.entry, money, called),
        "may_hand_in": desk.may(Permission.EDIT_ACTIVITIES) and row.state in OPEN and checked.answer is not None,
        "signed": [_signed(s, desk, called) for s in row.signed.all()], "state_tone": price_view.STATE_TONES[row.state], "who_can": _who_can(row) if row.state == "checked" else [],
    }  # fmt: skip
    return render(request, "site/price_check.html", shown, status=400 if error else 200)


def _who_can(row: Any) -> list[str]:
    """The people who may approve it."""
    from zhanggui.desks.promotion.drafts.rules import bars, risks

    risky = risks(row.verdict, row.entry)
    return [m.name for m in people.who_can(row.shop, Permission.APPROVE) if not bars(risky, m.user.username, row.hands)]


def _layers(entry: Any, checked: Any, lang: Lang) -> list[dict[str, Any]]:
    """The promotions as they were read, in words."""
    from zhanggui.desks.promotion.drafts.kinds import BASES, COMBINES

    return [
        {
            "name": layer["name"], "combine": COMBINES[layer["combine"]], "base": BASES[layer["base"]],
            "promotions": [{"name": p["name"], "said": checked.reads.get(k), "terms": _terms(entry, p, lang)} for k, p in entry["promotions"].items() if p["layer"] == key],
        }
        for key, layer in entry["layers"].items()
    ]  # fmt: skip


def _terms(entry: Any, p: Any, lang: Lang) -> str:
    """For which goods, how many a buyer, who pays."""
    from zhanggui.desks.promotion.drafts.kinds import FUNDED, LIMITS

    goods = [entry["items"][k] for k in p["items"] if k in entry["items"]]
    skus = [f"{i['sku']} {i.get('title', '')}".strip() if len(goods) <= FEW else i["sku"] for i in goods]
    listed = "、".join(skus[:NAMED]) + ("…" if len(skus) > NAMED else "")
    limit = p.get("limit_per_buyer")
    mode = f" ({LIMITS[p['limit_mode']].say(lang)})" if limit and p["limit_mode"] != "void" else ""
    parts = [
        Words("全部商品", "all goods").say(lang) if p["scope"] == "all" else listed,
        (Words(f"每人限 {limit} 件", f"{limit} a buyer").say(lang) + mode) if limit else Words("没有限购", "no limit per buyer").say(lang),
        Words("可跨店凑单", "across shops").say(lang) if p.get("cross_shop") else "",
        FUNDED[p["funded_by"]].say(lang),
    ]
    return "；".join(part for part in parts if part) if lang == "zh" else "; ".join(part for part in parts if part)


def _whole(entry: Any) -> list[tuple[Words, str]]:
    """Fees, floors and bounds as they were typed."""
    from zhanggui.desks.promotion.drafts.kinds import WHOLE

    return [(f.label, entry[group][f.key]) for group, fields in WHOLE.items() for f in fields if entry[group].get(f.key)]


def _event(event: Any, called: Any, lang: Lang) -> dict[str, Any]:
    from zhanggui.desks.promotion.drafts.rules import EVENTS

    fields = len(event.more) if event.what in ("changed", "goods", "promotion") else 0
    text = event.text if event.what not in ("checked", "lost") else ""
    return {"event": event, "who": called.get(event.who, event.who), "said": EVENTS[event.what], "fields": fields, "text": text}


def _signed(row: Any, desk: Desk, called: Any) -> dict[str, Any]:
    """A record that was signed, verified anew each time it is looked at."""
    from zhanggui.desks.promotion.drafts.signed import Verdict, look, read_file

    looked = look(read_file(row.record.encode()), desk.ws.secret())
    people_of = {name: called.get(str(looked.record.get(name)), str(looked.record.get(name))) for name in ("approved_by", "checked_by")}
    file = address("price_check_file", shop=row.shop, draft=str(row.draft_id), form=f"signed-{row.pk}.json")
    return {
        "row": row,
        "looked": looked,
        "good": looked.verdict is Verdict.GOOD,
        "words": LOOKED[looked.verdict],
        "holds": row.holds(looked.record),
        "file": file,
        "risks": [Words(**w) for w in looked.record.get("risks") or ()],
        "left": [(Words(**x["where"]), x["text"]) for x in looked.record.get("not_understood") or ()],
        **people_of,
    }


LOOKED = {
    "good": Words("签名有效：一个数都没有改过", "the signature holds: not a figure was changed"),
    "changed": Words("签名不对：签过之后被改过", "the signature does not hold: it was changed after it was signed"),
    "stranger": Words("内容没改过，但不是这个工作目录签的", "unchanged, but signed by another workspace"),
}


# What can be done. Each takes the draft, what the form says, and the desk.


def _hand_in(row: Any, given: Any, desk: Desk) -> None:
    from zhanggui.desks.promotion.drafts import service

    after = service.hand_in(row.pk, desk.member.user.username)
    desk.note("price.checked", f"#{row.pk} {row.name}", row.shop, {"verdict": after.verdict})


def _approve(row: Any, given: Any, desk: Desk) -> None:
    from zhanggui.desks.promotion.drafts import service

    made = service.approve(row.pk, desk.member.user.username, given.get("reason", ""), _version(given), __version__, desk.ws.secret())
    desk.note(
        "price.approved",
        f"#{row.pk} {row.name}",
        row.shop,
        {"verdict": row.verdict, "reason": given.get("reason", "").strip(), "sha256": made.sha256},
    )


def _refuse(row: Any, given: Any, desk: Desk) -> None:
    from zhanggui.desks.promotion.drafts import service

    service.refuse(row.pk, desk.member.user.username, given.get("reason", ""), _version(given))
    desk.note("price.refused", f"#{row.pk} {row.name}", row.shop, {"verdict": row.verdict, "reason": given.get("reason", "").strip()})


def _version(given: Any) -> int:
    text = given.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _drop(row: Any, given: Any, desk: Desk) -> None:
    from zhanggui.desks.promotion.drafts import service

    service.drop(row.pk, desk.member.user.username)
    desk.note("price.dropped", f"#{row.pk} {row.name}", row.shop)


def _restore(row: Any, given: Any, desk: Desk) -> None:
    from zhanggui.desks.promotion.drafts import service

    service.restore(row.pk, desk.member.user.username)
    desk.note("price.restored", f"#{row.pk} {row.name}", row.shop)


MOVES: dict[str, tuple[Permission, Callable[[Any, Any, Desk], None]]] = {
    "hand_in": (Permission.EDIT_ACTIVITIES, _hand_in), "approve": (Permission.APPROVE, _approve), "refuse": (Permission.APPROVE, _refuse),
    "drop": (Permission.EDIT_ACTIVITIES, _drop), "restore": (Permission.EDIT_ACTIVITIES, _restore),
}  # fmt: skip


@page(
    "price_check_do",
    "shop/<str:shop>/activities/check/<int:draft>/do/",
    Words("审批价格", "Decide on prices"),
    Permission.EDIT_ACTIVITIES,
    ("POST",),
)
def price_check_do(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """Hand in, approve, send back, drop, take up again: what goes wrong is said on the page, with what was typed."""
    desk, name = desk_of(request), request.POST.get("do", "")
    row = draft_of(desk, shop, draft)
    if name not in MOVES or not desk.may(MOVES[name][0]):
        return HttpResponseForbidden(render(request, "site/refused.html").content)
    try:
        MOVES[name][1](row, request.POST, desk)
    except UseError as error:
        return _show(request, desk, draft_of(desk, shop, draft), error)
    return HttpResponseRedirect(address("price_check", shop=shop, draft=str(draft)))


@page(
    "price_check_basket",
    "shop/<str:shop>/activities/check/<int:draft>/basket/",
    Words("怎么算的", "How it comes about"),
    Permission.SEE_MONEY,
    ("GET", "POST"),
)
def price_check_basket(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """One basket, layer by layer, so that a person can recompute it with a pocket calculator; of what is saved, or of what is typed."""
    from zhanggui.desks.promotion.drafts.entry import changed
    from zhanggui.site.price_ladder import ladder_of

    desk = desk_of(request)
    row = draft_of(desk, shop, draft)
    typed = changes_of(request) if request.method == "POST" else {}
    entry = changed(row.entry, typed, force=True)[0]
    asked = request.POST if request.method == "POST" else request.GET
    shown = {
        **frame(desk, shop, "price_checks"),
        "draft": row,
        "key": shop,
        "unsaved": len(typed),
        "ladder": ladder_of(entry, asked, desk.lang),
    }
    htmx = getattr(request, "htmx", False) or request.headers.get("HX-Request")
    return render(request, "site/_price_basket.html" if htmx else "site/price_basket.html", shown)


@page(
    "price_check_file",
    "shop/<str:shop>/activities/check/<int:draft>/file/<str:form>/",
    Words("下载价格检查", "Download a price check"),
    Permission.SEE_MONEY,
)
def price_check_file(request: HttpRequest, shop: str, draft: int, form: str) -> HttpResponse:
    """The scenario (scenario.json), the sheet to sign (sign.xlsx), or the record that was signed (signed-N.json)."""
    from zhanggui.site.price_files import file_of

    desk = desk_of(request)
    row = draft_of(desk, shop, draft)
    data, kind = file_of(row, form, desk)
    desk.note("price.export", f"#{draft} {row.name}", shop, {"file": form})
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="price-check-{draft}-{form}"'
    return response
