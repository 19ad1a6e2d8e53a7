"""What only the name of a file tells besides its day: the product of a report that is downloaded one product at a time."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.added import FILE
from zhanggui.intake.frame import Frame
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.rows import Rows
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

SHOWN = {"product_id": Words("商品 ID", "the product id")}


def read_name(frame: Frame, rows: Rows, recipe: Recipe, file_name: str) -> None:
    """Fill the columns of `read.from_name`; a column of the file comes first. Raises FileError when a required one is not told."""
    earlier = rows.columns.get(FILE)  # a rejects workbook carries the name of the file it came from
    name = earlier[0].as_py() if earlier is not None and len(earlier) else file_name
    for column, pattern in recipe.reading.from_name.items():
        found = re.search(pattern, name)
        there = frame.get(column)
        if found:
            told = pa.repeat(pa.scalar(found.group(0), pa.string()), frame.rows)
            frame.put(column, told if there is None else pc.coalesce(there, told))
        elif there is None and column in recipe.required:
            raise _not_told(column)


def _not_told(column: str) -> FileError:
    plain = column.partition(".")[2]
    shown = SHOWN.get(plain, Words(plain, plain))
    return FileError(
        Words(f"表里和文件名里都没有{shown.zh}", f"neither the file nor its name tells {shown.en}"),
        Words(f"把{shown.zh}加进文件名再导入，例如“…_681234567890.xls”", f"put {shown.en} into the file's name, like '…_681234567890.xls'"),
    )
