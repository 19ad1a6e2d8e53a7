"""What really moved over all shops stands in every form of the fleet brief, once; a day on which nothing moved says nothing of it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import jsonschema
import openpyxl
import pytest
from sample import sample

from zhanggui.brief.render import RENDERERS
from zhanggui.brief.schema import brief_schema
from zhanggui.brief.view_moved import MOST_SHOPS, moved_lines

SHARED = {"metric": "visitors", "platform": "tmall", "change": -0.3, "shops": 9, "of": 10}
DROP = {"metric": "pay_conversion", "value": 0.0051, "expected": 0.0141, "interval": [0.0074, 0.0218], "change": -0.6383, "shared": 0.0}
BESIDE = {"metric": "visitors", "value": 410.0, "expected": 700.0, "interval": [600.0, 812.4], "change": -0.4143, "shared": -0.3}


def shop(name: str, *moves: dict[str, Any]) -> dict[str, Any]:
    return {"shop": name, "shop_name": f"店{name}", "currency": "CNY", "moves": list(moves)}


def fleet(together: list[dict[str, Any]], alone: list[dict[str, Any]]) -> dict[str, Any]:
    return sample("fleet") | {"moved": {"q": 0.1, "shops": 20, "judged": 118, "together": together, "alone": alone}}


def flat(text: str | bytes) -> str:
    return "".join(str(text).split())


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_it_is_told_in_every_form(form: str) -> None:
    said = flat(RENDERERS[form](fleet([SHARED], [shop("甲", DROP), shop("乙", BESIDE)]), "zh"))
    assert "天猫各店，当一件事看" in said
    assert "访客数↓降30.00%（10家里9家一起）" in said
    assert "支付转化率↓降63.83%，0.51%（应在0.74%~2.18%）" in said
    assert "访客数和大家不一样：410，随大家应在600~812" in said
    assert said.count("当一件事看") == 1


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_a_quiet_day_says_nothing_of_it(form: str) -> None:
    assert RENDERERS[form](fleet([], []), "zh") == RENDERERS[form](sample("fleet"), "zh")


def test_the_workbook_has_every_number_as_a_number() -> None:
    made = RENDERERS["xlsx"](fleet([SHARED], [shop("甲", DROP), shop("乙", BESIDE)]), "zh")
    assert isinstance(made, bytes)
    rows = list(openpyxl.load_workbook(BytesIO(made))["这一天真正动了的"].iter_rows(min_row=2, values_only=True))
    assert rows[0][1:3] + rows[0][7:8] == ("天猫各店，当一件事看", "访客数", -0.3)
    assert rows[1][:8] == ("甲", "店甲", "支付转化率", 0.0051, 0.0141, 0.0074, 0.0218, -0.6383)
    assert rows[2][8] == -0.3


def test_what_does_not_fit_is_counted() -> None:
    lines = moved_lines(fleet([], [shop(str(n), DROP) for n in range(MOST_SHOPS + 3)])["moved"], "zh")
    assert lines is not None
    assert len(lines.alone) == MOST_SHOPS
    assert lines.more.startswith("另有 3 家")
    assert lines.how == "20 家店的 118 个数一起判断，说出来的平均不超过 10% 是碰巧"


def test_the_schema_knows_it() -> None:
    jsonschema.validate(fleet([SHARED], [shop("甲", DROP)]), brief_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(fleet([SHARED], [shop("甲")]), brief_schema())
