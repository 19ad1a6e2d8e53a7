"""The working desks of a shop. Importing this room declares every check: `CHECKS` holds them all, in the order of DESKS."""

from importlib import import_module
from pathlib import Path

from zhanggui.desks.check import CHECKS, Check, Context, Threshold, check

# A new desk with checks: add its folder with a checks.py, and its name here. Further checks of a desk lie beside it in check_*.py.
DESKS = ("data", "plan", "traffic", "page", "product", "ads", "service", "reviews", "customers", "stock", "promotion")

for _desk in DESKS:
    for _file in sorted(Path(__file__).parent.joinpath(_desk).glob("check*.py"), key=lambda file: (file.stem != "checks", file.stem)):
        import_module(f"{__name__}.{_desk}.{_file.stem}")

__all__ = ["CHECKS", "DESKS", "Check", "Context", "Threshold", "check"]
