"""Names that people of the workspace changed, old to new: kept in names.toml, put in place when a file is read."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from unicodedata import normalize

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

FILE = "names.toml"
LONGEST, MOST = 80, 2_000
HEAD = "# Old names and those of today, as set under 设置 → 名称. Read whenever a file is imported.\n"


@dataclass(frozen=True)
class Kind:
    """What a name is of, and the columns in which it stands."""

    id: str
    words: Words
    columns: tuple[str, ...]


KINDS = {
    k.id: k
    for k in (
        Kind(
            "source",
            Words("流量来源、推广场景", "traffic sources and scenes of ads"),
            (*(f"source_days.source_l{n}" for n in range(1, 5)), "ad_days.scene", "campaigns.scene_name"),
        ),
        Kind("staff", Words("客服", "service staff"), ("service_days.staff",)),
        Kind("province", Words("省份", "provinces"), ("orders.province", "customers.province", "shipments.province")),
    )
}


@dataclass(frozen=True)
class OwnName:
    """An old name and that of today. `kind`: one of KINDS."""

    kind: str
    old: str
    new: str


def own_names(home: Path) -> list[OwnName]:
    """The names of the workspace. Raises UseError when the file was spoilt by hand."""
    file = home / FILE
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        return [OwnName(str(r["kind"]), str(r["old"]), str(r["new"])) for r in raw.get("names", ()) if r["kind"] in KINDS]
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UseError(
            Words(f"{FILE} 写错了：{error}", f"{FILE} is wrong: {error}"),
            Words("改好它，或删掉重来", "mend it, or delete it and begin anew"),
        ) from None


def set_own_name(home: Path, kind: str, old: str, new: str) -> list[OwnName]:
    """Add a name, or put another in place of it; names that led to the old one lead to the new one. → all names. Raises UseError."""
    old, new = (normalize("NFKC", text).strip() for text in (old, new))
    _check(kind, old, new)
    kept = [n for n in own_names(home) if (n.kind, n.old) != (kind, old)]
    if any(n.kind == kind and n.old == new for n in kept):
        raise UseError(
            Words(f"「{new}」自己也改了名，会绕圈", f"'{new}' is itself an old name"),
            Words("先去掉那一条，或改成最后的名字", "remove that line, or give the last name"),
        )
    moved = [OwnName(n.kind, n.old, new) if n.kind == kind and n.new == old else n for n in kept]
    return _write(home, [*moved, OwnName(kind, old, new)])


def drop_own_name(home: Path, kind: str, old: str) -> list[OwnName]:
    """Take a name out again. → what is left."""
    return _write(home, [n for n in own_names(home) if (n.kind, n.old) != (kind, old)])


def own_columns(home: Path) -> Mapping[str, Mapping[str, str]]:
    """Full column name → old word → new word."""
    found: dict[str, dict[str, str]] = {}
    for name in own_names(home):
        for column in KINDS[name.kind].columns:
            found.setdefault(column, {})[name.old] = name.new
    return found


def _check(kind: str, old: str, new: str) -> None:
    if kind not in KINDS:
        raise UseError(Words("没有选是哪种名称", "what is it the name of?"), Words("从列表里选一种", "choose one of the list"))
    if not old or not new or max(len(old), len(new)) > LONGEST:
        raise UseError(
            Words("旧名和新名都要填", "both names are needed"), Words(f"各不超过 {LONGEST} 个字", f"at most {LONGEST} letters each")
        )
    if old == new:
        raise UseError(Words("旧名和新名一样", "the two names are the same"), Words("填平台现在的叫法", "give the name of today"))


def _write(home: Path, names: Iterable[OwnName]) -> list[OwnName]:
    """Whole or not at all."""
    kept = sorted(names, key=lambda n: (n.kind, n.old))
    if len(kept) > MOST:
        raise UseError(Words(f"最多 {MOST} 条", f"{MOST} names at most"), Words("先去掉不用的", "remove what is not needed"))
    # A JSON string is a TOML string.
    lines = "".join("\n[[names]]\n" + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in asdict(n).items()) for n in kept)
    fresh = home / f"{FILE}.new"
    fresh.write_text(HEAD + lines, encoding="utf-8")
    os.replace(fresh, home / FILE)
    return kept
