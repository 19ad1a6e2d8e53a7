"""What a token may be for. Each scope lets through some permissions; the role of its people must have them, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission


@dataclass(frozen=True)
class Scope:
    """One thing that a token is for. `needs`: the permission without which a role cannot give it."""

    id: str
    name: Words
    does: Words
    needs: Permission
    lets: frozenset[Permission]


P = Permission
READ, MONEY, IMPORT, TASKS, PLAN, ORDERS = "read", "money", "import", "tasks", "plan", "orders:write"
SCOPES: Registry[Scope] = Registry(Words("权限范围", "scope"))
for scope in (
    Scope(
        READ, Words("看数", "read"),
        Words("读店铺、指标、简报、导入记录；角色能做任务的，也读任务", "shops, metrics, briefs, imports; tasks where the role does tasks"),
        P.READ, frozenset({P.READ}),
    ),
    Scope(
        MONEY, Words("看成本和计划", "cost and plan"), Words("成本、毛利、计划金额", "cost, margin and plan amounts"),
        P.SEE_MONEY, frozenset({P.SEE_MONEY}),
    ),
    Scope(
        IMPORT, Words("导入", "import"), Words("上传文件、推送数据、撤销导入", "upload files, push rows, undo imports"),
        P.IMPORT, frozenset({P.IMPORT}),
    ),
    Scope(
        TASKS, Words("任务", "tasks"), Words("读任务；做、派、改任务，按角色", "read tasks; make, do, change them as the role may"),
        P.DO_TASKS, frozenset({P.DO_TASKS, P.MANAGE_TASKS}),
    ),
    Scope(PLAN, Words("改计划", "plan"), Words("改计划格子", "change the cells of a plan"), P.EDIT_PLAN, frozenset({P.EDIT_PLAN})),
    Scope(
        ORDERS, Words("送订单行", "order lines"), Words("订单一来就送给止损判断，看警报", "send order lines to the stop-loss as they come; read its alarms"),
        P.IMPORT, frozenset({P.IMPORT}),
    ),
):  # fmt: skip
    SCOPES.add(scope)


def read_scopes(given: Iterable[str]) -> list[str]:
    """The scopes of these names, in the order of the list. Raises UseError for an unknown one, and for none."""
    wanted = {SCOPES.get(name.strip()).id for name in given if name.strip()}
    if not wanted:
        every = ", ".join(s.id for s in SCOPES)
        raise UseError(
            Words("没有说令牌能做什么", "nothing is said of what the token is for"), Words(f"从这些里选：{every}", f"choose of: {every}")
        )
    return [s.id for s in SCOPES if s.id in wanted]
