"""What a tool is: its name, what it is for, whose it is, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission

Answer = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """`run`: its first argument is the Asker, the others are what the assistant fills in. `writes`: changes what people decide."""

    id: str
    title: Words
    does: Words
    needs: Permission
    run: Callable[..., Answer]
    writes: bool = False


TOOLS: Registry[Tool] = Registry(Words("工具", "tool"))


def tool(
    id: str, title: Words, does: Words, needs: Permission = Permission.READ, writes: bool = False
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Declares the function as a tool."""

    def declare(run: Callable[..., Answer]) -> Callable[..., Answer]:
        TOOLS.add(Tool(id, title, does, needs, run, writes))
        return run

    return declare
