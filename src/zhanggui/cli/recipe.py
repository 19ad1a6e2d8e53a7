"""zhanggui recipe list | show | template | new."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call, Command, write_out
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.intake.recipemodel import Recipe

ACTIONS = ("list", "show", "template", "new")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("subject", nargs="?", metavar="ID|FILE")
    parser.add_argument("--platform", metavar="NAME")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")


def _run(call: Call) -> int:
    return {"list": _list, "show": _show, "template": _template, "new": _new}[call.args.action](call)


def _list(call: Call) -> int:
    from zhanggui.intake.recipe import all_recipes

    every = sorted(all_recipes(call.ws.home), key=lambda r: (r.platform, r.id))
    wanted = call.args.platform
    if wanted and wanted not in {r.platform for r in every}:
        there = "、".join(sorted({r.platform for r in every}))
        raise UseError(
            Words(f"没有平台「{wanted}」的配方", f"no recipe of a platform called {wanted}"),
            Words(f"有：{there}", f"there are: {there.replace('、', ', ')}"),
        )
    recipes = [r for r in every if wanted in (None, r.platform)]
    if call.args.json:
        print(
            json.dumps(
                [{"id": r.id, "platform": r.platform, "table": r.table, "name": r.name._asdict()} for r in recipes],
                ensure_ascii=False,
                indent=2,
            )
        )
        return 0
    heads = [call.say(w) for w in (Words("平台", "platform"), Words("编号", "id"), Words("表", "table"), Words("名称", "name"))]
    print_table(heads, [[r.platform, r.id, r.table, r.name.say(call.lang)] for r in recipes])
    return 0


def _show(call: Call) -> int:
    recipe = _asked(call)
    about = _about(recipe)
    if call.args.json:
        print(json.dumps(about, ensure_ascii=False, indent=2))
        return 0
    print(f"{recipe.id} · {recipe.name.say(call.lang)} → {recipe.table}")
    for label, words in ((Words("下载", "download"), recipe.download), (Words("说明", "notes"), recipe.notes)):
        if words:
            print(f"{label.say(call.lang)}: {words.say(call.lang)}")
    heads = [call.say(w) for w in (Words("列", "column"), Words("去向", "goes to"), Words("必填", "required"), Words("示例", "example"))]
    print_table(heads, [[c["header"], c["goes_to"], "●" if c["required"] else "", c["example"]] for c in about["columns"]])
    return 0


def _about(recipe: Recipe) -> dict[str, Any]:
    from zhanggui.intake.template import lines_of

    return {
        "id": recipe.id,
        "platform": recipe.platform,
        "table": recipe.table,
        "name": recipe.name._asdict(),
        "download": recipe.download._asdict() if recipe.download else None,
        "notes": recipe.notes._asdict() if recipe.notes else None,
        "columns": [
            {"header": line.header, "goes_to": line.goes_to, "required": line.required, "example": line.example, "other_names": line.other_names}
            for line in lines_of(recipe)
        ],
    }  # fmt: skip


def _template(call: Call) -> int:
    from zhanggui.intake.template import headers_of, write_template

    recipe = _asked(call)
    path = call.args.out or Path(f"{recipe.id}.xlsx")
    write_out(write_template(recipe), path)
    if call.args.json:
        print(json.dumps({"file": str(path), "recipe": recipe.id, "headers": headers_of(recipe)}, ensure_ascii=False))
    else:
        print(
            call.say(
                Words(
                    f"已写好模板 {path}；填好后：zhanggui import {path} --shop 代号",
                    f"wrote {path}; fill it in, then: zhanggui import {path} --shop KEY",
                )
            )
        )
    return 0


def _new(call: Call) -> int:
    from zhanggui.intake.draft import draft_recipe
    from zhanggui.intake.recipe import all_recipes

    file = Path(_subject(call, Words("没有说明是哪个文件", "which file?"), Words("zhanggui recipe new 文件", "zhanggui recipe new FILE")))
    out: Path | None = call.args.out
    draft = draft_recipe(_sheets(file), all_recipes(call.ws.home), file.name.split(".")[0], _id_of(out))
    if out is not None or not call.args.json:
        write_out(draft.toml, out)
    if call.args.json:
        columns = [
            {"header": g.header, "target": g.target, "kind": g.kind, "check": g.check, "why": g.why.say(call.lang)} for g in draft.columns
        ]
        shown = {
            "id": draft.id,
            "table": draft.table,
            "header_row": draft.header_row,
            "columns": columns,
            "check": [w.say(call.lang) for w in draft.checks],
            "file": str(out) if out else None,
        }
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return 0
    unsure = sum(g.check for g in draft.columns) + len(draft.checks)
    where = out or Words("上面", "above").say(call.lang)
    said = Words(
        f"草稿在{where}，有 {unsure} 处要人看（CHECK）；试：zhanggui import {file} --shop 代号 --recipe {out or '配方.toml'} --dry-run",
        f"the draft is {where}, with {unsure} places to look at (CHECK); try: zhanggui import {file} --shop KEY --recipe {out or 'recipe.toml'} --dry-run",
    )
    print(said.say(call.lang), file=sys.stderr)
    return 0


def _sheets(file: Path) -> list[Any]:
    """The sheets of a file, of the first importable one of an archive. Raises UseError, FileError."""
    from zhanggui.intake.containers import find_files, open_file, read_sheets

    find_files([file])
    if file.is_dir():
        raise UseError(Words(f"{file} 是文件夹", f"{file} is a folder"), Words("给一个文件", "give one file"))
    with tempfile.TemporaryDirectory(prefix="zhanggui-") as folder:
        for source in open_file(file, Path(folder)):
            if source.error:
                raise source.error
            return read_sheets(source, Path(folder))
    return []


def _id_of(out: Path | None) -> str:
    """The id of a draft: the name of the file it goes to, which a recipe's id must be."""
    import re

    if out is None:
        return ""
    if out.suffix != ".toml" or not re.fullmatch(r"[a-z0-9_]+", out.stem):
        raise UseError(
            Words(f"配方的文件名不能是「{out.name}」", f"a recipe cannot be called '{out.name}'"),
            Words("用小写字母、数字、下划线，以 .toml 结尾", "small letters, digits and _, ending in .toml"),
        )
    return out.stem


def _asked(call: Call) -> Recipe:
    from zhanggui.intake.recipe import recipe_named

    name = _subject(
        call, Words("没有说明是哪个配方", "which recipe?"), Words("看有哪些：zhanggui recipe list", "see them: zhanggui recipe list")
    )
    return recipe_named(name, call.ws.home)


def _subject(call: Call, what: Words, mend: Words) -> str:
    if not call.args.subject:
        raise UseError(what, mend)
    return str(call.args.subject)


RECIPE = Command(
    "recipe",
    Words("配方：列出、查看、下载模板、起草新的", "recipes: list, show, get a template, draft a new one"),
    _arguments,
    _run,
)
