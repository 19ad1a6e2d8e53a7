"""What a recipe says, once read: how one export of one platform is recognised, read and mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

from zhanggui.intake.filedate import Span
from zhanggui.kernel.words import Words

CANONICAL = "canonical"
SCRATCH_TABLES = ("derived", "pii", "part")  # targets that are no tables: compared, dropped, used and forgotten
RAW = "raw"
LEFT_OUT = "part.left_out"  # "yes" on rows that are no data
DROP = "drop"
How = Literal["sum", "first", "last", "max", "min"]
HOWS: tuple[How, ...] = ("sum", "first", "last", "max", "min")


@dataclass(frozen=True)
class Target:
    """Where a column of the file goes: `table.column`, or derived.x, pii.x, part.x, `raw`, or `drop`.

    `end`: of a cell "1万 ~ 2.5万" only this end, of one number or moment that itself. `whole_day`: a day without a clock is its last second.
    """

    name: str
    hash: bool = False
    end: Literal["", "low", "high"] = ""
    whole_day: bool = False

    @property
    def table(self) -> str:
        return self.name.partition(".")[0]

    @property
    def column(self) -> str:
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class When:
    """A condition on one column of the file's rows. All its tests must hold."""

    column: str
    tests: Mapping[str, Any]


@dataclass(frozen=True)
class ValueMap:
    """From the words of one column to the words of another. `how`: the whole text, a part of it, its beginning, or what `pattern` finds in it."""

    target: str
    source: str
    mapping: Mapping[str, str]
    how: Literal["equals", "contains", "starts", "extract"] = "equals"
    keep: bool = False
    default: str | None = None
    pattern: str = ""


@dataclass(frozen=True)
class Compute:
    """`target` = an expression, a constant text, other columns joined, or nothing (`clear`), where `when` holds."""

    target: str
    value: str | None = None
    text: str | None = None
    join: tuple[str, ...] = ()
    separator: str = ""
    when: When | None = None
    clear: bool = False


@dataclass(frozen=True)
class DateParts:
    """A day written over several columns; `year` is a header or a number."""

    column: str
    month: str
    day: str
    year: str | int


@dataclass(frozen=True)
class Period:
    """A written period (2026, 2026-Q1, 一季度, 1月, W07, 11-11) in `source` → its level and its first day."""

    source: str
    level: str
    first: str


@dataclass(frozen=True)
class Unpivot:
    """Headers that fit `columns` (a regular expression) become rows: what its last group finds goes to `name`, the cell to `value`."""

    columns: str
    name: str
    value: str


@dataclass(frozen=True)
class Reading:
    """How the cells of the file are read."""

    header_rows: Literal[1, 2] = 1
    date_order: Literal["ymd", "mdy", "dmy"] = "ymd"
    month_first: frozenset[str] = frozenset()  # currencies of shops whose files write 12/31/2026; the file's own dates come first
    decimal: Literal[".", ","] = "."
    cells_tell_decimal: bool = False
    name_tells_day: bool = True  # False: a date in the file name is the moment of the download
    preface_tells_day: bool = False  # the lines above the header say which days the table is of
    preface_span: Span | None = None  # what those of one file say
    day_spans: tuple[tuple[str, str], ...] = ()  # pairs of headers: the first and last day that a row is the total of
    period_from_name: bool = False
    year_from_name: bool = False  # days without a year take it from the file name or --date
    date_arg_wins: bool = False
    date_parts: DateParts | None = None
    epoch_seconds: frozenset[str] = frozenset()
    timezone: ZoneInfo | None = None
    forward_fill: str | None = None
    fill_down: tuple[str, ...] = ()
    short_rows: bool = False  # rows may lack blank cells at their end
    ends_at_blank_line: bool = False  # what stands below the first blank line is another table
    skip: Mapping[str, str] = field(default_factory=dict)  # header → regular expression: rows that are no data
    skip_first_cell: tuple[str, ...] = ()
    total_words: frozenset[str] = frozenset()
    footers: tuple[str, ...] = ()
    nulls: frozenset[str] = frozenset()
    extracts: Mapping[str, str] = field(default_factory=dict)
    from_name: Mapping[str, str] = field(default_factory=dict)  # full column name → regular expression over the file's name


@dataclass(frozen=True)
class Rename:
    """A header that an export had before: files with the old one are read like those with the new."""

    old: str
    new: str
    when: str = ""


@dataclass(frozen=True)
class Recipe:
    """Everything the engine knows of one export. Column names are full: `table.column`."""

    id: str
    platform: str
    name: Words
    table: str
    columns: Mapping[str, tuple[Target, ...]]
    download: Words | None = None
    notes: Words | None = None
    fingerprints: tuple[frozenset[str], ...] = ()
    absent: frozenset[str] = frozenset()
    one_of: tuple[tuple[str, ...], ...] = ()  # one header of each list must be there; `fingerprints` holds all the combinations
    sheets: tuple[str, ...] = ()
    block: bool = False  # one of several tables in a sheet: it ends where the header of another begins
    headerless: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    reading: Reading = field(default_factory=Reading)
    constants: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[ValueMap, ...] = ()
    period: Period | None = None
    unpivot: Unpivot | None = None
    computes: tuple[Compute, ...] = ()
    keeps: Mapping[str, When] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, How]] = field(default_factory=dict)
    ordinals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    subtotal_columns: tuple[str, ...] = ()
    subtotal_words: tuple[str, ...] = ("汇总", "合计", "总计")
    subtotal_tree: tuple[str, ...] = ()  # columns of a tree, the upper one first
    own_totals: tuple[str, ...] = ()
    renames: tuple[Rename, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)  # header → a cell as it stands in a real file
    written_at: float = 0.0  # seconds since 1970 that the file of a recipe of one's own was written at; 0 for one of the program's

    @property
    def is_canonical(self) -> bool:
        return self.id == CANONICAL

    def headers_of(self, name: str) -> list[str]:
        """The file's headers that feed a full column name."""
        return [header for header, targets in self.columns.items() if any(t.name == name for t in targets)]
