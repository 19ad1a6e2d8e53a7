"""What the activities of a shop ask for on a morning (contract 70): deadlines, refusals, prices to lock and to put back, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.desks.promotion.booked import Booked
from zhanggui.kernel.words import Words

SIGN_UP, REFUSED, ANSWER, LOCK, RESTORE, EVALUATE = (
    "sign_up_due",
    "sign_up_refused",
    "answer_late",
    "price_lock",
    "price_restore",
    "evaluation_due",
)


@dataclass(frozen=True)
class Limits:
    """Days before or after which something is said."""

    sign_up: int = 3
    answer: int = 3
    lock: int = 1
    restore: int = 7
    evaluate: int = 14


USUAL = Limits()


@dataclass(frozen=True)
class Call:
    """One thing that an activity asks for. `left`: days until it is too late (0: today; negative: so many days late)."""

    kind: str
    activity: Booked
    left: int
    title: Words
    todo: Words
    presses: bool


def calls(activities: Iterable[Booked], today: date, limits: Limits = USUAL) -> list[Call]:
    """Everything that is asked for today, what presses first."""
    found = [call for b in activities for ask in ASKS if (call := ask(b, today, limits)) is not None]
    return sorted(found, key=lambda c: (not c.presses, c.left, c.activity.id))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _sign_up(b: Booked, today: date, limits: Limits) -> Call | None:
    if not b.waits or b.signup_closes is None:
        return None
    left = (b.signup_closes - today).days
    if not 0 <= left <= limits.sign_up:
        return None
    when = Words("今天截止", "closes today") if left == 0 else Words(f"还有 {left} 天截止", f"closes in {_days(left)}")
    return Call(
        SIGN_UP, b, left, Words(f"「{b.name}」报名{when.zh}，还没报", f"{b.name}: sign-up {when.en}, not signed up yet"),
        Words(f"{b.signup_closes:%m-%d} 前报上名：商品、活动价、件数、限购核对一遍；不报就写明原因改成「不做了」",
              f"sign up by {b.signup_closes:%m-%d}: check goods, price, pieces and the limit a buyer; or say why it is dropped"), left <= 1,
    )  # fmt: skip


def _refused(b: Booked, today: date, limits: Limits) -> Call | None:
    until = b.signup_closes or b.starts - timedelta(days=1)
    if b.state != "refused" or until < today:
        return None
    left = (until - today).days
    return Call(
        REFUSED, b, left, Words(f"「{b.name}」没通过：{b.reason}", f"{b.name} was refused: {b.reason}"),
        Words(f"{until:%m-%d} 前还能改：按原因换商品或补资格，再报一次；来不及就改成「不做了」，这几天换自办活动",
              f"it may be mended until {until:%m-%d}: change goods or mend what is missing, sign up again; else make an activity of your own"), left <= 1,
    )  # fmt: skip


def _answer(b: Booked, today: date, limits: Limits) -> Call | None:
    left = (b.starts - today).days
    if b.state != "signed" or not 0 <= left <= limits.answer:
        return None
    when = Words("今天", "today") if left == 0 else Words(f"{left} 天后", f"in {_days(left)}")
    return Call(
        ANSWER, b, left, Words(f"「{b.name}」{when.zh}开始，审核结果还没记", f"{b.name} begins {when.en}; the audit's answer is not noted"),
        Words("去后台看审核结果，记成「已通过」或「没通过」", "look up the answer of the audit and note it"), left == 0,
    )  # fmt: skip


def _lock(b: Booked, today: date, limits: Limits) -> Call | None:
    if b.locked_from is None or b.state not in ("signed", "passed", "running"):
        return None
    left = (b.locked_from - today).days
    if not 0 <= left < limits.lock:
        return None
    day = Words("今天", "today") if left == 0 else Words(f"{left} 天后", f"in {_days(left)}")
    return Call(
        LOCK, b, left, Words(f"「{b.name}」{day.zh}起锁价，到 {b.ends:%m-%d}", f"{b.name}: the price is locked from {day.en} until {b.ends:%m-%d}"),
        Words("锁价前最后核一遍：日常价、优惠券、满减叠加后的到手价；锁价期间别改价、别上更低的券",
              "check once more before it is locked: price, coupons, what they come to together; no price change and no deeper coupon while it is locked"), True,
    )  # fmt: skip


def _restore(b: Booked, today: date, limits: Limits) -> Call | None:
    late = (today - b.ends).days - 1
    if not b.how.restores or not b.counts or b.restored is not None or not 0 <= late < limits.restore:
        return None
    prices = [i for i in b.items if i.usual is not None]
    said = "、".join(f"{i.title or i.product_id} {i.usual:.2f}" for i in prices[:3])
    back = Words(f"恢复到 {said}" if said else "恢复原价", f"back to {said}" if said else "back to the old price")
    when = Words("今天", "today") if late == 0 else Words(f"已经晚了 {late} 天，今天", f"{_days(late)} late: today")
    return Call(
        RESTORE, b, -late, Words(f"「{b.name}」{when.zh}要恢复原价", f"{b.name}: the old price comes back {when.en}"),
        Words(f"{back.zh}；主图、标题、客服话术里的活动价一起撤掉，改完在活动里点「已恢复」",
              f"{back.en}; take the activity price out of pictures, titles and what service says, then note it"), True,
    )  # fmt: skip


def _evaluate(b: Booked, today: date, limits: Limits) -> Call | None:
    late = (today - b.seen_until).days - 1
    if not b.counts or b.evaluated or not 0 <= late < limits.evaluate:
        return None
    return Call(
        EVALUATE, b, -late, Words(f"「{b.name}」看完 {b.after_days} 天活动后流量，该复盘了", f"{b.name}: the {b.after_days} days after it are over; say what came of it"),
        Words("对着目标写：达成多少、活动后留下多少流量和老客、下次怎么做", "against the goal: how far, what stayed of visitors and buyers, what to do the next time"), False,
    )  # fmt: skip


Ask = Callable[[Booked, date, Limits], Call | None]
ASKS: tuple[Ask, ...] = (_sign_up, _refused, _answer, _lock, _restore, _evaluate)
