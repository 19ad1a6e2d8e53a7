"""How a draft of prices begins: with the layers of a platform's rules, or filled from a promotion sheet or a scenario file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.pages.promotion_frame import known_day
from zhanggui.site.price_goods import goods
from zhanggui.site.web.desk import Desk

if TYPE_CHECKING:
    from zhanggui.desks.promotion.packs import Pack, PackLayer

LARGEST, MOST_FILES = 20_000_000, 10  # bytes of all files; files
MOST_NOTES = 100  # of an import that are kept with the draft
SCENARIOS = (".json", ".toml")
Entry = dict[str, Any]


def begun(request: HttpRequest, desk: Desk, shop: str) -> Entry:
    """The entry of a new draft. Raises UseError: no such rules, a file that cannot be read, mistakes in a scenario."""
    from zhanggui.desks.promotion.packs import pack

    rules = pack(request.POST.get("pack", ""), timezone.localdate())
    sent: list[Any] = request.FILES.getlist("file")
    if not sent:
        return empty(rules, desk, shop)
    if sum(file.size for file in sent) > LARGEST or len(sent) > MOST_FILES:
        raise UseError(
            Words("文件太大或太多", "the files are too large, or too many"),
            Words(f"一次最多 {MOST_FILES} 个、20 MB，去掉图片", f"at most {MOST_FILES} files and 20 MB at once, without pictures"),
        )
    with tempfile.TemporaryDirectory() as folder:
        files = [_kept(one, Path(folder, str(n))) for n, one in enumerate(sent)]
        scenarios = [file for file in files if file.suffix.lower() in SCENARIOS]
        if scenarios and len(files) > 1:
            raise UseError(Words("方案文件要单独传", "a scenario file comes alone"), Words("只选那一个 .json", "choose that .json only"))
        return _of_scenario(scenarios[0], desk, shop) if scenarios else _of_sheets(files, rules, desk, shop)


def _kept(sent: Any, folder: Path) -> Path:
    """An uploaded file under its own name, which tells what it is."""
    folder.mkdir()
    file = folder / (Path(str(sent.name)).name or "sheet")
    file.write_bytes(sent.read())
    return file


def empty(rules: Pack, desk: Desk, shop: str) -> Entry:
    """No goods and no promotions yet, the layers and the usual rates of the platform."""
    from zhanggui.desks.promotion.drafts.entry import blank
    from zhanggui.desks.promotion.drafts.filling import percent, text

    entry = blank(
        {"name": x.name.say(desk.lang), "combine": x.combine, "base": x.base, "kinds": list(x.kinds), "about": list(x.about)}
        for x in rules.layers
    )
    entry["currency"] = desk.shops[shop].currency
    entry["fees"]["commission_rate"] = percent(rules.commission_rate)
    entry["basket"] = {"max_amount": text(rules.max_amount), "max_qty_per_sku": text(rules.max_qty_per_sku)}
    return entry


def _layer(x: PackLayer, desk: Desk) -> dict[str, Any]:
    return {"name": x.name.say(desk.lang), "combine": x.combine, "base": x.base, "kinds": list(x.kinds), "about": list(x.about)}


def _of_scenario(file: Path, desk: Desk, shop: str) -> Entry:
    """A scenario file: its mistakes are named with their places, all at once."""
    from zhanggui.desks.promotion.drafts.filling import filled
    from zhanggui.desks.promotion.scenario import read_scenario
    from zhanggui.desks.promotion.scenario_file import load_raw

    raw = load_raw(file)
    read_scenario(raw)
    return filled(raw, _known(desk, shop))


def _known(desk: Desk, shop: str) -> dict[str, dict[str, str]]:
    from zhanggui.desks.promotion.drafts.goods import known

    day = known_day(desk, shop)
    return {sku: known(good, day) for sku, good in goods(desk, shop).items()}


def _of_sheets(files: list[Path], rules: Pack, desk: Desk, shop: str) -> Entry:
    """Promotion sheets as people have them; what was not understood stays at the top of the draft until somebody looked at it."""
    from zoneinfo import ZoneInfo

    from zhanggui.desks.promotion.drafts.filling import filled
    from zhanggui.desks.promotion.importing import import_sheets

    about = desk.shops[shop]
    found = import_sheets(files, rules, goods(desk, shop), about.currency, ZoneInfo(about.timezone), desk.lang)
    if not (found.understood or found.left_out):
        raise UseError(
            Words("文件里没有读到商品，也没有读到优惠", "neither goods nor promotions were found in it"),
            Words(
                "要有货号、价格、成本的表，或优惠券、满减的清单", "a sheet with SKU, price and cost, or a list of coupons and reductions"
            ),
        )
    entry = filled(found.scenario, _known(desk, shop))
    for layer, told in zip(entry["layers"].values(), rules.layers, strict=True):
        layer |= _layer(told, desk)
    entry["left"] = [
        [[g.place.say("zh"), g.place.say("en")], g.text, [f"{g.why.zh} → {g.mend.zh}", f"{g.why.en} → {g.mend.en}"]] for g in found.gaps
    ]
    entry["said"] = [[note.zh, note.en] for note in found.notes[:MOST_NOTES]]
    return entry
