"""What may be done in the workbench, and which role may do it. Declared once; pages name the permission they need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words


class Permission(StrEnum):
    """One thing that a role may or may not do."""

    READ = "read"  # numbers, briefs, findings of its shops
    SEE_MONEY = "see_money"  # cost, margin and plan amounts
    DO_TASKS = "do_tasks"  # take a task, finish it
    MANAGE_TASKS = "manage_tasks"  # make, assign, cancel
    IMPORT = "import"  # load files, undo an import
    EDIT_PLAN = "edit_plan"
    EDIT_ACTIVITIES = "edit_activities"  # the activities of a shop: dates, goods, prices, how far the sign-up is
    APPROVE = "approve"  # what others prepared
    EDIT_SETTINGS = "edit_settings"  # shops, thresholds, calendar, names
    SEE_BUYERS = "see_buyers"  # buyers unmasked; each reading is logged
    MANAGE_USERS = "manage_users"
    SEE_AUDIT = "see_audit"


@dataclass(frozen=True)
class Role:
    """A kind of colleague. `does`: what the role is for, in a line."""

    id: str
    name: Words
    does: Words
    may: frozenset[Permission]


P = Permission
HANDS = frozenset({P.READ, P.DO_TASKS})
LEADS = HANDS | {P.SEE_MONEY, P.MANAGE_TASKS, P.IMPORT, P.EDIT_PLAN, P.EDIT_ACTIVITIES, P.APPROVE, P.EDIT_SETTINGS}
ROLES: Registry[Role] = Registry(Words("角色", "role"))
for role in (
    Role("owner", Words("老板", "owner"), Words("什么都能看、能改", "sees and changes everything"), frozenset(P)),
    Role("director", Words("总监", "director"), Words("几家店的目标、任务和设置", "targets, tasks and settings of several shops"), LEADS | {P.SEE_AUDIT, P.SEE_BUYERS}),
    Role("manager", Words("店长", "shop manager"), Words("一家店的日常：看数、派活、导表", "one shop's day: numbers, tasks, files"), LEADS),
    Role("assistant", Words("运营助理", "assistant"), Words("导表、看数、做任务", "loads files, reads numbers, does tasks"), HANDS | {P.IMPORT, P.SEE_MONEY, P.EDIT_ACTIVITIES}),
    Role("promotion", Words("推广", "promotion"), Words("推广的任务和花费", "tasks and spend of promotion"), HANDS | {P.IMPORT, P.SEE_MONEY, P.EDIT_ACTIVITIES}),
    Role("design", Words("美工", "design"), Words("页面和图片的任务", "tasks of page and picture"), HANDS),
    Role("service", Words("客服", "service"), Words("客服、退款、评价的任务", "tasks of service, refunds, reviews"), HANDS | {P.IMPORT}),
    Role("warehouse", Words("仓库", "warehouse"), Words("库存和发货的任务", "tasks of stock and shipping"), HANDS | {P.IMPORT}),
    Role("client", Words("客户", "client"), Words("代运营的客户：只看自己的店", "a client of an agency: reads its own shops"), frozenset({P.READ, P.SEE_MONEY})),
):  # fmt: skip
    ROLES.add(role)
# The roles that a finding's action names, and who takes them where nobody has that very role.
STANDS_IN = ("manager", "director", "owner")
