"""What an activity may be, the ladder it climbs from an idea to what came of it, and what its history tells."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.kernel.words import Words

LONGEST = 2000  # characters of a text that a person writes
NAME = 120
MOST_ITEMS = 2000  # goods of one activity
AFTER_DAYS = 7  # days after its end that an activity stays in view (contract 74), unless somebody says otherwise
MOST_AFTER = 60


@dataclass(frozen=True)
class Kind:
    """One way of promoting. `signs_up`: somebody else decides whether the shop takes part; `restores`: the old price comes back after it."""

    name: Words
    signs_up: bool
    restores: bool
    does: Words


# Contract 69, 72, 73 (S1, S2, S4): official first, then one's own; 满赠, 直降, 多买优惠, 直播; the new-arrival price of the first three days.
KINDS: dict[str, Kind] = {
    "official": Kind(
        Words("官方活动报名", "official, by sign-up"), True, False,
        Words("平台的大促、频道、主题活动，要报名、要审", "a campaign or channel of the platform, by sign-up and audit"),
    ),
    "flash": Kind(
        Words("秒杀", "flash sale"), True, True,
        Words("短时间低价，限量限购；看重结束后的流量", "a low price for hours, limited; its worth is the traffic after it"),
    ),
    "own": Kind(Words("自办活动", "self-made"), False, False, Words("没有官方活动时自己做", "made by the shop when nothing official is on")),
    "new_price": Kind(
        Words("新品价", "new-arrival price"), False, True,
        Words("上新前 3 天一个价，之后恢复（R20）", "a price for the first three days of a new item, then back (R20)"),
    ),
    "cut": Kind(Words("直降", "straight cut"), False, True, Words("直接降价，到期恢复", "the price itself is lowered, then put back")),
    "gift": Kind(Words("满赠", "gift above a sum"), False, False, Words("满多少送什么", "a gift with orders above a sum")),
    "bundle": Kind(Words("多买优惠", "more for less"), False, False, Words("第二件、满件打折", "a discount from the second piece on")),
    "live": Kind(Words("直播", "live stream"), False, True, Words("直播间专享价", "a price in the live room only")),
}  # fmt: skip

# Where an activity stands: idea → to sign up → signed up → passed or refused → running → ended → evaluated.
STATES: dict[str, Words] = {
    "idea": Words("想法", "idea"),
    "to_sign": Words("待报名", "to sign up"),
    "signed": Words("已报名", "signed up"),
    "passed": Words("已通过", "passed"),
    "refused": Words("没通过", "refused"),
    "running": Words("进行中", "running"),
    "ended": Words("已结束", "ended"),
    "evaluated": Words("已复盘", "evaluated"),
    "dropped": Words("不做了", "dropped"),
}
LADDER: dict[str, tuple[str, ...]] = {
    "idea": ("to_sign", "dropped"),
    "to_sign": ("signed", "dropped"),
    "signed": ("passed", "refused", "dropped"),
    "refused": ("to_sign", "dropped"),
    "passed": ("running", "dropped"),
    "running": ("ended",),
    "ended": ("evaluated",),
    "evaluated": ("ended",),
    "dropped": ("idea",),
}
OWN_LADDER = {**LADDER, "idea": ("passed", "dropped")}  # nobody is asked whether a self-made activity may be
PREPARED = Words("准备好了", "ready")  # what `passed` is called where nobody audits
COUNTS = ("signed", "passed", "running", "ended", "evaluated")  # what it promises holds
WAITING = ("idea", "to_sign")  # not signed up yet
OVER = ("ended", "evaluated")
OFF = ("refused", "dropped")
NEEDS_REASON = frozenset({"refused", "dropped"})

EVENTS: dict[str, Words] = {
    "made": Words("建了活动", "made the activity"),
    "changed": Words("改了", "changed"),
    "items": Words("改了商品", "changed its goods"),
    "moved": Words("状态", "moved to"),
    "said": Words("留言", "said"),
    "measured": Words("量了效果", "measured the effect"),
}


def next_states(kind: str, state: str) -> tuple[str, ...]:
    """Where an activity of that kind may go from there."""
    return (LADDER if KINDS[kind].signs_up else OWN_LADDER)[state]


def state_words(kind: str, state: str) -> Words:
    """What a state is called for that kind."""
    return PREPARED if state == "passed" and not KINDS[kind].signs_up else STATES[state]
