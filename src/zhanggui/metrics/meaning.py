"""What a metric means, for whoever reads a table of metrics and not their pages."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel.words import Lang
from zhanggui.metrics.allowed import dims_of
from zhanggui.metrics.metric import Metric


def meaning_of(metric: Metric, lang: Lang) -> dict[str, Any]:
    """Id, name, unit, which way is better, definition, formula, how it adds up, and the dims it can be cut by."""
    return {
        "metric": metric.id,
        "name": metric.name.say(lang),
        "unit": metric.unit,
        "better": metric.better,
        "definition": metric.definition.say(lang),
        "formula": metric.formula.say(lang),
        "adds_up": metric.additivity.say(lang),
        "by": dims_of([metric]),
    }
