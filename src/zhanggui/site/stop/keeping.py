"""The keeper of this process."""

from __future__ import annotations

import threading
from pathlib import Path

from zhanggui.desks.promotion.stoploss.book import FILE
from zhanggui.desks.promotion.stoploss.keeper import Keeper

_keepers: dict[Path, tuple[int, Keeper]] = {}
_lock = threading.Lock()


def keeper_of(home: Path) -> Keeper:
    """The keeper of a workspace, made when first asked for; anew when its file was put in place of another, as a restored backup is."""
    path = home / FILE
    with _lock:
        held = _keepers.get(home)
        if held is None or not path.exists() or path.stat().st_ino != held[0]:
            made = Keeper(home)
            _keepers[home] = held = path.stat().st_ino, made
        return held[1]
