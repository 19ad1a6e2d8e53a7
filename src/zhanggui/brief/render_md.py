"""The brief for a chat group: bold lines and short list lines, no table, at most 4096 bytes (the limit of a WeCom robot)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhanggui.brief import words_labels as say
from zhanggui.brief.view import Brief, compare_lines, headline, shop_name, target_lines, voice_of
from zhanggui.brief.view_fleet import fleet_rows, fleet_sentence
from zhanggui.brief.view_money import driver_fall
from zhanggui.brief.view_moved import moved_lines
from zhanggui.brief.view_work import action_lines, coverage_lines, finding_cards, nothing_to_do
from zhanggui.brief.words import BASES, name_of
from zhanggui.brief.words_say import NOTHING, Voice
from zhanggui.kernel.words import Lang

MOST_BYTES = 4096
# Marks that chat programs read as markup or mentions, and what to show instead.
PLAIN = str.maketrans({"*": "＊", "`": "ˋ", "<": "＜", ">": "＞", "[": "［", "]": "］", "#": "＃", "_": "＿", "@": "＠", "|": "｜"})


@dataclass(frozen=True)
class Block:
    """A few lines under a bold head. Low `rank` stays when there is no room."""

    rank: int
    head: str
    lines: tuple[str, ...] = ()


def render_md(brief: Brief, lang: Lang = "zh", most_bytes: int = MOST_BYTES) -> str:
    """The brief of one shop or of the fleet; what does not fit is left out and said to be."""
    blocks = fleet_blocks(brief, lang) if "shops" in brief else shop_blocks(brief, lang)
    return fit(blocks, most_bytes, Voice(lang)(say.MORE))


def plain(text: str) -> str:
    """Text of files and people without markup."""
    return text.translate(PLAIN)


def fit(blocks: Iterable[Block], most_bytes: int, more: str) -> str:
    """Blocks in their order, within the limit: the lines of the least needed blocks go first."""
    blocks = list(blocks)
    room = most_bytes - _size(f"\n{more}\n")
    kept: dict[int, list[str]] = {}
    whole = True
    for i in sorted(range(len(blocks)), key=lambda i: (blocks[i].rank, i)):
        block = blocks[i]
        lines = [block.head]
        used = _size(block.head) + 2
        for line in block.lines:
            if used + _size(line) + 1 > room:
                whole = False
                break
            lines.append(line)
            used += _size(line) + 1
        if used <= room and (len(lines) > 1 or not block.lines):
            kept[i] = lines
            room -= used
        else:
            whole = False
    text = "\n\n".join(_paragraph(kept[i]) for i in sorted(kept))
    return text + ("\n" if whole else f"\n\n{more}\n")


def _paragraph(lines: list[str]) -> str:
    return "\n".join(lines)


def _size(text: str) -> int:
    return len(text.encode())


def shop_blocks(brief: Brief, lang: Lang, data: bool = True) -> list[Block]:
    """Headline, tasks, target, comparison, factors, findings, and `data` that is late."""
    voice = voice_of(brief, lang)
    title = Block(0, f"**{voice(say.PRODUCT)} · {plain(shop_name(brief))}** {voice.full_day(brief['date'])}")
    rest = [
        Block(2, _bold(voice(say.TARGET)), tuple(_targets(brief, voice))),
        Block(4, _bold(voice(say.COMPARE)), tuple(_compares(brief, voice))),
        Block(5, _drivers_head(brief, voice), tuple(_drivers(brief, voice))),
        Block(3, _bold(voice(say.FINDINGS)), tuple(_findings(brief, voice))),
        Block(6, _bold(voice(say.DATA)), tuple(_waiting(brief, voice)) if data else ()),
    ]
    return [title, Block(0, plain(headline(brief, lang))), _tasks(brief, voice, 1), *(b for b in rest if b.lines)]


def _bold(text: str) -> str:
    return f"**{text}**"


def _tasks(brief: Brief, voice: Voice, rank: int) -> Block:
    lines = tuple(f"{a.number}. 【{a.role}】{plain(a.text)}" for a in action_lines(brief, voice))
    if brief["quiet"] or not lines:
        return Block(rank, _bold(nothing_to_do(brief, voice)))
    return Block(rank, _bold(voice(say.ACTIONS)), lines)


def _targets(brief: Brief, voice: Voice) -> list[str]:
    lines = []
    for t in target_lines(brief, voice):
        if t.actual is not None and t.target is not None:
            said = f"- {t.label} {voice.money(t.actual)} / {voice.money(t.target)} · {voice.attained(t.attainment)}"
            lines.append(said + (f"\n- {t.label} {t.pace}" if t.pace else ""))
    return lines


def _compares(brief: Brief, voice: Voice) -> list[str]:
    lines = []
    for c in compare_lines(brief, voice):
        if c.change is not None:
            ratio = voice.ratio_trend(c.ratio)
            lines.append(f"- {c.label} {voice.money(c.change, sign=True)}" + (f" · {ratio}" if ratio != NOTHING else f" · {NOTHING}"))
    return lines


def _drivers_head(brief: Brief, voice: Voice) -> str:
    return _bold(f"{voice(say.DRIVERS)} · {name_of(BASES, brief['compare']['base'], voice.lang)}")


def _drivers(brief: Brief, voice: Voice) -> list[str]:
    fall = driver_fall(brief, voice)
    return [f"- {bar.label} {voice.money(bar.effect, sign=True)}" for bar in (*fall.bars, fall.total)] if fall else []


def _findings(brief: Brief, voice: Voice) -> list[str]:
    return [
        f"- 【{c.severity_word}】{plain(c.title)} · {voice.money(c.impact, sign=True)} · {c.certainty}" for c in finding_cards(brief, voice)
    ]


def _waiting(brief: Brief, voice: Voice) -> list[str]:
    colon = "：" if voice.lang == "zh" else ": "
    return [
        f"- {c.name}{colon}{c.status_word}" + (f" · {voice(say.DOWNLOAD, what=c.download)}" if c.download else "")
        for c in coverage_lines(brief, voice)
        if c.status not in ("ok", "missing")
    ]


def _moved(brief: Brief, voice: Voice) -> list[Block]:
    """What really moved over all shops, before the table; nothing on a day on which nothing did."""
    seen = moved_lines(brief.get("moved"), voice.lang)
    if seen is None:
        return []
    colon = "：" if voice.lang == "zh" else ": "
    said = [f"- {plain(line.who)}{colon}{plain(line.text)}" for line in (*seen.together, *seen.alone)]
    return [Block(1, _bold(voice(say.MOVED)), tuple([*said, seen.more] if seen.more else said))]


def fleet_blocks(brief: Brief, lang: Lang) -> list[Block]:
    """One line for each shop, then each shop's sentence and tasks while there is room."""
    voice = Voice(lang)
    rows = fleet_rows(brief, lang)
    short = ["- " + " · ".join((plain(r.name), r.actual_text, r.attainment_text, r.change_text)) for r in rows]
    head = f"**{voice(say.PRODUCT)} · {voice(say.ALL_SHOPS)}** {voice.full_day(brief['date'])}"
    columns = " · ".join(voice(w) for w in (say.SHOP, say.ACTUAL, say.ATTAINMENT, say.CHANGE))
    blocks = [
        Block(0, head),
        Block(0, plain(fleet_sentence(brief, rows, lang))),
        *_moved(brief, voice),
        Block(1, _bold(columns), tuple(short)),
    ]
    for rank, shop in enumerate(brief["shops"], 2):
        tasks = _tasks(shop, voice_of(shop, lang), rank)
        if not shop["quiet"]:
            blocks.append(Block(rank, _bold(plain(shop_name(shop))), (plain(headline(shop, lang)), *tasks.lines[:2])))
    return blocks
