"""The log in people's words: verbs, fields, and what their values are called. What nobody named stays as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from zhanggui.brief.platforms import platform_name
from zhanggui.brief.words import metric_name, name_of
from zhanggui.desks.promotion.drafts.rules import STATES as DRAFT_STATES
from zhanggui.desks.promotion.drafts.rules import VERDICTS
from zhanggui.desks.promotion.rules import KINDS as ACTIVITY_KINDS
from zhanggui.desks.promotion.rules import STATES as ACTIVITY_STATES
from zhanggui.desks.tasks.rules import STATES
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import ROLES
from zhanggui.site.api.scopes import SCOPES

WHAT = {
    "sign_in": Words("登录", "signed in"), "sign_in.failed": Words("登录失败", "sign-in failed"), "sign_out": Words("退出", "signed out"),
    "user.add": Words("加人员", "user added"), "user.change": Words("改人员", "user changed"), "user.password": Words("重设密码", "password set"),
    "user.leave": Words("停用账号", "account closed"), "user.return": Words("恢复账号", "account reopened"),
    "me.change": Words("改自己的资料", "own account changed"), "me.password": Words("改自己的密码", "own password changed"),
    "me.password_failed": Words("改密码失败", "own password: wrong"), "plan.edit": Words("改计划", "plan changed"),
    "plan.export": Words("导出计划", "plan exported"), "shop.add": Words("加店铺", "shop added"), "shop.change": Words("改店铺", "shop changed"),
    "name.set": Words("改名称", "name set"), "name.remove": Words("去掉名称", "name removed"),
    "threshold.set": Words("改阈值", "threshold set"), "threshold.reset": Words("恢复阈值", "threshold reset"),
    "calendar.add": Words("加日历", "calendar: added"), "calendar.change": Words("改日历", "calendar: changed"),
    "calendar.remove": Words("删日历", "calendar: removed"), "calendar.import": Words("导入日历", "calendar imported"),
    "audit.export": Words("导出记录", "log exported"), "settings.export": Words("导出设置", "settings exported"),
    "brief.export": Words("导出简报", "brief exported"), "explain.export": Words("导出明细", "rows exported"),
    "explore.export": Words("导出探索", "explore exported"), "fleet.export": Words("导出全部店铺", "fleet exported"), "export": Words("导出表格", "table exported"),
    "import.done": Words("导入完成", "imported"), "import.undo": Words("要求撤销导入", "undo asked for"), "import.undone": Words("导入已撤销", "import undone"),
    "rejects.read": Words("看被拒的行", "rejected rows read"), "upload.add": Words("上传文件", "files uploaded"), "upload.sent": Words("上传文件", "files uploaded"),
    "upload.again": Words("重新导入", "imported again"), "token.made": Words("发令牌", "token made"), "token.revoked": Words("收回令牌", "token revoked"),
    "price.made": Words("建价格草稿", "prices drafted"), "price.changed": Words("改价格草稿", "prices changed"),
    "price.checked": Words("提交价格审批", "prices handed in"), "price.approved": Words("批准价格", "prices approved"),
    "price.refused": Words("退回价格", "prices sent back"), "price.dropped": Words("价格草稿不用了", "prices dropped"),
    "price.restored": Words("拿回价格草稿", "prices taken up again"), "price.export": Words("导出价格检查", "price check exported"),
    "push.add": Words("加推送", "push target added"), "push.change": Words("改推送", "push target changed"),
    "push.remove": Words("删推送", "push target removed"), "push.pause": Words("停推送", "push target paused"),
    "push.resume": Words("恢复推送", "push target resumed"), "push.test": Words("测试推送", "push tested"), "push.again": Words("再发推送", "push sent again"),
    "push.sent": Words("推送已发", "pushed"), "push.failed": Words("推送失败", "push failed"), "push.retry": Words("推送稍后再试", "push: to be tried again"),
    "push.unsure": Words("推送不确定是否送达", "push: may have arrived"), "folder.add": Words("加文件夹", "folder added"),
    "folder.remove": Words("删文件夹", "folder removed"), "folder.pause": Words("停看文件夹", "folder paused"), "folder.resume": Words("恢复看文件夹", "folder resumed"),
    "task.made": Words("派任务", "task made"), "task.started": Words("开始任务", "task started"), "task.done": Words("完成任务", "task done"),
    "task.dropped": Words("放弃任务", "task dropped"), "task.assigned": Words("改派任务", "task assigned"), "task.reopened": Words("重开任务", "task reopened"),
    "workbook.write": Words("下载今日工作簿", "workbook downloaded"), "workbook.take": Words("收下工作簿的改动", "workbook taken"),
    "activity.made": Words("建活动", "activity made"), "activity.changed": Words("改活动", "activity changed"), "activity.moved": Words("活动改状态", "activity moved"),
    "activity.evaluated": Words("写复盘", "activity evaluated"), "activity.restored": Words("恢复原价", "price restored"), "activity.said": Words("活动留言", "activity remark"),
    "activity.measured": Words("量活动效果", "activity measured"), "activity.export": Words("导出活动", "activities exported"),
    "activity.import": Words("导入活动", "activities imported"),
    "task.comment": Words("任务留言", "task comment"), "task.measured": Words("验效果", "effect measured"),
    "stop.take": Words("接手止损警报", "stop-loss alarm taken"), "stop.floors": Words("改止损底线", "stop-loss floors set"),
}  # fmt: skip
KEYS = {
    "draft_state": Words("状态", "state"), "verdict": Words("结论", "verdict"), "fields": Words("处", "fields"), "sha256": Words("SHA-256", "SHA-256"),
    "via": Words("途径", "by way of"), "taken": Words("收下", "taken"), "left": Words("没收", "left"), "written": Words("下载于", "written"), "by": Words("谁下载的", "written by"),
    "cells": Words("", ""), "total": Words("全年", "year"), "locked": Words("锁定", "locked"), "metric": Words("指标", "metric"),
    "role": Words("角色", "role"), "shops": Words("店铺", "shops"), "shop": Words("店铺", "shop"), "name": Words("名称", "name"), "lang": Words("语言", "language"),
    "reason": Words("原因", "reason"), "platform": Words("平台", "platform"), "currency": Words("币种", "currency"), "key": Words("代号", "key"),
    "timezone": Words("时区", "time zone"), "platform_shop_id": Words("平台店铺号", "shop id there"), "active": Words("在职", "active"),
    "added": Words("新增", "added"), "removed": Words("删除", "removed"), "changed": Words("修改", "changed"), "year": Words("年份", "year"),
    "file": Words("文件", "file"), "files": Words("文件", "files"), "bytes": Words("大小", "size"), "recipe": Words("认作", "recognised as"),
    "upload": Words("上传号", "upload no."), "rows": Words("行数", "rows"), "buyers": Words("看到买家", "buyers seen"), "where": Words("筛选", "filter"),
    "from": Words("从", "from"), "to": Words("到", "to"), "week": Words("周", "week of"), "day": Words("日期", "day"), "asked": Words("看的是", "asked for"),
    "state": Words("状态", "state"), "owner": Words("负责人", "owner"), "due": Words("到期", "due"), "title": Words("标题", "title"),
    "finding": Words("来自发现", "of finding"), "as": Words("以谁的身份", "as"), "scopes": Words("权限", "scopes"), "token": Words("用令牌", "by token"), 
    "activity_state": Words("状态", "state"), "kind": Words("类型", "kind"), "starts": Words("开始", "starts"), "ends": Words("结束", "ends"),
    "campaign": Words("所属大促", "campaign"),
    "signup_opens": Words("报名开始", "sign-up opens"), "signup_closes": Words("报名截止", "sign-up closes"), "locked_from": Words("锁价从", "price locked from"),
    "warm_from": Words("预热从", "warm-up from"), "after_days": Words("活动后看几天", "days in view after"), "goal_metric": Words("目标指标", "goal"),
    "goal_amount": Words("目标", "amount"), "channels": Words("渠道", "channels"), "scheme": Words("促销方案", "scheme"), "goods": Words("商品数", "goods"),
    "skus": Words("SKU 数", "SKUs"),
    "who": Words("谁", "who"), "what": Words("做了什么", "what"), "q": Words("对象里有", "subject holds"),
}  # fmt: skip
SUBJECTS = {
    "shops": Words("店铺", "shops"), "thresholds": Words("阈值", "thresholds"), "names": Words("名称", "names"), "playbook": Words("打法", "playbook"),
    "meeting": Words("会议", "meeting"), "tasks": Words("任务", "tasks"), "loads.history": Words("导入记录", "imports"), "loads.missing": Words("还缺哪些表", "missing tables"),
}  # fmt: skip
LANGS = {"zh": "中文", "en": "English"}
YES, NO = Words("是", "yes"), Words("否", "no")
PAIRS = ({"old", "new"}, {"before", "after"})


@dataclass(frozen=True)
class Teller:
    """Says entries in the reader's language; `shops`, `people`: what they are called by key and sign-in name; `recipes` by id."""

    lang: Lang
    shops: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    recipes: Mapping[str, Words] = field(default_factory=dict)

    def what(self, what: str) -> str:
        return name_of(WHAT, what, self.lang)

    def person(self, who: str) -> str:
        """The name, and the sign-in name where it is another."""
        name = self.people.get(who, who)
        return name if name == who else f"{name} ({who})"

    def subject(self, what: str, subject: str) -> str:
        """What it was done to, by its name."""
        from zhanggui.desks import CHECKS
        from zhanggui.site.explore.naming import dim_words

        if what.startswith("threshold."):
            check, _, name = subject.partition(" ")
            held = CHECKS.get(check) if check in CHECKS else None
            mine = held.thresholds.get(name) if held else None
            return f"{held.name.say(self.lang)} · {mine.meaning.say(self.lang)}" if held and mine else subject
        if what == "explore.export":
            return dim_words(subject).say(self.lang)
        if what.startswith(("user.", "me.")):
            return self.people.get(subject, subject)
        first, _, last = subject.partition(" ")
        if what == "plan.export":
            return f"{first} {metric_name(last, self.lang)}".strip()
        if what.startswith("shop."):
            return self.shops.get(subject, subject)
        return name_of(SUBJECTS, subject, self.lang) if what != "explain.export" else metric_name(subject, self.lang)

    def told(self, what: str, subject: str, more: Any) -> str:
        """Old and new of an entry. What the subject names is not named again."""
        last = subject.rpartition(" ")[2]
        if what.startswith("threshold.") and isinstance(more, Mapping):
            more = {"" if key == last else key: value for key, value in more.items()}
        return self.more(more)

    def more(self, more: Any, name: str = "") -> str:
        """{"role": {"old": "service", "new": "manager"}} → 角色: 客服 → 店长; two records as what differs between them."""
        head = name_of(KEYS, name, self.lang)
        if not isinstance(more, Mapping):
            return f"{head}: {self._value(name, more)}".removeprefix(": ")
        if set(more) in PAIRS:
            old, new = more.values()
            if not isinstance(old, Mapping) and not isinstance(new, Mapping):
                return f"{head}: {self._value(name, old)} → {self._value(name, new)}".removeprefix(": ")
            more = _moves(old or {}, new or {})
        elif set(more) == {"new"} and isinstance(more["new"], Mapping):
            more = more["new"]
        parts = [said for key, value in more.items() if (said := self.more(value, str(key)))]
        return f"{head} {'；'.join(parts)}".strip() if parts else ""

    def _value(self, name: str, value: Any) -> str:
        if value is None or value in ("", []):
            return "—"
        if isinstance(value, bool):
            return (YES if value else NO).say(self.lang)
        if isinstance(value, list):
            return "、".join(self._value(name, inner) for inner in value)
        if isinstance(value, Mapping):
            return ", ".join(f"{name_of(KEYS, str(key), self.lang)}={self._value(str(key), inner)}" for key, inner in value.items())
        if name == "bytes":
            return f"{value / 2**20:,.2f} MB"
        if isinstance(value, float):
            return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:g}"
        called = VALUES.get(name)
        return called(self, value) if called and isinstance(value, str) else str(value)

    def _asked(self, query: str) -> str:
        """An address of 探索: its metrics, by what, since when."""
        from zhanggui.site.explore.naming import dim_words

        if "=" not in query:
            return query
        given = parse_qs(query.lstrip("?"))
        metrics = "、".join(metric_name(m, self.lang) for m in given.get("m", ()))
        by = "、".join(dim_words(d).say(self.lang) for d in given.get("by", ()))
        days = " ~ ".join(given[key][0] for key in ("from", "to", "date") if key in given)
        return " · ".join(part for part in (metrics, by, days, *given.get("where", ())) if part)


