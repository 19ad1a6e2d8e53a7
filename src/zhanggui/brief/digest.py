"""What is pushed to a chat group or a mailbox: one text a day over the shops of its readers, an alarm, a note of files that have not come. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhanggui.brief import words_labels as say
from zhanggui.brief.render_md import MOST_BYTES, Block, fit, fleet_blocks, plain, shop_blocks
from zhanggui.brief.view import Brief, shop_name, voice_of
from zhanggui.brief.view_work import finding_cards
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Lang, Words

DIGEST, ALARM, MISSING = (
    Words("掌柜晨报", "Zhanggui brief"),
    Words("掌柜提醒", "Zhanggui alarm"),
    Words("还缺的表", "Files that have not come"),
)
NO_DAY = Words("还没有这一天的数据：{shops}", "No data of this day yet: {shops}")
BROKEN = Words("晨报没算出来：{shops}，原因在程序日志里", "The brief could not be worked out: {shops}; the log says why")
ALL_IN = Words("都到齐了", "Everything is in")
PATIENCE = 3  # days for which a table that does not come is told anew; after that it is no news


@dataclass(frozen=True)
class Gap:
    """A table that was coming and stopped. `behind`: days from its last day to the one that is told of."""

    shop: str
    shop_name: str
    table: str
    name: str
    status: str
    status_word: str
    last_day: str
    behind: int
    download: str

    def line(self, lang: Lang, shops: int) -> str:
        """'- 茶铺 · 店铺日报：迟到，最近到 07-12 · 下载：…'"""
        comma, colon = ("，", "：") if lang == "zh" else (", ", ": ")
        who = f"{plain(self.shop_name)} · " if shops > 1 else ""
        last = comma + say.LAST_DAY.say(lang).format(day=self.last_day) if self.last_day else ""
        get = " · " + say.DOWNLOAD.say(lang).format(what=plain(self.download)) if self.download else ""
        return f"- {who}{plain(self.name)}{colon}{self.status_word}{last}{get}"


@dataclass(frozen=True)
class Digest:
    """The briefs of the shops that have that day, as their reader may see them; the shops that have not; the files that are waited for."""

    day: date
    lang: Lang
    briefs: Sequence[Brief]
    without: Sequence[str]  # names of shops
    gaps: Sequence[Gap]
    broken: Sequence[str] = ()  # names of shops whose brief could not be worked out

    @property
    def shops(self) -> int:
        return len(self.briefs) + len(self.without) + len(self.broken)

    @property
    def title(self) -> str:
        """One line for the list of chats and the subject of a mail."""
        name = shop_name(self.briefs[0]) if len(self.briefs) == 1 == self.shops else say.ALL_SHOPS.say(self.lang)
        return f"{DIGEST.say(self.lang)} {name} {self.day:%m-%d}"

    def absent(self) -> list[str]:
        """A line on the shops that nothing is told of, by why."""
        voice = Voice(self.lang)
        return [voice(why, shops=voice.join(list(names))) for why, names in ((NO_DAY, self.without), (BROKEN, self.broken)) if names]

    def text(self, most_bytes: int = MOST_BYTES) -> str:
        """Markdown within the limit, cut between lines."""
        return fit(self._blocks(), most_bytes, say.MORE.say(self.lang))

    def _blocks(self) -> list[Block]:
        voice = Voice(self.lang)
        if len(self.briefs) == 1:
            blocks = shop_blocks(self.briefs[0], self.lang, data=False)
        elif self.briefs:
            blocks = fleet_blocks({"date": self.day.isoformat(), "shops": list(self.briefs)}, self.lang)
        else:
            blocks = [Block(0, f"**{DIGEST.say(self.lang)}** {voice.full_day(self.day.isoformat())}")]
        blocks += [Block(1, plain(line)) for line in self.absent()]
        return [*blocks, *gap_blocks(self.gaps, self.lang, self.shops)]

    @property
    def mark(self) -> str:
        """Changes when there is something new to say: a fresh day, other findings, another file that is waited for, at most PATIENCE days long."""
        told = [json.dumps([b["date"], *_said(b, self.lang)], ensure_ascii=False) for b in self.briefs]
        return _mark([*told, *map(_waits, self.gaps), *self.broken])


def _said(brief: Brief, lang: Lang) -> list[str]:
    return [line for block in shop_blocks(brief, lang, data=False) for line in (block.head, *block.lines)]


def _waits(gap: Gap) -> str:
    return f"{gap.shop}/{gap.table}/{gap.status}/{min(gap.behind, PATIENCE)}"


def _mark(parts: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


def gap_blocks(gaps: Sequence[Gap], lang: Lang, shops: int) -> list[Block]:
    """The files that are waited for, under their head; nothing when all are in."""
    head = Words(f"**还缺 {len(gaps)} 张表**", f"**{len(gaps)} {'table has' if len(gaps) == 1 else 'tables have'} not come**")
    return [Block(2, head.say(lang), tuple(gap.line(lang, shops) for gap in gaps))] if gaps else []


@dataclass(frozen=True)
class Note:
    """The note before the brief: which files have not come."""

    day: date
    lang: Lang
    shops: int
    gaps: Sequence[Gap]

    @property
    def title(self) -> str:
        return f"{MISSING.say(self.lang)} {self.day:%m-%d}"

    def text(self, most_bytes: int = MOST_BYTES) -> str:
        """Markdown within the limit, cut between lines."""
        head = Block(0, f"**{MISSING.say(self.lang)}** {Voice(self.lang).full_day(self.day.isoformat())}")
        blocks = gap_blocks(self.gaps, self.lang, self.shops) or [Block(1, ALL_IN.say(self.lang))]
        return fit([head, *blocks], most_bytes, say.MORE.say(self.lang))

    @property
    def mark(self) -> str:
        return _mark([*map(_waits, self.gaps)])


@dataclass(frozen=True)
class Alarm:
    """Findings that do not wait for the morning: those of `told` of one shop's brief, as its reader may see it."""

    brief: Brief
    lang: Lang
    told: frozenset[str]

    @property
    def title(self) -> str:
        return f"{ALARM.say(self.lang)} {shop_name(self.brief)} {self.brief['date'][5:]}"

    def text(self, most_bytes: int = MOST_BYTES) -> str:
        """Markdown within the limit, cut between lines: what was found, how sure, who does what."""
        voice = voice_of(self.brief, self.lang)
        head = f"**{ALARM.say(self.lang)} · {plain(shop_name(self.brief))}** {voice.full_day(self.brief['date'])}"
        blocks = [Block(0, head)]
        for rank, card in enumerate((c for c in finding_cards(self.brief, voice) if c.id in self.told), 1):
            found = f"【{card.severity_word}】{plain(card.title)} · {voice.money(card.impact, sign=True)} · {card.certainty}"
            why = (plain(card.numbers),) if card.numbers else ()
            work = tuple(f"- 【{role}】{plain(text)}" for role, text, _ in card.actions)
            blocks.append(Block(rank, found, (*why, *work)))
        return fit(blocks, most_bytes, say.MORE.say(self.lang))
