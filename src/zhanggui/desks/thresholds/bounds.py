"""Which values a threshold may take, and how people write them."""

from __future__ import annotations

import math

from zhanggui.desks.check import CHECKS, Check, Threshold
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

# Least, most, whole numbers only. A ratio whose default is a share (≤ 1) is no 70: that is 70 % forgotten.
BOUNDS: dict[str, tuple[float, float, bool]] = {
    "ratio": (0, 100, False),
    "share": (0, 5, False),
    "z": (0, 1000, False),
    "money": (0, 1e12, False),
    "people": (0, 1e9, True),
    "days": (0, 400, False),
    "count": (0, 1e9, True),
    "weekday": (1, 7, True),
}


def threshold_of(check_id: str, name: str) -> tuple[Check, Threshold]:
    """The declared threshold. Raises UseError, naming what there is."""
    check = CHECKS.get(check_id)
    if name not in check.thresholds:
        names = list(check.thresholds)
        raise UseError(
            Words(f"{check_id} 没有阈值「{name}」", f"{check_id} has no threshold '{name}'"),
            Words(f"可改的有：{'、'.join(names)}", f"there are: {', '.join(names)}"),
        )
    return check, check.thresholds[name]


def read_value(text: str) -> float:
    """'0.6', '60%' → 0.6. Raises UseError."""
    plain = text.strip().replace("％", "%")
    try:
        value = float(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UseError(Words(f"「{text}」不是数", f"'{text}' is no number"), Words("写成 0.6 或 60%", "write it like 0.6 or 60%"))
    return value


def check_value(line: Threshold, value: float) -> float:
    """The value, if the unit allows it. Raises UseError that says what is allowed."""
    unit = "share" if line.unit == "ratio" and line.value <= 1 else line.unit
    least, most, whole = BOUNDS[unit]
    if not math.isfinite(value) or not least <= value <= most or (whole and value != round(value)):
        kind = Words("整数", "a whole number") if whole else Words("数", "a number")
        hint = Words("；百分之七十写成 0.7 或 70%", "; seventy per cent is 0.7 or 70%") if unit == "share" else Words("", "")
        raise UseError(
            Words(f"{value:g} 不合适：单位是 {line.unit}", f"{value:g} will not do: the unit is {line.unit}"),
            Words(
                f"要 {least:g} 到 {most:g} 的{kind.zh}，默认 {line.value:g}{hint.zh}",
                f"it takes {kind.en} from {least:g} to {most:g}, {line.value:g} by default{hint.en}",
            ),
        )
    return value
