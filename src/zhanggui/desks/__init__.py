"""The working desks of a shop. Importing this room declares every check: `CHECKS` holds them all, in the order of DESKS."""

from importlib import import_module
from importlib.util import find_spec

from zhanggui.desks.check import CHECKS, Check, Context, Threshold, check

# A new desk with checks: add its folder with a checks.py, and its name here.
DESKS = ("data", "plan", "traffic", "page", "product", "ads", "service", "reviews", "stock")

for _desk in DESKS:
    if find_spec(f"{__name__}.{_desk}.checks"):
        import_module(f"{__name__}.{_desk}.checks")

__all__ = ["CHECKS", "DESKS", "Check", "Context", "Threshold", "check"]
