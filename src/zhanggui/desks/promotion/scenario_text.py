"""A scenario as a file: JSON, or TOML with remarks. Every number keeps its digits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.packs.examples import admitted, example
from zhanggui.desks.promotion.packs.pack import Pack
from zhanggui.kernel.words import Lang, Words

COMBINE_WORDS: Mapping[str, Words] = {
    "best": Words("只用优惠最多的一个", "only the one that takes most applies"),
    "best_line": Words("每件商品只用优惠最多的一个", "each item takes the one that takes most from it"),
    "sum": Words("在同一个金额上各减各的，都算上", "all apply, each computed on the same amounts"),
    "chain": Words("一个接一个，后面的按前面减过的金额算", "one after another, each on what the ones before it left"),
}


def as_json(scenario: Mapping[str, Any]) -> str:
    """The scenario as JSON, one object a line where it is short enough to read."""
    return _json(scenario, 0) + "\n"


def _json(value: Any, depth: int) -> str:
    short = _flat(value)
    if not isinstance(value, Mapping | list) or not value or (depth > 1 and len(short) <= 200) or len(short) <= 60:
        return short
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, Mapping):
        inside = [f"{pad}{json.dumps(key, ensure_ascii=False)}: {_json(each, depth + 1)}" for key, each in value.items()]
        return "{\n" + ",\n".join(inside) + f"\n{end}}}"
    return "[\n" + ",\n".join(pad + _json(each, depth + 1) for each in value) + f"\n{end}]"


def _flat(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_flat(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flat, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def as_toml(scenario: Mapping[str, Any], pack: Pack | None = None, lang: Lang = "zh") -> str:
    """The scenario as TOML. With a pack: where its rules come from, what they leave out, and an example of every other kind as remarks."""
    lines = list(_about(pack, lang)) if pack else []
    lines += [f"currency = {_toml(scenario['currency'])}"]
    if scenario.get("not_understood"):
        lines += [f"not_understood = {_toml(scenario['not_understood'])}"]
    lines += [""]
    for name in ("fees", "floors", "basket", "when"):
        if scenario.get(name):
            lines += [f"[{name}]", *_pairs(scenario[name]), ""]
    for item in scenario["items"]:
        lines += ["[[items]]", *_pairs(item), ""]
    for place, layer in enumerate(scenario["layers"]):
        lines += [*(_of_layer(pack, place, layer, lang) if pack else ()), "[[layers]]"]
        lines += [*_pairs({k: v for k, v in layer.items() if k != "promotions"}), *([] if layer["promotions"] else ["promotions = []"]), ""]
        for p in layer["promotions"]:
            lines += ["[[layers.promotions]]", *_pairs(p), ""]
        if pack and place < len(pack.layers):
            lines += _others(pack, place, layer["promotions"], lang)
    return "\n".join(lines).rstrip("\n") + "\n"


def _about(pack: Pack, lang: Lang) -> Iterator[str]:
    days = Words(f"{pack.valid_from or '…'} 起，到 {pack.valid_to or '…'}", f"from {pack.valid_from or '…'} until {pack.valid_to or '…'}")
    yield from _remark(
        Words(f"规则包 {pack.id}：{pack.name.zh}。{pack.campaign.zh}", f"Rule pack {pack.id}: {pack.name.en}. {pack.campaign.en}"), lang
    )
    if pack.valid_from or pack.valid_to:
        yield from _remark(Words(f"有效：{days.zh}", f"In force {days.en}"), lang)
    yield from _remark(Words(f"依据：{pack.source.zh}", f"Based on: {pack.source.en}"), lang)
    yield from _remark(Words(f"核对：{pack.verify.zh}", f"Verify: {pack.verify.en}"), lang)
    yield from _remark(Words(f"谁出钱：{pack.platform_pays.zh}", f"Who pays: {pack.platform_pays.en}"), lang)
    yield from _remark(Words("模型没有算的：", "What the model leaves out:"), lang)
    for note in pack.left_out:
        yield from _remark(Words(f"- {note.zh}", f"- {note.en}"), lang)
    yield from _remark(
        Words("佣金比例、保底和购物车范围都是例子，请改成自己的。", "Commission, floors and basket are examples: put in your own."), lang
    )
    yield ""


def _of_layer(pack: Pack, place: int, layer: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    if place < len(pack.layers):
        about, how = pack.layers[place].about, COMBINE_WORDS[layer["combine"]]
        yield from _remark(Words(f"{about.zh}。{layer['combine']}：{how.zh}", f"{about.en}. {layer['combine']}: {how.en}"), lang)


def _others(pack: Pack, place: int, there: Sequence[Mapping[str, Any]], lang: Lang) -> list[str]:
    """The kinds that this layer also admits, as remarks to be uncommented."""
    ids = {p["id"] for p in there}
    layer = pack.layers[place]
    more = [example(tool, kind) for where, tool, kind in admitted(pack) if where.id == layer.id]
    lines: list[str] = []
    for p in more:
        if p["id"] not in ids:
            lines += ["# [[layers.promotions]]", *(f"# {pair}" for pair in _pairs(p)), "#"]
    return (
        [*_remark(Words("这一层还可以有（去掉 # 就生效）：", "This layer may also have (take off the #):"), lang), *lines[:-1], ""]
        if lines
        else []
    )


def _remark(words: Words, lang: Lang) -> Iterator[str]:
    yield f"# {words.say(lang)}"


def _pairs(some: Mapping[str, Any]) -> list[str]:
    """key = value; what is null is left out, as TOML has none."""
    return [f"{key} = {_toml(value)}" for key, value in some.items() if value is not None]


def _toml(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
