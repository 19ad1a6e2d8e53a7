"""The digest as a picture that is read on a phone: 750 pixels wide, one column, drawn by us. Red is up, and an arrow says so, too."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from zhanggui.brief.digest import Digest
from zhanggui.brief.picture_parts import Sheet, fleet_parts, gap_part, head_part, plain_part, shop_parts
from zhanggui.brief.picture_pen import Fonts, Pen
from zhanggui.brief.words_say import Voice

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, TALLEST = 750, 6000  # pixels
MOST_BYTES = 2 * 1024 * 1024  # what a WeCom robot takes
_LOCK = Lock()  # a font is written with by one thread at a time


def render_picture(digest: Digest, fonts: Path) -> bytes:
    """A PNG of at most MOST_BYTES. `fonts`: the folder of the font's pieces (picture_pen)."""
    from PIL import Image

    with _LOCK:
        trial = _drawn(Image.new("RGB", (1, 1)), digest, fonts, [])
        image = Image.new("RGB", (WIDTH, min(int(trial.top), TALLEST)), Sheet.PAPER)
        _drawn(image, digest, fonts, trial.found)
    data = _png(image)
    return data if len(data) <= MOST_BYTES else _png(image.quantize(32))


def _drawn(image: Image, digest: Digest, fonts: Path, heights: list[float]) -> Sheet:
    from PIL import ImageDraw

    sheet = Sheet(Pen(ImageDraw.Draw(image), Fonts(fonts)), heights)
    _draw(sheet, digest)
    return sheet


def _png(image: Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _draw(sheet: Sheet, digest: Digest) -> None:
    head_part(sheet, digest)
    if len(digest.briefs) == 1:
        shop_parts(sheet, digest.briefs[0], Voice(digest.lang, digest.briefs[0].get("currency") or "CNY"))
    elif digest.briefs:
        fleet_parts(sheet, digest)
    for line in digest.absent():
        plain_part(sheet, line)
    gap_part(sheet, digest)
    sheet.foot(digest.lang)
