"""HTML cut into tags and texts in one pass, piece by piece: whatever it holds, time and memory stay in proportion to its length."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from zhanggui.intake.limits import TAG_LIMIT

NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40})")
ATTRIBUTE = re.compile(r"""([a-zA-Z][a-zA-Z0-9:_-]{0,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# A text and the ordinary tag behind it: what nearly all of a page is made of. The rest is taken apart more slowly.
ORDINARY = re.compile(r"""([^<]*+)<(/?)([a-zA-Z][a-zA-Z0-9:]*+)(?=[\s>/])([^<>"']*+(?:"[^"<>]*+"[^<>"']*+)*+)>""")
READ = frozenset(["table", "tr", "td", "th", "br", "p", "div", "li"])
BEGIN = re.compile(r"<[a-zA-Z/!?]")
UNREAD = {name: re.compile(f"(?=</{name})", re.IGNORECASE) for name in ("script", "style", "title")} | {"!--": re.compile("-->")}
LONGEST_END = len("</script")
QUOTED_LIMIT = 1 << 16


@dataclass(slots=True)
class Tag:
    """<td rowspan=2> or </td> (`closes`)."""

    name: str
    closes: bool
    said: str

    def get(self, attribute: str) -> str:
        """The value of an attribute, '' when it is not there."""
        for name, *values in ATTRIBUTE.findall(self.said[:QUOTED_LIMIT]):
            if name.lower() == attribute:
                return html.unescape(next((v for v in values if v), ""))
        return ""


def tokens(pieces: Iterable[str]) -> Iterator[Tag | str]:
    """The tags of tables and lines, and the texts between them, entities as they stand. Comments, scripts and styles are left out."""
    buffer, at = "", 0
    until: re.Pattern[str] | None = None
    for piece in chain(pieces, [None]):
        buffer, at = buffer[at:] + (piece or ""), 0
        last = piece is None
        while at < len(buffer):
            if until:
                found = until.search(buffer, at)
                if not found:
                    at = max(at, len(buffer) - LONGEST_END)
                    break
                at, until = found.end(), None
            if ordinary := ORDINARY.match(buffer, at):
                text, slash, name, said = ordinary.groups()
                if text:
                    yield text
                at, name = ordinary.end(), name.lower()
                if name in READ:
                    yield Tag(name, slash == "/", said)
                else:
                    until = None if slash else UNREAD.get(name)
                continue
            start = buffer.find("<", at)
            if start < 0:
                yield buffer[at:]
                at = len(buffer)
                break
            if start > at:
                yield buffer[at:start]
            at = start
            if len(buffer) - start < 4 and not last:
                break
            if buffer.startswith("<!--", start):
                at, until = start + 4, UNREAD["!--"]
                continue
            if not BEGIN.match(buffer, start):
                yield "<"
                at = start + 1
                continue
            end = _tag_end(buffer, start, last)
            if end < 0:  # more of the tag may come, but no tag is as long as the limit
                at = start if len(buffer) - start < TAG_LIMIT and not last else len(buffer)
                break
            at = end + 1
            if named := NAME.match(buffer, start + 1, end):
                tag = Tag(named[2].lower(), bool(named[1]), buffer[named.end() : end])
                until = None if tag.closes else UNREAD.get(tag.name)
                if tag.name in READ:
                    yield tag


def _tag_end(text: str, start: int, last: bool) -> int:
    """Where the tag's > is: not one within quotes, unless the quote is never closed. -1 when it has not come yet."""
    first = text.find(">", start)
    at = start
    while True:
        end = text.find(">", at)
        if end < 0:
            return first if last else -1
        quotes = [q for q in (text.find('"', at, end), text.find("'", at, end)) if q >= 0]
        if not quotes:
            return end
        opened = min(quotes)
        closed = text.find(text[opened], opened + 1, opened + QUOTED_LIMIT)
        if closed < 0:
            return first if last or len(text) - opened > QUOTED_LIMIT else -1
        at = closed + 1
