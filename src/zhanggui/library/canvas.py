"""A matplotlib figure that a notebook shows by itself, with no window, no back end to choose and no network."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names

DPI = 120
NO_FONT = "no font with Chinese characters was found: install Noto Sans CJK / 没有找到中文字体，请装 Noto Sans CJK"


@cache
def fonts(wanted: Sequence[str]) -> tuple[str, ...]:
    """Those of the wanted fonts that this machine has, and the one matplotlib brings."""
    there = set(get_font_names())
    found = tuple(name for name in wanted if name in there)
    if not found:
        warnings.warn(NO_FONT, stacklevel=4)
    return (*found, "DejaVu Sans")


class Canvas(Figure):
    """A figure whose every text is drawn in these fonts, whatever the reader's own settings are."""

    def __init__(self, family: Sequence[str], **how: Any) -> None:
        super().__init__(**how)
        self._family = list(family)
        FigureCanvasAgg(self)

    def savefig(self, *args: Any, **how: Any) -> None:
        with self._settings():
            super().savefig(*args, **how)

    def _settings(self) -> Any:
        for text in self.findobj(mpl.text.Text):
            text.set_fontfamily(self._family)
        return mpl.rc_context({"font.family": self._family, "axes.unicode_minus": False})

    def _repr_png_(self) -> bytes:
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=DPI)
        return out.getvalue()
