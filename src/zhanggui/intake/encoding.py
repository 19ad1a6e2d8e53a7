"""The encoding of a text file, told by its bytes: byte order marks first, then by how much each decoding looks like writing."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

PIECE = 1 << 16  # bytes of one sample
PIECES = 9  # samples spread evenly from the first byte to the last
CHUNK = 1 << 20
ENOUGH = 400  # bytes above ASCII on which a judgement may stand; with fewer the whole file is looked through
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PLAUSIBLE = 0.3  # below this share of likely characters a decoding is no writing at all
NEAR = 0.15  # a second decoding is worth trying only when it looks nearly as good as the best
BROKEN_COST = 4.0  # one undecodable byte weighs as much as four unlikely characters
FEW = 6  # so few two-byte characters may be UTF-8 by chance
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
FEW_CONTROLS = 0.02  # share of control characters that any text may have
MOST_CONTROLS = 0.5  # and that a text may have whose bytes are all UTF-8
HIGH = re.compile(rb"[\x80-\xff]+")
Weigh = Callable[[str], float]


def encoding_of(path: Path) -> str:
    """The name of the codec that reads the file. Raises FileError when it is no text."""
    found = candidates(path)
    if not found:
        raise not_text()
    return found[0]


def candidates(path: Path) -> list[str]:
    """Codecs that may read the file, the likeliest first; none when it is no text.

    Judged by samples: whoever reads the whole file decodes strictly and tries the next name when that fails. A file that is
    one encoding but for a few broken places has that one name only, so that it fails there and is never read as nonsense.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for bom, name in BOMS if start.startswith(bom)), None)
    if marked:
        return [marked]
    pieces = list(_samples(path))
    if any(b"\0" in piece for piece in pieces):
        wide = _utf16_without_bom(pieces)
        return [wide] if wide else []
    if _is_binary(pieces):
        return []
    if sum(_high(piece) for piece in pieces) < ENOUGH:
        pieces = list(_lines_above_ascii(path))
    return _judge(pieces) if pieces else ["utf-8"]


def decode_short(data: bytes) -> str:
    """A few words, such as a file name, in the likeliest encoding; what cannot be read is shown as �."""
    return data.decode((_judge([data]) or ["utf-8"])[0], errors="replace")


def broken_at(encoding: str, place: int) -> FileError:
    """What to tell people of a file that is of one encoding, but not at byte `place`."""
    name = {"gb18030": "GBK", "cp932": "Shift-JIS"}.get(encoding, encoding.upper())
    return FileError(
        Words(f"文件是 {name} 编码，但从第 {place:,} 字节起有坏字符", f"the file is {name}, but broken at byte {place:,}"),
        Words(
            "请重新下载；或用表格软件打开，检查后另存为 xlsx", "download it again; or open it in a spreadsheet program and save it as xlsx"
        ),
    )


def not_text() -> FileError:
    """What to tell people of bytes that are no writing."""
    return FileError(
        Words("不是文字表格，也不是 Excel 文件", "neither a text table nor an Excel file"),
        Words("请导入平台下载的 csv、xlsx、xls 或 zip", "import the csv, xlsx, xls or zip that the platform gave you"),
    )


@dataclass(frozen=True)
class Guess:
    """One way to decode the samples: `score` is the share of likely characters less what is broken, `broken` counts places."""

    encoding: str
    score: float
    broken: int
    characters: int  # above ASCII


def _judge(pieces: list[bytes]) -> list[str]:
    guesses = sorted((_weigh(name, pieces) for name in WEIGHTS), key=lambda g: -g.score)  # stable: UTF-8 wins a tie
    best = next((g for g in guesses if g.encoding == "utf-8" and not g.broken and g.characters >= FEW), guesses[0])
    if best.score < PLAUSIBLE:
        return []
    if best.encoding == "cp1252" and any(g.encoding == "utf-8" and not g.broken for g in guesses):
        return ["utf-8"]  # accents that happen to be UTF-8 are UTF-8: no language writes Ã©
    if best.encoding == "utf-8" and best.characters >= FEW:
        return ["utf-8"]
    never = {best.encoding, "cp1252" if best.encoding == "utf-8" else ""}
    return [best.encoding, *(g.encoding for g in guesses if g.encoding not in never and not g.broken and g.score >= best.score - NEAR)]


def _weigh(encoding: str, pieces: list[bytes]) -> Guess:
    weigh = WEIGHTS[encoding]
    seen: Counter[str] = Counter()
    broken = 0
    for piece in pieces:
        text = piece.decode(encoding, errors="replace")
        broken += text.count("\ufffd")
        seen.update(text)
    counts = {c: n for c, n in seen.items() if c > "\x7f" and c != "\ufffd"}
    total = sum(counts.values()) + broken
    likely = sum(n * weigh(c) for c, n in counts.items())
    if encoding == "cp1252":
        likely *= _standing_alone(pieces)
    return Guess(encoding, (likely - BROKEN_COST * broken) / total if total else 0.0, broken, total - broken)


