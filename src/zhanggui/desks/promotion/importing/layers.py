"""In which layer of a rule pack a promotion of a sheet stands."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.desks.promotion.importing.context import Draft
from zhanggui.desks.promotion.packs.pack import Pack, PackLayer, Tool

INSTEAD: Mapping[Tool, tuple[Tool, ...]] = {  # where a promotion stands on a platform that has none of its tool
    "item": ("shop", "coupon"), "shop": ("item", "coupon"), "coupon": ("shop", "item"), "platform": ("shop",),
}  # fmt: skip


def layer_of(pack: Pack, draft: Draft) -> PackLayer | None:
    """The layer of its tool, else of a like one; None where the pack has no such promotion."""
    found = (pack.layer_of(tool, draft.offer.kind) for tool in (draft.tool, *INSTEAD[draft.tool]))
    return next((layer for layer in found if layer is not None), None)
