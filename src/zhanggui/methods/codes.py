"""How alike two product codes are: the platform's LYQ2601红M and the cost sheet's LYQ-2601-RED-M. Only ever a suggestion to a person."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from math import log

TOKEN = re.compile(r"[0-9]+|[a-z]+|[\u4e00-\u9fff]")
# What people write for one thing; the first is what it becomes.
WORDS = {
    "red": ("红", "hong", "rd"), "blk": ("黑", "black", "bk", "hei"), "wht": ("白", "white", "wh", "bai"), "blu": ("蓝", "blue", "bl", "lan"),
    "grn": ("绿", "green", "gn"), "ylw": ("黄", "yellow", "yl"), "gry": ("灰", "grey", "gray", "gy"), "pnk": ("粉", "pink", "pk"),
    "prp": ("紫", "purple", "pp"), "brn": ("棕", "咖", "brown", "br"), "org": ("橙", "橘", "orange"), "bge": ("米", "杏", "beige", "apricot"),
    "free": ("均", "f", "os"),
}  # fmt: skip
SAME = {other: word for word, others in WORDS.items() for other in others}
NOISE = frozenset("色码号款")
CANDIDATES = 60  # codes looked at more closely, by the tokens they share
COMPARED = 10  # of these, those whose letters are compared in order
MANY = 200  # codes; a token that more have finds nothing alone
TITLE_ONLY = 0.8  # the most that a title alone can say


SIZES = frozenset(["xs", "s", "m", "l", "xl", "xxl", "xxxl", "free", *WORDS])
STRANGE = 0.4  # weight of a word that no code of the cost sheet has: a prefix that the platform's codes carry


@dataclass(frozen=True)
class Code:
    """One code, with the title and variant that stand beside it; `kind` says what it is of (merchant_sku, sku_id, product_id)."""

    code: str
    title: str = ""
    spec: str = ""
    kind: str = "merchant_sku"


@dataclass(frozen=True)
class Suggestion:
    """`mine` of the cost sheet for `theirs` of the platform. `score` 0–1; `rank` 1 is the best for this code."""

    theirs: Code
    mine: Code
    score: float
    rank: int


@dataclass(frozen=True)
class Read:
    """A code taken apart: runs of digits and letters and single Chinese characters, colours and sizes under one name."""

    code: frozenset[str]
    context: frozenset[str]  # the same of title and variant
    squeezed: str

    @cached_property
    def all(self) -> frozenset[str]:
        return self.code | self.context

    @cached_property
    def telling(self) -> frozenset[str]:
        """The numbers, sizes and colours of the code itself, without leading zeros."""
        return frozenset(t.lstrip("0") or "0" for t in self.code if t.isdecimal() or t in SIZES)

    @cached_property
    def plain(self) -> frozenset[str]:
        return frozenset(t.lstrip("0") or "0" for t in self.all)


class CostCodes:
    """The codes of a cost sheet, ready to be compared with."""

    def __init__(self, codes: Sequence[Code]) -> None:
        self.codes = list(codes)
        self.words = frozenset(t for c in codes for t in tokens(c.code) if t.isalpha()) | SIZES
        self.read = [self.take_apart(c) for c in codes]
        self.often = Counter(t for r in self.read for t in r.all)
        self._weights: dict[str, float] = {}
        self.having: dict[str, list[int]] = defaultdict(list)
        for n, read in enumerate(self.read):
            for token in read.all:
                self.having[token].append(n)

    def take_apart(self, code: Code) -> Read:
        """Letters that run together are cut where words of the sheet begin: redm → red m, tmlyq → tm lyq."""
        parts = [
            piece for token in tokens(code.code) for piece in (cut(token, self.words) if token.isascii() and token.isalpha() else [token])
        ]
        context = [t for t in tokens(f"{code.title} {code.spec}") if not (t.isdecimal() and len(t) == 4 and t.startswith("20"))]  # 2026新款
        return Read(frozenset(parts), frozenset(context), "".join(parts))

    def weight(self, token: str) -> float:
        """How telling a token is: the rarer among the codes, and the longer, the more."""
        if token not in self._weights:
            often = self.often[token]
            rare = log(1 + (len(self.codes) + 1) / (often + 0.5)) * (1 + 0.25 * min(len(token), 8))
            self._weights[token] = rare if often or token.isdecimal() else STRANGE
        return self._weights[token]

    def suggest(self, theirs: Code, top: int, floor: float) -> list[Suggestion]:
        """The `top` codes alike to at least `floor`, best first."""
        read, own = self.take_apart(theirs), theirs.kind == "merchant_sku"
        near = heapq.nlargest(CANDIDATES, self._near(read).items(), key=lambda found: (found[1], -found[0]))
        rough = [(self._tokens_alike(read, self.read[n]) if own else 1.0, n) for n, _ in near]
        close = heapq.nlargest(COMPARED, rough, key=lambda found: (found[0], -found[1]))
        scored = [(self.similarity(read, self.read[n], own), self.codes[n]) for _, n in close]
        best = sorted((s for s in scored if s[0] >= floor), key=lambda s: (-s[0], s[1].code))[:top]
        return [Suggestion(theirs, mine, round(score, 3), rank) for rank, (score, mine) in enumerate(best, start=1)]

    def _near(self, read: Read) -> dict[int, float]:
        """Codes that share tokens, by how telling these are. Tokens that a great many codes have are asked only when rarer ones find few."""
        shared: dict[int, float] = defaultdict(float)
        for token in sorted(read.all, key=lambda t: self.often[t]):
            if len(shared) >= CANDIDATES and self.often[token] > MANY:
                break
            for n in self.having.get(token, ()):
                shared[n] += self.weight(token)
        return shared

    def similarity(self, a: Read, b: Read, own_code: bool = True) -> float:
        """0–1. Of the codes: shared tokens by how telling they are, and letters in order; numbers that contradict count against. Titles help.

        `own_code` False: the platform gave the number, so only title and variant speak.
        """
        title = self._shared(a.context, b.context) if a.context and b.context else None
        if not own_code:
            return TITLE_ONLY * max(title or 0.0, self._shared(a.context, b.all))
        if a.squeezed and a.squeezed == b.squeezed:
            return 1.0
        # What one side says in its code the other may say in its title: 2601 + 红 M and 2601-RED-M.
        code = 0.65 * self._tokens_alike(a, b) + 0.35 * SequenceMatcher(None, a.squeezed, b.squeezed, autojunk=False).ratio()
        whole = code if title is None else 0.85 * code + 0.15 * title
        return whole * (0.6 if contradict(a, b) else 1.0)

    def _tokens_alike(self, a: Read, b: Read) -> float:
        return max(self._shared(a.code, b.code), 0.9 * self._shared(a.all, b.all))

    def _shared(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Share of the telling tokens that both have (weighted Jaccard)."""
        both = sum(map(self.weight, a & b))
        either = both + sum(map(self.weight, a ^ b))
        return both / either if either else 0.0


