"""How a person writes an amount of a plan: 12000000, 12,000,000, 1200万, 1.2亿, ¥300,000.01."""

from __future__ import annotations

from zhanggui.intake.cellrules import CellError, Rules, read_exact
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

RULES = Rules()


def read_amount(text: str) -> float:
    """The amount, read as in the plan's workbook. Raises UseError for what is no amount."""
    how = Words("写成 12000000、12,000,000、1200万 或 1.2亿", "write 12000000 or 12,000,000")
    try:
        found = None if text.strip().endswith(("%", "％")) else read_exact(text, RULES)
    except CellError:
        found = None
    if found is None:
        raise UseError(Words(f"看不懂金额「{text}」", f"cannot read the amount '{text}'"), how)
    return float(found)
