"""How much a file may ask of the reader. Real exports stay far below; what goes beyond ends in one clear sentence."""

from __future__ import annotations

MB = 1 << 20

UNPACKED_LIMIT = 2048 * MB  # bytes that an archive or a workbook may unpack to
RATIO_LIMIT = 250  # times its own size; real tables pack 5 to 50 times
RATIO_FREE = 64 * MB  # below this size the ratio does not matter
MEMBERS_LIMIT = 10_000  # files in an archive; its table of contents is measured before it is read
DIRECTORY_LIMIT = MEMBERS_LIMIT * 400  # bytes of that table
NAME_LIMIT = 120  # characters of a member's name that people are shown

SHEETS_LIMIT = 1000
COLUMNS_LIMIT = 16_384  # Excel's own
ROWS_LIMIT = 1_048_576  # Excel's own; text files may have more
CELLS_LIMIT = 100_000_000  # of all sheets of a workbook, blank ones too
CELL_LIMIT = 5 * MB  # characters of one cell; Excel's own is 32,767

BOOK_MEMORY = 450 * MB  # what reading a small workbook may take
BOOK_MEMORY_PER_BYTE = 12  # and for each byte that it unpacks to
BOOK_SECONDS = 9.0  # how long a small workbook may take to read
BOOK_SECONDS_PER_MB = 0.5  # and for each MB that it unpacks to

PAGE_LIMIT = 64 * MB  # bytes of a web page or an XML workbook
PAGE_TABLES = 50  # tables within tables
PAGE_DEPTH = 500  # elements within elements of an XML workbook
PAGE_CELLS = 5_000_000  # cells of one page, spanned ones too
TAG_LIMIT = MB  # characters of one tag
SPAN_LIMIT = 1000  # rows or columns that one cell may span

LOCKED_LIMIT = 32 * MB  # bytes of a member under a password: Python opens some 2 MB a second
