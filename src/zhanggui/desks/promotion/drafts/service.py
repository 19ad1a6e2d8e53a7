"""What can be done with a draft of prices: make it, change it, hand it in, approve it or send it back. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhanggui.desks.promotion.drafts.entry import Clash, Entry, changed, unread
from zhanggui.desks.promotion.drafts.models import PriceDraft, PriceDraftEvent, SignedCheck
from zhanggui.desks.promotion.drafts.rules import EDITED, LONGEST, NAME, OPEN, STATES, bars, risks
from zhanggui.desks.promotion.drafts.running import Checked, run
from zhanggui.desks.promotion.drafts.signed import canonical, sign
from zhanggui.desks.promotion.said import written
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Changes = Mapping[str, tuple[str, str]]
NO_NAME = (
    Words("名字空着或太长", "the name is empty or too long"),
    Words(f"写活动名，{NAME} 字以内", f"the campaign's name, at most {NAME} characters"),
)
NO_REASON = (
    Words("没有写理由，或写得太长", "no reason is given, or too long a one"),
    Words("写一句为什么批或为什么退回，以后看得懂", "a sentence why, to be understood later"),
)
LOOK_AGAIN = Words("刷新看看，别人可能刚改过", "look again: somebody may just have changed it")


class Clashed(Exception):
    """Somebody else changed the same fields meanwhile: nothing was written."""

    def __init__(self, clashes: list[Clash], who: str) -> None:
        super().__init__(f"{len(clashes)} fields")
        self.clashes, self.who = clashes, who


def make(shop: str, name: str, pack: str, entry: Entry, by: str) -> PriceDraft:
    """A new draft. Raises UseError without a name."""
    draft = PriceDraft(
        shop=shop,
        name=written(name, NAME, *NO_NAME),
        pack=pack,
        entry=entry,
        made_by=by,
        changed_by=by,
        changed_at=timezone.now(),
        hands=[by],
    )
    _looked(draft)
    draft.save()
    PriceDraftEvent.objects.create(draft=draft, who=by, what="made", text=draft.name)
    return draft


def _looked(draft: PriceDraft) -> Checked:
    """Check what is saved; the list of drafts shows its verdict and its window."""
    checked = run(draft.entry)
    when = checked.scenario.get("when") or {}
    draft.verdict, draft.starts, draft.ends = checked.verdict, when.get("from", ""), when.get("to", "")
    return checked


@contextmanager
def _changing(pk: int, allowed: tuple[str, ...]) -> Iterator[PriceDraft]:
    """The draft as it stands now, held until it is changed. Raises UseError when its state does not allow it."""
    with transaction.atomic():
        draft = PriceDraft.objects.select_for_update().get(pk=pk)
        if draft.state not in allowed:
            words = STATES[draft.state]
            raise UseError(Words(f"这份草稿{words.zh}，不能这样做", f"the draft is '{words.en}': this cannot be done now"), LOOK_AGAIN)
        yield draft
        draft.save()


def change(
    pk: int,
    by: str,
    changes: Changes,
    force: bool = False,
    more: Callable[[Entry], str] | None = None,
    what: str = "changed",
    name: str | None = None,
) -> PriceDraft:
    """Write what was typed, then do `more` to the rows (→ what it did, in a word). A changed draft loses its approval.

    Raises Clashed when somebody else changed the same fields (unless `force`); then nothing is written.
    """
    with _changing(pk, EDITED) as draft:
        before = draft.entry
        after, clashes = changed(before, changes, force)
        if clashes and not force:
            raise Clashed(clashes, draft.changed_by)
        told = {path: [old, new] for path, (old, new) in changes.items()}
        said = more(after) if more else ""
        named = written(name, NAME, *NO_NAME) if name is not None else draft.name
        if after == before and named == draft.name:
            return draft
        if named != draft.name:
            told, draft.name = {**told, "name": [draft.name, named]}, named
        draft.entry = after
        _touched(draft, by, what, said, told)
        _looked(draft)
    return draft


def _touched(draft: PriceDraft, by: str, what: str, said: str, told: Mapping[str, Any]) -> None:
    if draft.state in ("checked", "approved"):
        PriceDraftEvent.objects.create(draft=draft, who=by, what="lost", text=draft.state)
    draft.state, draft.answer, draft.decided_by, draft.decided_at = "draft", None, "", None
    draft.checked_by, draft.checked_at = "", None
    draft.changed_by, draft.changed_at, draft.version = by, timezone.now(), draft.version + 1
    if by not in draft.hands:
        draft.hands = [*draft.hands, by]
    PriceDraftEvent.objects.create(draft=draft, who=by, what=what, text=said, more=dict(told))


def hand_in(pk: int, by: str) -> PriceDraft:
    """Check what is saved and give it to whoever approves. Raises UseError while it cannot be checked."""
    with _changing(pk, OPEN) as draft:
        checked = _looked(draft)
        if checked.answer is None:
            raise UseError(
                Words(
                    f"还有 {len(checked.mistakes)} 处没填好，算不了",
                    f"{len(checked.mistakes)} fields are not right yet: it cannot be checked",
                ),
                Words("改好标红的地方，再提交", "mend what is marked, then hand it in"),
            )
        draft.state, draft.answer, draft.checked_by, draft.checked_at = "checked", checked.answer, by, timezone.now()
        if by not in draft.hands:
            draft.hands = [*draft.hands, by]
        PriceDraftEvent.objects.create(draft=draft, who=by, what="checked", text=draft.verdict)
    return draft


def approve(pk: int, by: str, reason: str, version: int, engine: str, secret: bytes) -> SignedCheck:
    """Approve what was handed in, as the approver saw it, and sign it. Raises UseError: not theirs to approve, changed since, no reason."""
    said = written(reason, LONGEST, *NO_REASON)
    with _changing(pk, ("checked",)) as draft:
        _as_seen(draft, version)
        checked = _looked(draft)
        if checked.answer is None or canonical(checked.answer) != canonical(draft.answer):
            raise UseError(
                Words("重新一算，结论和提交时不一样", "checked anew, the answer is not what was handed in"),
                Words("改一下草稿再提交一次，按新的结论批", "change the draft and hand it in again, then decide on the new answer"),
            )
        if barred := bars(risks(draft.verdict, draft.entry), by, draft.hands):
            raise UseError(barred, Words("结论、理由和两个人的名字都会写进签名里", "verdict, reason and both names go into the signature"))
        draft.state, draft.decided_by, draft.decided_at, draft.reason = "approved", by, timezone.now(), said
        signed = sign(_record(draft, checked, engine), secret)
        made = SignedCheck(draft=draft, shop=draft.shop, sha256=signed["sha256"], record=canonical(signed))
        made.save()
        PriceDraftEvent.objects.create(draft=draft, who=by, what="approved", text=said, more={"signed": made.pk, "sha256": made.sha256})
    return made


def _record(draft: PriceDraft, checked: Checked, engine: str) -> dict[str, Any]:
    """What is signed: the prices, what the guard said of them, with which engine, who wrote, checked and approved it, why, and what was risky."""
    assert draft.checked_at is not None
    assert draft.decided_at is not None
    return {
        "shop": draft.shop, "draft": draft.pk, "version": draft.version, "name": draft.name, "pack": draft.pack, "engine": engine,
        "written_by": sorted(draft.hands), "checked_by": draft.checked_by, "checked_at": draft.checked_at.isoformat(timespec="seconds"),
        "approved_by": draft.decided_by, "approved_at": draft.decided_at.isoformat(timespec="seconds"), "reason": draft.reason,
        "verdict": draft.verdict, "risks": [w._asdict() for w in risks(draft.verdict, draft.entry)], "not_understood": unread(draft.entry),
        "scenario": checked.scenario, "answer": checked.answer,
    }  # fmt: skip


def refuse(pk: int, by: str, reason: str, version: int) -> PriceDraft:
    """Send it back with a reason."""
    said = written(reason, LONGEST, *NO_REASON)
    with _changing(pk, ("checked",)) as draft:
        _as_seen(draft, version)
        draft.state, draft.decided_by, draft.decided_at, draft.reason = "refused", by, timezone.now(), said
        PriceDraftEvent.objects.create(draft=draft, who=by, what="refused", text=said)
    return draft


def drop(pk: int, by: str) -> PriceDraft:
    """Not to be used. What was signed of it stays."""
    with _changing(pk, EDITED) as draft:
        draft.state = "dropped"
        PriceDraftEvent.objects.create(draft=draft, who=by, what="dropped")
    return draft


def restore(pk: int, by: str) -> PriceDraft:
    """Take a dropped draft up again; it must be handed in anew."""
    with _changing(pk, ("dropped",)) as draft:
        draft.state, draft.answer = "draft", None
        PriceDraftEvent.objects.create(draft=draft, who=by, what="restored")
    return draft


def _as_seen(draft: PriceDraft, version: int) -> None:
    if draft.version != version:
        who, now = draft.changed_by, draft.version
        raise UseError(
            Words(
                f"你看的是第 {version} 版，{who} 已经改到第 {now} 版",
                f"you saw version {version}; {who} changed it: it is version {now} now",
            ),
            Words("刷新后看新的结论再决定", "look at the new verdict, then decide"),
        )