def suggest(theirs: Iterable[Code], mine: Sequence[Code], top: int = 3, floor: float = 0.5) -> list[Suggestion]:
    """For every code of the platform the `top` codes of the cost sheet that are alike to at least `floor`, best first."""
    sheet = CostCodes(mine)
    return [found for code in theirs for found in sheet.suggest(code, top, floor)]


def contradict(a: Read, b: Read) -> bool:
    """True when each has a number or size that the other does not have at all: 2601 is not 2602, M is not L."""
    return bool(a.telling - b.plain) and bool(b.telling - a.plain)


def tokens(text: str) -> list[str]:
    """Runs of digits, runs of letters, single Chinese characters; colours and sizes under one name."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [SAME.get(t, t) for t in TOKEN.findall(plain) if t not in NOISE]


def cut(run: str, words: frozenset[str]) -> list[str]:
    """Letters cut into known words and what is left between them, with as little left, and in as few pieces, as can be."""
    if run in words:
        return [run]
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for end in range(1, len(run) + 1):
        ways = []
        for start in range(end):
            left, pieces, parts = best[start]
            piece = SAME.get(run[start:end], run[start:end])
            known = piece in words and (len(run[start:end]) > 1 or (end == len(run) and piece in SIZES))
            ways.append((left + (0 if known else end - start), pieces + 1, (*parts, piece)))
        best.append(min(ways))
    left, _, parts = best[-1]
    return list(parts) if left <= len(run) / 2 else [run]
