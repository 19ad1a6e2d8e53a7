"""Rule packs: how the promotions of a platform stack, as dated data. A pack turns a list of promotions into the layers of a scenario."""

from zhanggui.desks.promotion.packs.examples import example_scenario
from zhanggui.desks.promotion.packs.pack import Pack, PackLayer, Tool, pack, pack_ids, packs, versions

__all__ = ["Pack", "PackLayer", "Tool", "example_scenario", "pack", "pack_ids", "packs", "versions"]
