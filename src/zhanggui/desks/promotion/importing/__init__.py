"""Promotion sheets that people already use → the scenario of a rule pack: every cell understood and said in words, or named with its place."""

from zhanggui.desks.promotion.importing.importer import import_sheets
from zhanggui.desks.promotion.importing.refusals import write_refusals
from zhanggui.desks.promotion.importing.report import Gap, Imported, Place, Understood

__all__ = ["Gap", "Imported", "Place", "Understood", "import_sheets", "write_refusals"]
