"""Side tables that need a day which the file itself does not tell: a product list that also says what is in stock."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa

from zhanggui.intake.filedate import span_in_name
from zhanggui.intake.frame import Frame, arrow_type
from zhanggui.intake.recipemodel import RAW, SCRATCH_TABLES, Recipe
from zhanggui.warehouse.tables import get_table


def date_side_tables(frame: Frame, recipe: Recipe, date_arg: date | None, file_name: str) -> None:
    """Date them by --date or the file's name; told by neither, they stay undated and are not fed."""
    fed = {name.partition(".")[0] for name in frame.columns if "." in name} - {recipe.table, RAW, *SCRATCH_TABLES}
    for table in (get_table(name) for name in sorted(fed)):
        name = f"{table.name}.{table.day}"
        if table.day not in table.key or name in frame.columns or frame.get(f"{recipe.table}.{table.day}") is not None:
            continue
        named = span_in_name(file_name) if recipe.reading.name_tells_day else None
        day = date_arg or (named.last if named else None)
        if day:
            moment = datetime(day.year, day.month, day.day)
            frame.put(name, pa.repeat(pa.scalar(moment, pa.timestamp("us")), frame.rows).cast(arrow_type(name)))
