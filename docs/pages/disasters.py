"""Page: known disasters of wrong prices, each as a scenario that the price guard is asked about. Every figure is worked out when the page is written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pages.markdown import GENERATED, table
from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.scenario import read
from zhanggui.desks.promotion.scenario_file import load_raw
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.solve import solve

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "tests" / "fixtures" / "guard"
LINK = "../tests/fixtures/guard"
VERDICTS = {"danger": Words("危险", "danger"), "unknown": Words("说不准", "unknown"), "safe": Words("安全", "safe")}

HEAD = """# 已知的价格灾难 · Known price disasters

每一件都是一份方案，价格检查照样算：判「危险」，说出买家用哪一单拿到最低价、卖光亏多少；照本意改好的那一份判「安全」。`tests/guard/test_disasters.py` 用真的命令逐件跑。
下面的数都是写这一页时算出来的，不是抄的。来源在每一件里写明；报道的原文没有再核对。

Each is a scenario that the price guard is asked about: it says danger, names the order by which a buyer gets the least price and what selling out would lose; the
scenario as it was meant is safe. `tests/guard/test_disasters.py` runs the real command over all of them. The figures below are worked out when this page is written.
Where a story is known from stands with it; the wording of reports was not verified again."""


def page() -> str:
    """The whole page."""
    told = tomllib.loads((HERE / "disasters.toml").read_text(encoding="utf-8"))
    return "\n\n".join([GENERATED, HEAD, _overview(told), *(_one(name, about) for name, about in told.items())]) + "\n"


def asked(name: str, lang: Lang) -> dict[str, Any]:
    """What the guard answers about a scenario."""
    found = read(load_raw(SCENARIOS / f"{name}.json"))
    return answer_json(solve(found.world), lang, found.notes)


def _overview(told: dict[str, Any]) -> str:
    rows = []
    for name, about in told.items():
        answer, mended = asked(name, "en"), asked(f"{name}.mended", "en")
        sku = answer["skus"][0]
        rows.append(
            [
                f"{about['title']['zh']} / {about['title']['en']}", _verdict(answer), _money(sku["worst_unit_price"]), _money(sku["loss_per_piece"]),
                _money(sku["loss_if_sold_out"]), "是 / yes" if sku["unlimited"] else "否 / no", _verdict(mended),
            ]
        )  # fmt: skip
    heads = [
        "",
        "判定 / verdict",
        "最低到手价 / least price",
        "每件亏 / loss a piece",
        "卖光亏 / loss if sold out",
        "没有限购 / unlimited",
        "改好后 / mended",
    ]
    return table(heads, rows)


def _one(name: str, about: dict[str, Any]) -> str:
    zh, en = asked(name, "zh"), asked(name, "en")
    mended = asked(f"{name}.mended", "zh"), asked(f"{name}.mended", "en")
    lines: list[str] = []
    for key, label in (("happened", "发生了什么 / What happened"), ("source", "从哪里知道 / Source")):
        lines += [f"**{label}**", f"{about[key]['zh']}", f"{about[key]['en']}"]
    lines += ["**价格检查说 / The guard says**", _said(zh, en)]
    if about.get("also"):
        other = f"{name}.{about['also']}"
        lines += [f"[{other}.json]({LINK}/{other}.json)：", _said(asked(other, "zh"), asked(other, "en"))]
    lines += ["**怎样就拦得住 / What would have stopped it**", about["stopped"]["zh"], about["stopped"]["en"]]
    lines += ["**照本意 / As it was meant**", _said(*mended)]
    files = f"[{name}.json]({LINK}/{name}.json) · [{name}.mended.json]({LINK}/{name}.mended.json)"
    explain = " ".join(zh["skus"][0]["explain"])
    command = f"```sh\nzhanggui guard check {name}.json\nzhanggui guard explain {name}.json {explain}\n```"
    return "\n\n".join([f"## {about['title']['zh']} · {about['title']['en']}", files, *lines, command])


def _said(zh: dict[str, Any], en: dict[str, Any]) -> str:
    """The verdict, every SKU and every typing error, in both languages."""
    lines = [f"- {_verdict(zh)}"]
    lines += [f"- {a['words']}\n- {b['words']}" for a, b in zip(zh["skus"], en["skus"], strict=True)]
    lines += [
        f"- 打错 / typing error: {a['sku']} {_money(a['price'])}：{a['why']} / {b['why']}"
        for a, b in zip(zh["typing_errors"], en["typing_errors"], strict=True)
    ]
    lines += [f"- 提醒 / note: {a['what']} / {b['what']}" for a, b in zip(zh["notes"], en["notes"], strict=True)]
    return "\n".join(lines)


def _verdict(answer: dict[str, Any]) -> str:
    words = VERDICTS[answer["verdict"]]
    return f"{words.zh} / {words.en}"


def _money(value: float | None) -> str:
    return "—" if value is None else f"{value:,.2f}"