def _hanzi(char: str) -> float:
    """How likely a character is in Chinese text: GB2312 orders its 3,755 common ones first."""
    try:
        code = char.encode("gb2312")
    except UnicodeError:
        return 0.35 if "\u3400" <= char <= "\u9fff" or char == "€" else 0.05
    if len(code) < 2:
        return 0.0
    return 1.0 if code[0] < 0xA4 or 0xB0 <= code[0] <= 0xD7 else 0.5 if code[0] >= 0xD8 else 0.2


def _japanese(char: str) -> float:
    """How likely a character is in Japanese text: kana and JIS's 2,965 common kanji; half-width kana are what GBK looks like."""
    if "\u3041" <= char <= "\u30ff" or "\uff01" <= char <= "\uff5e":
        return 1.0
    if "\uff61" <= char <= "\uff9f":
        return 0.3
    code = char.encode("cp932")
    return 0.9 if len(code) == 2 and (code[0] == 0x81 or 0x88 <= code[0] <= 0x97) else 0.3


def _western(char: str) -> float:
    """How likely a character is in Western European text."""
    return 1.0 if ("À" <= char <= "ÿ" and char not in "×÷") or char in "€£§©®°²³·ºªß–—‘’“”„…™Œœ«»¿¡\xa0´`ŠšŽž½¼" else 0.3


def _unicode(char: str) -> float:
    """UTF-8 is seldom valid by chance, and then in two-byte letters beyond Latin and its accents."""
    return 0.6 if "\u0180" <= char <= "\u02ff" or "\u0370" <= char <= "\u07ff" else 0.0 if "\x80" <= char < "\xa0" else 1.0


WEIGHTS: dict[str, Weigh] = {"utf-8": _unicode, "gb18030": _hanzi, "cp932": _japanese, "cp1252": _western}


def _standing_alone(pieces: list[bytes]) -> float:
    """Share of the bytes above ASCII that stand alone or in pairs, as accents and signs do among Latin letters."""
    runs = Counter(len(run) for piece in pieces for run in HIGH.findall(piece))
    total = sum(length * n for length, n in runs.items())
    return sum(length * n for length, n in runs.items() if length < 3) / total if total else 0.0


def _is_binary(pieces: list[bytes]) -> bool:
    share = sum(len(CONTROLS.findall(piece)) for piece in pieces) / max(sum(map(len, pieces)), 1)
    return share > MOST_CONTROLS or (share > FEW_CONTROLS and _weigh("utf-8", pieces).broken > 0)


def _high(piece: bytes) -> int:
    return sum(map(len, HIGH.findall(piece)))


def _samples(path: Path) -> Iterator[bytes]:
    """Whole lines from several places of the file; line ends are no part of a character in any encoding without NUL bytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= PIECE * PIECES:
            yield file.read()
            return
        for number in range(PIECES):
            at = (size - PIECE) * number // (PIECES - 1) // 4 * 4
            file.seek(at)
            yield _whole_lines(file.read(PIECE), begins=at == 0, ends=at + PIECE >= size)


def _whole_lines(piece: bytes, begins: bool, ends: bool) -> bytes:
    if b"\0" in piece:  # two-byte characters: they stay aligned, and their line ends are others
        return piece[: len(piece) // 4 * 4]
    start = 0 if begins else piece.find(b"\n") + 1
    end = len(piece) if ends else piece.rfind(b"\n") + 1
    return piece[start:end] if end > start else b""


def _lines_above_ascii(path: Path) -> Iterator[bytes]:
    """The pieces of the file that hold anything above ASCII, until there is enough of it."""
    found, left = 0, b""
    with path.open("rb") as file:
        while found < ENOUGH and (chunk := file.read(CHUNK)):
            chunk, left = left + chunk, b""
            if chunk.isascii():
                continue
            cut = chunk.rfind(b"\n") + 1
            if 0 < cut < len(chunk) and len(chunk) - cut < CHUNK:
                chunk, left = chunk[:cut], chunk[cut:]
            lines = b"".join(line for line in chunk.splitlines(keepends=True) if not line.isascii())[: 4 * PIECE]
            found += _high(lines)
            yield lines
    if left and not left.isascii():
        yield left


def _utf16_without_bom(pieces: list[bytes]) -> str | None:
    """UTF-16 by its ASCII characters: which half of the pair is NUL. Chinese has NUL halves too (一 is 4E00)."""
    little = big = pairs = 0
    for piece in pieces:
        even, odd = piece[0::2], piece[1::2]
        pairs += len(odd)
        little += sum(high == 0 and 9 <= low < 0x7F for low, high in zip(even, odd, strict=False))
        big += sum(high == 0 and 9 <= low < 0x7F for high, low in zip(even, odd, strict=False))
    name = "utf-16-le" if little > big else "utf-16-be"
    if max(little, big) < pairs // 20 + 1 or min(little, big) * 4 > max(little, big):
        return None
    text = "".join(piece.decode(name, errors="replace") for piece in pieces)
    return None if text.count("\ufffd") > len(text) // 50 or text.count("\0") > len(text) // 100 else name
