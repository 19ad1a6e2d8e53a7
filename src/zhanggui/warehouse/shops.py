"""The shops of a workspace: facts like any other, one row each in the lake's table `shops`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

KEY_SHAPE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,63}")
# What money and days are counted in where nothing else is said; else CNY and Asia/Shanghai.
CURRENCIES = {"shopify": "USD", "amazon": "USD"}
ZONES = {"shopify": "UTC", "amazon": "America/Los_Angeles"}


@dataclass(frozen=True)
class Shop:
    """One shop on one platform. Money in `currency` (ISO 4217), moments in `timezone` (IANA)."""

    key: str
    platform: str
    name: str
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    platform_shop_id: str = ""

    def checked(self) -> Shop:
        """The shop itself when key, currency and timezone make sense. Raises UseError."""
        if not KEY_SHAPE.fullmatch(self.key):
            raise UseError(
                Words(f"店铺代号「{self.key}」不合规", f"the shop key '{self.key}' will not do"),
                Words("只用字母、数字、_ . -，最多 64 个", "use letters, digits, _ . - only, at most 64"),
            )
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise UseError(
                Words(f"币种「{self.currency}」不是三位代码", f"the currency '{self.currency}' is not a three-letter code"),
                Words("例如 CNY、USD、GBP", "for example CNY, USD, GBP"),
            )
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            raise UseError(
                Words(f"没有这个时区：{self.timezone}", f"no timezone {self.timezone}"),
                Words("例如 Asia/Shanghai、Europe/London", "for example Asia/Shanghai, Europe/London"),
            ) from None
        return self
