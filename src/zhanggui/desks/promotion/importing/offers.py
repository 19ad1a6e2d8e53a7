"""A cell that says discounts → promotions. Several clauses of one kind are the tiers of one promotion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhanggui.desks.promotion.importing import chinese, english
from zhanggui.desks.promotion.importing.offer import SHOWN, SMALLEST, NotUnderstood, Offer, even, tiers
from zhanggui.desks.promotion.importing.priced import reason_of
from zhanggui.desks.promotion.packs.pack import Tool
from zhanggui.kernel.words import Words

LONGEST = 400  # characters of a cell that can be a discount
THOUSANDS = re.compile(r",(?=[0-9]{3}(?![0-9]))")
CONTINUES = re.compile(r"[;,]\s*(?=最多|至多|最高|上限|封顶|上不封顶|不封顶|at most)")
ENDS_CLAUSE = re.compile(r"减|折|-|off", re.IGNORECASE)
MEND = Words(
    "写成 8折、立减20、满300减40、每满300减50、满2件9折、第2件半价 这样",
    "write it like 20% off, 20 off each, 40 off orders over 300, 50 off every 300, 10% off 2 items, buy 2 get 1 free",
)
TOOLS: tuple[tuple[str, Tool], ...] = (
    (r"跨店|平台|官方(?!旗舰)|\bplatform\b", "platform"),
    (r"券|coupon|voucher|\bcode\b", "coupon"),
    (r"店铺|全店|全场|storewide|sitewide|\bshop:", "shop"),
    (r"单品|直降|\bitem:", "item"),
)
CAN_TIER = ("threshold_off", "qty_off")


def tool_named(text: str) -> Tool | None:
    """Whose promotion a text names; None when it does not say."""
    return next((tool for shape, tool in TOOLS if re.search(shape, text, re.IGNORECASE)), None)


def read_offers(text: str) -> list[Offer]:
    """Every promotion that a cell says, in order. Raises NotUnderstood with the reason; nothing of the cell is taken then."""
    if len(text) > LONGEST:
        raise NotUnderstood(Words("这一格太长，不像优惠", "the cell is too long to be a discount"), MEND)
    said = even(text)
    tool = tool_named(said)
    found: list[Offer] = []
    for clause in _clauses(said):
        found += [_as_set_up(offer, tool_named(clause) or tool) for offer in _all_of(clause)]
    if not found:
        raise NotUnderstood(Words("空的", "empty"), MEND)
    return _joined(found)


def _all_of(clause: str) -> list[Offer]:
    """The one promotion of a clause, or those of its words: 2件8折 3件7折."""
    offer = _read(clause)
    if offer is not None:
        return [offer]
    parts = [_read(word) for word in clause.split()]
    if len(parts) > 1 and None not in parts:
        return [part for part in parts if part is not None]
    raise reason_of(clause) or NotUnderstood(Words(f"「{clause[:SHOWN]}」看不懂", f"'{clause[:SHOWN]}' is not understood"), MEND)


def _read(clause: str) -> Offer | None:
    """Chinese first; NotUnderstood of the one is final only when the other does not know the text."""
    try:
        offer = chinese.read_clause(re.sub(r"\s+", "", clause.lower()))
    except NotUnderstood as error:
        offer = english.read_clause(clause.lower())
        if offer is None:
            raise error from None
    return offer or english.read_clause(clause.lower())


def _as_set_up(offer: Offer, tool: Tool | None) -> Offer:
    """A coupon's amount is taken once an order, not off every piece."""
    if tool == "coupon" and offer.kind == "amount_off":
        return Offer("threshold_off", {"tiers": [[SMALLEST, offer.fields["value"]]]}, tool)
    return Offer(offer.kind, offer.fields, tool, offer.caveat)


def _clauses(said: str) -> Iterator[str]:
    """满300减40,500减80 are two; 满1,299减100 is one."""
    said = CONTINUES.sub(" ", said)
    for part in said.split(";"):
        yield from filter(None, (clause.strip() for clause in _at_commas(part)))


def _at_commas(part: str) -> Iterator[str]:
    begun = ""
    pieces = part.split(",")
    for place, piece in enumerate(pieces):
        begun += piece
        if place + 1 == len(pieces):
            break
        rest = pieces[place + 1]
        digits = re.match(r"[0-9]{3}(?![0-9])", rest) if re.search(r"[0-9]$", piece) else None
        if digits and not (ENDS_CLAUSE.search(begun) and ENDS_CLAUSE.match(re.sub(r"^[0-9.元\s]+", "", rest))):
            continue  # a group of thousands
        if re.match(r"\s*(?:get|save)\b", rest, re.IGNORECASE) and re.match(r"\s*(?:buy|spend)\b", begun, re.IGNORECASE):
            begun += ","
            continue
        yield begun
        begun = ""
    yield begun


def _joined(found: list[Offer]) -> list[Offer]:
    """Clauses of one kind that may have tiers become one promotion."""
    out: list[Offer] = []
    for offer in found:
        last = out[-1] if out else None
        if last and last.kind == offer.kind and last.tool == offer.tool and offer.kind in CAN_TIER:
            out[-1] = Offer(offer.kind, tiers(offer.kind, [*last.fields["tiers"], *offer.fields["tiers"]]), offer.tool, last.caveat)
        else:
            out.append(offer)
    return out
