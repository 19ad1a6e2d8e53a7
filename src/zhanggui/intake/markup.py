"""HTML cut into tags and texts in one pass, piece by piece: whatever it holds, time and memory stay in proportion to its length."""

from __future__ import annotations

import html
import re
from collections.abc import Generator, Iterable, Iterator
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
    cutter = _Cutter()
    for piece in chain(pieces, [None]):
        cutter.buffer, cutter.at = cutter.buffer[cutter.at :] + (piece or ""), 0
        cutter.last = piece is None
        yield from cutter.cut()


@dataclass(slots=True)
class _Cutter:
    """`buffer` from `at` on is still to be cut; `until`: the end of what is not read, while in it; `last`: no more will come."""

    buffer: str = ""
    at: int = 0
    until: re.Pattern[str] | None = None
    last: bool = False

    def cut(self) -> Iterator[Tag | str]:
        """Tokens as far as the buffer goes; what may be the beginning of one is left for the next piece."""
        while self.at < len(self.buffer) and self._out_of_unread():
            if ordinary := ORDINARY.match(self.buffer, self.at):
                text, slash, name, said = ordinary.groups()
                if text:
                    yield text
                self.at = ordinary.end()
                if tag := self._tag(name.lower(), slash, said):
                    yield tag
                continue
            start = self.buffer.find("<", self.at)
            if text := self.buffer[self.at : start if start >= 0 else None]:
                yield text
            self.at = start if start >= 0 else len(self.buffer)
            if start < 0 or (len(self.buffer) - start < len("<!--") and not self.last):
                return
            if self.buffer.startswith("<!--", start):
                self.at, self.until = start + 4, UNREAD["!--"]
            elif not BEGIN.match(self.buffer, start):
                yield "<"
                self.at = start + 1
            elif not (yield from self._odd_tag(start)):
                return

    def _out_of_unread(self) -> bool:
        """Go on behind the comment or script; False when its end has not come yet."""
        if self.until is None:
            return True
        found = self.until.search(self.buffer, self.at)
        self.at = found.end() if found else max(self.at, len(self.buffer) - LONGEST_END)
        self.until = None if found else self.until
        return found is not None

    def _odd_tag(self, start: int) -> Generator[Tag, None, bool]:
        """A tag with quotes within quotes, line ends or the like; False when its end has not come yet."""
        end = _tag_end(self.buffer, start, self.last)
        if end < 0:  # more of the tag may come, but no tag is as long as the limit
            waiting = len(self.buffer) - start < TAG_LIMIT and not self.last
            self.at = start if waiting else len(self.buffer)
            return False
        self.at = end + 1
        named = NAME.match(self.buffer, start + 1, end)
        if named and (tag := self._tag(named[2].lower(), named[1], self.buffer[named.end() : end])):
            yield tag
        return True

    def _tag(self, name: str, slash: str, said: str) -> Tag | None:
        """The tag, when it is one of those that are read."""
        if name in READ:
            return Tag(name, slash == "/", said)
        self.until = None if slash else UNREAD.get(name)
        return None


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
