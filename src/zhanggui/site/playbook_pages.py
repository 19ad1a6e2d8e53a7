"""The pages of the playbook: which there are, their title and text in the reader's language, the checks that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from zhanggui.brief.playbook import OWN, own_pages, playbook_page
from zhanggui.desks import CHECKS, Check
from zhanggui.kernel.words import Lang, Words

DESKS: dict[str, Words] = {
    OWN: Words("导表", "files"),
    "data": Words("数据", "data"),
    "plan": Words("计划", "plan"),
    "traffic": Words("流量", "traffic"),
    "page": Words("页面", "pages"),
    "product": Words("商品", "products"),
    "ads": Words("推广", "ads"),
    "service": Words("客服", "service"),
    "reviews": Words("评价", "reviews"),
    "customers": Words("客户", "customers"),
    "stock": Words("库存", "stock"),
    "promotion": Words("活动", "activities"),
}
RULE = "\n---\n"  # between the two languages of a page


@dataclass(frozen=True)
class PlaybookPage:
    """One page. `text`: Markdown without its title."""

    id: str
    title: Words
    text: Words
    checks: tuple[Check, ...]

    @property
    def desk(self) -> str:
        return self.id.split("/")[0]

    @property
    def name(self) -> str:
        return self.id.split("/")[1]

    @property
    def desk_words(self) -> Words:
        return DESKS.get(self.desk, Words(self.desk, self.desk))

    def holds(self, words: str, lang: Lang) -> bool:
        """Whether all of these words stand on it."""
        whole = f"{self.title.say(lang)} {self.text.say(lang)} {self.desk_words.say(lang)}".casefold()
        return all(word in whole for word in words.casefold().split())


@cache
def playbook() -> dict[str, PlaybookPage]:
    """Every page by its id desk/name, in the order of the desks."""
    led: dict[str, list[Check]] = {name: [] for name in own_pages()}
    for check in CHECKS:
        led.setdefault(check.playbook, []).append(check)
    order = {desk: n for n, desk in enumerate(DESKS)}
    return {name: _read(name, tuple(led[name])) for name in sorted(led, key=lambda n: (order.get(n.split("/")[0], 99), n))}


def _read(name: str, checks: tuple[Check, ...]) -> PlaybookPage:
    zh, _, en = playbook_page(name).read_text(encoding="utf-8").partition(RULE)
    (zh_title, zh_text), (en_title, en_text) = _split(zh), _split(en)
    return PlaybookPage(name, Words(zh_title or name, en_title or name), Words(zh_text, en_text or zh_text), checks)


def _split(text: str) -> tuple[str, str]:
    """The first heading, and what follows it."""
    head, _, rest = text.strip().partition("\n")
    return (head[2:].strip(), rest.strip()) if head.startswith("# ") else ("", text.strip())