def _moves(old: Any, new: Any) -> dict[str, Any]:
    """What differs between two records; a text on one side stands against nothing on the other."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return {"": {"old": old or None, "new": new or None}}
    return {key: {"old": old.get(key), "new": new.get(key)} for key in {**old, **new} if old.get(key) != new.get(key)}


VALUES: dict[str, Callable[[Teller, str], str]] = {
    "role": lambda t, v: ROLES.get(v).name.say(t.lang) if v in ROLES else v,
    "scopes": lambda t, v: SCOPES.get(v).name.say(t.lang) if v in SCOPES else v,
    "state": lambda t, v: name_of(STATES, v, t.lang),
    "activity_state": lambda t, v: name_of(ACTIVITY_STATES, v, t.lang),
    "kind": lambda t, v: ACTIVITY_KINDS[v].name.say(t.lang) if v in ACTIVITY_KINDS else v,
    "goal_metric": lambda t, v: metric_name(v, t.lang),
    "draft_state": lambda t, v: name_of(DRAFT_STATES, v, t.lang),
    "verdict": lambda t, v: name_of(VERDICTS, v, t.lang),
    "metric": lambda t, v: metric_name(v, t.lang),
    "platform": lambda t, v: platform_name(v).say(t.lang),
    "recipe": lambda t, v: t.recipes[v].say(t.lang) if v in t.recipes else v,
    "shop": lambda t, v: t.shops.get(v, v),
    "shops": lambda t, v: t.shops.get(v, v),
    "owner": lambda t, v: t.people.get(v, v),
    "as": lambda t, v: t.people.get(v, v),
    "who": lambda t, v: t.people.get(v, v),
    "what": lambda t, v: t.what(v),
    "lang": lambda t, v: LANGS.get(v, v),
    "asked": lambda t, v: t._asked(v),
}
