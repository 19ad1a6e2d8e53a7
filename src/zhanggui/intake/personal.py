"""Personal data that hides where it is not expected: numbers and addresses people write into remarks, accounts in canonical files."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# Columns of free words, by the last part of their name.
REMARKS = re.compile(r"(?:^|_)(?:message|memo|remark|notes?|reason_text|comment|content)$")
# … and headers of such columns that a recipe does not know or keeps as they stand.
REMARK_HEADERS = re.compile(r"留言|备注|附言|remark|memo|note|message|comment", re.IGNORECASE)
# Chinese mobile and land-line numbers, identity numbers, e-mail addresses, international and North American telephone numbers.
MASKED = (
    r"[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+",
    r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]",
    r"(?:\+?86[- ]?)?\b1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}\b",
    r"\b0[0-9]{2,3}-[0-9]{7,8}\b",
    r"\+[1-9][0-9]{0,2}[ .-]?(?:\([0-9]{1,5}\)[ .-]?)?[0-9][0-9 .-]{6,12}[0-9]",
    r"(?:\([2-9][0-9]{2}\) ?|\b[2-9][0-9]{2}[.-])[0-9]{3}[.-][0-9]{4}\b",
)
MASK = "***"
ANY = "|".join(f"(?:{pattern})" for pattern in MASKED)
# A buyer's name in a canonical file that somebody can be found by.
ACCOUNT = r"@|^\+?[0-9]{11,13}$|[\x{4E00}-\x{9FFF}]"


def is_remark(name: str) -> bool:
    """True for a column, by its full name or its header, that people write into."""
    return bool(REMARKS.search(name.rpartition(".")[2]) or REMARK_HEADERS.search(name))


def masked(words: pa.Array) -> pa.Array:
    """The words without telephone numbers, identity numbers and e-mail addresses."""
    if not pc.any(pc.match_substring_regex(words, ANY)).as_py():
        return words
    return pc.replace_substring_regex(words, ANY, MASK)


def names_somebody(accounts: pa.Array) -> pa.Array:
    """True where an account is a telephone number, an e-mail address or a Chinese nick: never kept plain."""
    return pc.match_substring_regex(accounts, ACCOUNT)
