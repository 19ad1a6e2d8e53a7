"""What the checks of the ads desk count alike: the noise of a budget, and sales of a day that a platform left blank."""

from __future__ import annotations

import numpy as np

from zhanggui.desks.panel import Numbers, before, over, total


def before_all(values: Numbers) -> Numbers:
    """Unknown sales of a day with known cost count as none: a platform lists a campaign without sales with an empty cell."""
    return np.nan_to_num(values)


def cost_unit(cost: Numbers) -> Numbers:
    """Money of one 'event' of cost: a hundredth of a usual day, so that the counting floor is 10 % and steady budgets do not cry at 5 %."""
    return np.maximum(np.nan_to_num(over(total(before(cost)), np.isfinite(before(cost)).sum(axis=0).astype(float))) / 100, 0.01)
