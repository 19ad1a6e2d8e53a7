"""Files → facts: sniff, read, recognise, clean, map, reconcile, reject. One recipe (TOML) per platform export, no Python."""

from zhanggui.intake.importer import import_paths
from zhanggui.intake.report import ImportReport

__all__ = ["ImportReport", "import_paths"]
