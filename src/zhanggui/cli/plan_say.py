"""What `zhanggui plan` prints: labels in the words of the trade, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhanggui.cli.table import print_table
from zhanggui.kernel.money import reached_text
from zhanggui.kernel.words import Lang, Words

LABELS: dict[str, Words] = {
    "shop": Words("店铺", "shop"),
    "metric": Words("指标", "metric"),
    "year": Words("年份", "year"),
    "level": Words("层级", "level"),
    "date": Words("日期", "date"),
    "amount": Words("全年目标", "target of the year"),
    "shape": Words("形状依据", "shape"),
    "locks": Words("锁定", "locked"),
    "caps": Words("上限", "caps"),
    "person": Words("负责人", "person"),
    "owner": Words("负责人", "person"),
    "share": Words("份额", "share"),
    "from": Words("开始", "from"),
    "to": Words("结束", "to"),
    "cell": Words("周期", "cell"),
    "target": Words("目标", "target"),
    "actual": Words("实际", "actual"),
    "locked": Words("锁定", "locked"),
    "gap": Words("差额", "gap"),
    "attainment": Words("完成率", "attainment"),
    "verdict": Words("结论", "verdict"),
    "remaining": Words("剩余要做", "still to do"),
    "lift": Words("比原计划要提高到（倍）", "times the plan of the rest"),
    "forecast_lift": Words("比现在的势头要提高到（倍）", "times the present pace"),
    "lift_limit": Words("多少倍以上算不可达", "out of reach above (times)"),
    "reachable": Words("能否达成", "within reach"),
    "missing_days": Words("缺数的天数", "days without numbers"),
    "released": Words("放开的锁定和上限（≤）", "locks and caps (≤) released"),
    "weeks": Words("每周", "weeks"),
    "was": Words("原来", "was"),
    "now": Words("改为", "now"),
    "what": Words("改动", "change"),
    "applied": Words("已写入", "applied"),
    "file": Words("文件", "file"),
    "note": Words("备注", "note"),
}
LEVEL_WORDS = {
    "day": Words("日", "day"),
    "week": Words("周", "week"),
    "month": Words("月", "month"),
    "quarter": Words("季", "quarter"),
    "year": Words("年", "year"),
}
VERDICTS = {
    "over": Words("超额（也要复盘）", "over (study it too)"),
    "under": Words("未达", "under"),
    "met": Words("达标", "met"),
}
CHANGES = {
    "lock": Words("锁定", "lock"),
    "unlock": Words("解锁", "unlock"),
    "amount": Words("全年目标", "target of the year"),
}
DRIVER_WORDS = {
    "visitors": Words("每天访客数（转化率、客单价不变）", "visitors a day (same conversion and basket)"),
    "pay_conversion": Words("支付转化率（访客、客单价不变）", "conversion (same visitors and basket)"),
    "aov": Words("客单价（访客、转化率不变）", "basket (same visitors and conversion)"),
}
REACH = {True: Words("可达", "yes"), False: Words("不可达", "out of reach"), None: Words("历史不足，说不准", "too little history to tell")}
APPLIED = {True: Words("是", "yes"), False: Words("否", "no")}
PERCENT = ("attainment", "chance")
NUMBERS = ("target", "actual", "gap", "attainment", "amount", "was", "now")


def print_done(action: str, done: dict[str, Any], lang: Lang) -> None:
    """What was done or asked, as a person reads it."""
    for plan in done.get("plans", ()):
        print_done(action, plan, lang)
        print()
    for key, value in done.items():
        if key not in ("rows", "people", "reach", "drivers", "month", "plans", "changes", "weeks", "known_until"):
            print(f"{_label(key, lang)}{_colon(lang)}{_value(key, value, lang)}")
    if done.get("known_until"):
        print(_known_until(date.fromisoformat(done["known_until"])).say(lang))
    if done.get("reach"):
        _print_reach(done["reach"], lang)
    if done.get("drivers"):
        _print_drivers(done["drivers"], lang)
    if done.get("month"):
        _print_month(done["month"], lang)
    if isinstance(done.get("people"), list):
        _print_rows([{**p, "locks": _value("locks", p["locks"], lang)} for p in done["people"]], lang)
    for name in ("weeks", "changes"):
        _print_rows(done.get(name) or [], lang)
    _print_rows(_with_people(done.get("rows") or [], done.get("people")), lang)


def _with_people(rows: list[dict[str, Any]], people: Any) -> list[dict[str, Any]]:
    """The rows with one column per person."""
    if not isinstance(people, dict) or not people:
        return rows
    return [{**row, **{name: theirs[n]["target"] for name, theirs in people.items()}} for n, row in enumerate(rows)]


def _print_rows(rows: list[dict[str, Any]], lang: Lang) -> None:
    if not rows:
        return
    if "verdict" in rows[0]:
        rows = [{**{k: v for k, v in r.items() if k != "missing_days"}, "verdict": _verdict(r).say(lang)} for r in rows]
    heads = list(rows[0])
    right = tuple(n for n, h in enumerate(heads) if h in NUMBERS or isinstance(rows[0][h], float))
    print_table([_label(h, lang) for h in heads], [[_value(h, r[h], lang) for h in heads] for r in rows], right=right)


def _known_until(last: date) -> Words:
    """Replanned from an earlier day than asked: the days since have no numbers yet."""
    after = last + timedelta(days=1)
    day = f"{after.month}-{after.day}"
    return Words(
        f"数据到 {last}，从 {day} 起重排；先导入 {day} 以后的日报",
        f"numbers go to {last}: replanned from {after}; first import the days from {after} on",
    )


def _verdict(row: dict[str, Any]) -> Words:
    lacking = row["missing_days"]
    return Words(f"缺 {lacking} 天", f"{lacking} days missing") if row["verdict"] == "incomplete" else VERDICTS[row["verdict"]]


def _print_reach(reach: dict[str, Any], lang: Lang) -> None:
    for level, r in reach.items():
        chance = "—" if r["chance"] is None else f"{r['chance']:.0%}"
        sure = "—" if r["achievable"] is None else f"{r['achievable']:,.2f}"
        done = "—" if r["actual"] is None else f"{r['actual']:,.2f}"
        said = Words(
            f"本{LEVEL_WORDS[level].zh}：目标 {r['target']:,.2f}，已做 {done}，达成概率 {chance}，八成把握做到 {sure}",
            f"this {level}: target {r['target']:,.2f}, so far {done}, chance {chance}, reached with 80% chance: {sure}",
        )
        print(said.say(lang))


def _print_drivers(gaps: dict[str, Any], lang: Lang) -> None:
    print(Words("剩下每天要做到目标，单靠其中一项：", "to make the rest day by day, by one of them alone:").say(lang))
    for name, gap in gaps.items():
        shape = "{:.2%}" if name == "pay_conversion" else "{:,.0f}" if name == "visitors" else "{:,.2f}"
        now, needed, more = (shape.format(gap[k]) for k in ("now", "needed", "more"))
        said = Words(
            f"  {DRIVER_WORDS[name].zh}：现在 {now}，要 {needed}，多 {more}",
            f"  {DRIVER_WORDS[name].en}: now {now}, needed {needed}, {more} more",
        )
        print(said.say(lang))


def _print_month(month: dict[str, Any], lang: Lang) -> None:
    if month["attainment"] is None:
        return
    verdict = VERDICTS[month["verdict"]].say(lang)
    said = Words(
        f"本月到今天：目标 {month['target']:,.2f}，实际 {month['actual']:,.2f}，进度 {reached_text(month['attainment'], 1)}，{verdict}",
        f"this month so far: target {month['target']:,.2f}, actual {month['actual']:,.2f}, pace {reached_text(month['attainment'], 1)}, {verdict}",
    )
    print(said.say(lang))
    if lacking := month["missing_days"]:
        print(Words(f"本月缺 {lacking} 天的数，目标只算有数的日子", f"{lacking} days of it are missing and not in the target").say(lang))


def _label(key: str, lang: Lang) -> str:
    return LABELS[key].say(lang) if key in LABELS else key


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "


def _value(key: str, value: Any, lang: Lang) -> str:
    """A value beside its name: numbers with thousands, states in words."""
    if key == "reachable":
        return REACH[value].say(lang)
    if key == "metric":
        from zhanggui.brief.words import metric_name

        return metric_name(str(value), lang)
    if key == "shape":
        from zhanggui.desks.plan.typed import shape_words

        return shape_words(str(value)).say(lang) or "—"
    if key == "applied":
        return APPLIED[bool(value)].say(lang)
    if key == "level":
        return LEVEL_WORDS[value].say(lang)
    if key == "what":
        return CHANGES[value].say(lang)
    if key in PERCENT and isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, dict):
        return ", ".join(f"{k} {_value('', v, lang)}" for k, v in value.items()) or "—"
    if isinstance(value, list | tuple):
        return "; ".join(_value("", v, lang) for v in value) or "—"
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "●" if value else ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
