"""How fast the expected range is beside statsforecast AutoETS, in one run: python3 dev.py bench accuracy --part forecast --forecast PYTHON."""

from __future__ import annotations

from expect_speed import speed_rows

SEED, DAYS = 3200, 1000


def rows(small: bool) -> list[str]:
    """The section of the accuracy page. The Python that has statsforecast is told by ZHANGGUI_FORECAST_PYTHON."""
    return ["## Speed of the expected range", "", *speed_rows(SEED, 2_000 if small else 20_000, DAYS, 4 if small else 20)]
