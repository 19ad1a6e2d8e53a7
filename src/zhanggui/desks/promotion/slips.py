"""A scenario that is not JSON or TOML at some place: what stands there, and the slip of the hand that is most likely."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from zhanggui.kernel.words import Words

WIDE = {
    "“": '"', "”": '"', "‘": "'", "’": "'", "，": ",", "、": ",", "；": "", "：": ":", "＝": "=", "【": "[", "】": "]", "［": "[", "］": "]", "｛": "{", "｝": "}",
    "（": "(", "）": ")", "　": " ", "。": ".",
}  # fmt: skip
WORDS = {"True": "true", "False": "false", "TRUE": "true", "FALSE": "false", "是": "true", "否": "false"}
NOTHING = ("null", "None", "NULL", "nil")
BARE = re.compile(r"[^\W\d][^\s,=\]}#:]*|\d+[^\W\d_][^\s,=\]}#:]*|\d+(?:-[^\s,\]}#:]+)+")  # a text without quotes: A1, 12A, 2026-A
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ](\d{1,2}(:\d{1,2})?)?)?$")
SHOWN = 24  # characters of the file that are shown
CHECK = Words("检查这里的引号、逗号、括号", "check quotes, commas and brackets there")


@dataclass(frozen=True)
class Stuck:
    """Where reading stopped: what the reader said, the line up to there and from there on, and the whole text before."""

    toml: bool
    said: str
    text: str
    at: int

    @property
    def before(self) -> str:
        return self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at]

    @property
    def rest(self) -> str:
        return self.text[self.at :].partition("\n")[0]

    @property
    def near(self) -> str:
        return self.rest.lstrip()

    def says(self, *parts: str) -> bool:
        return any(part in self.said for part in parts)


def explained(stuck: Stuck) -> tuple[Words, Words]:
    """What stopped the reader, and how to mend it."""
    if not stuck.text.strip():
        return Words("文件是空的", "the file is empty"), Words("写一个例子：zhanggui guard new", "an example: zhanggui guard new")
    mend = next((told for rule in RULES if (told := rule(stuck)) is not None), CHECK)
    form, seen = "TOML" if stuck.toml else "JSON", stuck.near[:SHOWN].strip()
    if not seen:
        return Words(f"{form} 写到这里断了", f"the {form} breaks off here ({stuck.said})"), mend
    return Words(f"{form} 从「{seen}」起读不下去", f"this is not {form} from '{seen}' on ({stuck.said})"), mend


def _wide(s: Stuck) -> Words | None:
    """Punctuation of a Chinese keyboard; of a text that is not closed, its second quote."""
    open_text = s.says("Illegal character '\\n'", "Invalid control character", "Unterminated string")
    line = s.text[s.text.rfind("\n", 0, s.at) + 1 :].partition("\n")[0]
    found = next((c for c in reversed(line) if c in "“”‘’"), "") if open_text else s.near[:1]
    if found not in WIDE or not found:
        return None
    plain = "=" if s.toml and found == "：" else WIDE[found]
    if not plain.strip():
        return Words(f"去掉中文标点 {found}", f"take the full-width {found} away")
    return Words(f"把中文标点 {found} 改成英文的 {plain}", f"write {plain} in place of the full-width {found}")


def _open_text(s: Stuck) -> Words | None:
    if s.says("Illegal character '\\n'", "Invalid control character", "Unterminated string", 'Expected "\'"', "Unterminated"):
        return Words("这一行的文字少了后引号", "the text of that line has no closing quote")
    if s.says("Unescaped", "Invalid \\"):
        return Words("反斜杠 \\ 写两个：\\\\", "write a backslash twice: \\\\")
    return None


def _head(s: Stuck) -> Words | None:
    """[[items] and [items."""
    if s.says("Expected ']]'", "Expected ']'"):
        name = s.before.strip("[] ") or "items"
        full = f"[[{name}]]" if s.before.lstrip().startswith("[[") else f"[{name}]"
        return Words(f"少了 ]：写成 {full}", f"a ] is missing: write {full}")
    if s.says("Unclosed array") or (s.toml and not s.near and s.text[: s.at].rstrip().endswith(("[", ","))):
        return Words("前面的 [ 没有 ] 收尾，或两个值之间少了逗号", "a [ before has no ], or a comma is missing between two values")
    if s.says("Unclosed inline table"):
        return Words("{ } 要写完在一行里，各项用逗号隔开", "a { must be closed on its own line, with commas between")
    return None


def _twice(s: Stuck) -> Words | None:
    if not s.says("Cannot declare", "Cannot overwrite", "Cannot mutate"):
        return None
    name = re.sub(r"[\[\]\s\"]|=.*", "", s.before) or "items"
    return Words(
        f"{name} 写了两次：留一个；几个商品、几个优惠各用两对方括号开头，例如 [[items]]、[[layers.promotions]]",
        f"{name} is given twice: keep one; several goods or promotions each begin with two brackets, such as [[items]] or [[layers.promotions]]",
    )


def _comma(s: Stuck) -> Words | None:
    if not s.toml and s.text[: s.at].rstrip()[-1:] == "," and s.near[:1] in ("}", "]"):
        return Words("去掉最后一个逗号", "take the last comma away")
    if not s.toml and s.says("Illegal trailing comma"):
        return Words("去掉最后一个逗号", "take the last comma away")
    return None


def _remark(s: Stuck) -> Words | None:
    if s.toml and s.near.startswith(("//", "/*")):
        return Words("备注用 # 开头", "a remark begins with #")
    if not s.toml and s.near[:1] in ("/", "#"):
        return Words("JSON 不能写注释；要注释就用 TOML", "JSON has no comments; use TOML for them")
    return None


def _sign(s: Stuck) -> Words | None:
    """: for = in TOML, = for : in JSON."""
    if s.toml and s.near[:1] == ":" and s.says("Expected '='"):
        return Words("TOML 用 = 不用 :；JSON 的写法要存成 .json", "TOML has = instead of :; save what is JSON as .json")
    if s.toml and s.near[:1] in ("{", "}") and s.says("Invalid statement"):
        return Words("这是 JSON 的写法：存成 .json", "this looks like JSON: save it as .json")
    if not s.toml and s.near[:1] == "=":
        return Words("JSON 用 : 不用 =；TOML 的写法要存成 .toml", "JSON has : instead of =; save what is TOML as .toml")
    if not s.toml and s.near[:1] == "'":
        return Words('JSON 的文字用英文双引号 "', 'JSON has texts in double quotes, "')
    return None


def _number(s: Stuck) -> Words | None:
    """50%, 1,000, ¥100, 05, and a day without quotes."""
    digits = re.search(r"[\d.]+$", s.before)
    if s.near[:1] in ("¥", "￥", "$", "€", "£"):
        return Words("钱只写数字，例如 100", "write the number alone, such as 100")
    if DAY.search(s.before) or re.match(r"\d{4}-\d", s.near):
        return Words('时间加引号：写 "2026-11-11T20:00"', 'put a moment in quotes: "2026-11-11T20:00"')
    if digits and s.near[:1] in ("%", "％"):
        share = f"{float(digits[0]) / 100:.6g}" if digits[0].count(".") < 2 and digits[0] != "." else "0.5"
        return Words(f"百分数写小数：{digits[0]}% 写 {share}", f"write a percentage as a decimal: {digits[0]}% is {share}")
    after_comma = re.search(r"\d,$", s.before) and s.near[:1].isdigit() and s.says("property name")
    if after_comma or (digits and re.match(r",\d{3}", s.near) and s.says("Expected newline")):
        return Words("数字里不写逗号：1,000 写 1000", "no comma inside a number: 1,000 is 1000")
    if digits and digits[0] == "0" and s.near[:1].isdigit():
        return Words("数字前面不写 0；是编码就加引号", "no 0 before a number; put a code in quotes")
    return None


def _quotes(s: Stuck) -> Words | None:
    """A text without quotes, true or null as other languages write them, or nothing at all."""
    if s.toml and s.says("Invalid statement", "Expected '='"):
        return Words("一行写一个 名 = 值；名用英文字母", "write one name = value a line; names have plain letters")
    if not s.says("Invalid value", "Expecting value", "Expecting property name", "Expected newline", "Expecting ','"):
        return None
    behind = s.says(
        "Expected newline", "Expecting ','"
    )  # a value was read and something follows: it belongs to it where no blank is between
    last = re.search(r"[^\s=,\[{:\"']*$", s.before)
    begun = last[0] if behind and last else ""
    bare = BARE.match(begun + s.near) if begun or not behind else None
    if s.near[:1] in ("", ",", "#") and s.toml and s.says("Invalid value"):
        return Words("等号后面没有值：写上，或删掉这一行", "there is no value: write it, or take the line away")
    if bare is None:
        return None
    if bare[0] in WORDS:
        return Words(f"写 {WORDS[bare[0]]}（小写，不加引号）", f"write {WORDS[bare[0]]} in small letters, without quotes")
    if bare[0] in NOTHING:
        return Words("空着就删掉这一行", "for no value take the line away") if s.toml else Words("空着写 null", "for no value write null")
    return Words(f'文字要加英文引号：写 "{bare[0][:SHOWN]}"', f'put a text in quotes: "{bare[0][:SHOWN]}"')


def _between(s: Stuck) -> Words | None:
    if s.near[:1] == "]" and s.says("Expected newline"):
        return Words("多了一个 ]", "there is one ] too many")
    if s.near[:1] in ("}", "]") and s.says("Expecting ','"):
        missing = "]" if s.near[0] == "}" else "}"
        return Words(f"前面少了 {missing}", f"a {missing} is missing before it")
    if s.toml and s.says("Expected newline"):
        return Words("一行只写一个 名 = 值", "one name = value a line")
    if s.says("Expecting ','") and s.near[:1] in ('"', "{", "["):
        return Words("前一项后面少了逗号", "a comma is missing after the one before")
    if s.says("Expecting ':'"):
        return Words('名字后面写 : 再写值，例如 "price": 100', 'a : follows the name, such as "price": 100')
    if s.says("Extra data"):
        return Words("整份方案是一个 { }，后面不能再有内容", "a scenario is one { }; nothing follows it")
    if not s.near and not s.toml:
        return Words("末尾少了 ] 或 }", "a ] or } is missing at the end")
    return None


RULES: tuple[Callable[[Stuck], Words | None], ...] = (
    _wide, _open_text, _comma, _remark, _twice, _number, _sign, _head, _quotes, _between,
)  # fmt: skip
