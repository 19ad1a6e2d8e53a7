"""The documentation says what the program does: every entry is there, in both languages, fresh, with links and commands that work."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.brief.playbook import own_pages, playbook_page
from zhanggui.cli.main import COMMANDS, build_parser
from zhanggui.desks import CHECKS
from zhanggui.intake.recipe import own_recipes
from zhanggui.kernel.errors import UseError
from zhanggui.metrics.metric import METRICS
from zhanggui.warehouse.tables import all_tables

ROOT = Path(__file__).resolve().parents[2]
DOCS, SRC = ROOT / "docs", ROOT / "src" / "zhanggui"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
sys.path.insert(0, str(DOCS))

from pages import capture  # noqa: E402  the folder of the generator
from pages.commands import SAID, arguments, command_parsers, said  # noqa: E402

PAGES = sorted([*DOCS.rglob("*.md"), *READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])
PLAYBOOKS = sorted(SRC.glob("*/playbook/*.md")) + sorted(SRC.glob("desks/*/playbook/*.md"))
CHINESE = re.compile(r"[一-鿿]")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def entries(page: str) -> dict[str, str]:
    """The entries of a reference page by id: what stands under a heading `id · names`."""
    parts = re.split(r"^#{2,3} ", read(DOCS / page), flags=re.MULTILINE)[1:]
    return {part.split(" · ")[0].strip(): part for part in parts}


# --- the reference pages


@pytest.mark.parametrize(
    ("page", "declared"),
    [
        ("checks.md", [(c.id, c.name) for c in CHECKS]),
        ("commands.md", [(c.id, c.does) for c in COMMANDS]),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_everything_declared_has_its_entry_in_both_languages(page: str, declared: Iterable[tuple]) -> None:
    there = entries(page)
    for name, *texts in declared:
        for words in filter(None, texts):
            assert " ".join(words.zh.split()) in there[name].replace("\\|", "|"), name
            assert " ".join(words.en.split()) in there[name].replace("\\|", "|"), name


def test_every_metric_has_a_page_in_both_languages_and_its_line_in_the_index() -> None:
    index = read(DOCS / "metrics.md")
    for metric in METRICS:
        assert f"[`{metric.id}`](metrics/{metric.id}.md)" in index
        there = read(DOCS / "metrics" / f"{metric.id}.md")
        for words in (metric.name, metric.definition, metric.formula, metric.additivity):
            assert words.zh in there, metric.id
            assert words.en in there, metric.id
        assert all(f"]({other}.md)" in there for other in metric.not_same)


def test_no_two_metrics_go_by_one_name() -> None:
    for names in ([m.name.zh for m in METRICS], [m.name.en.lower() for m in METRICS], [n for m in METRICS for n in (m.id, *m.aliases)]):
        assert sorted(names) == sorted(set(names))


def test_every_recipe_has_a_page_in_both_languages_and_its_line_in_the_index() -> None:
    index = read(DOCS / "recipes.md")
    for recipe in own_recipes():
        page = f"recipes/{recipe.platform}/{recipe.id}.md"
        assert f"[{recipe.id}]({page})" in index
        there = read(DOCS / page).replace("\\|", "|")
        for words in filter(None, (recipe.name, recipe.download, recipe.notes)):
            assert " ".join(words.zh.split()) in there, recipe.id
            assert " ".join(words.en.split()) in there, recipe.id


def test_every_table_and_every_column_has_its_place() -> None:
    there = entries("tables.md")
    for table in all_tables().values():
        missing = [c for c in (*table.columns, *table.ext) if f"| `{c}` |" not in there[table.name]]
        assert missing == [], table.name
        assert CHINESE.search(there[table.name].splitlines()[0])


def test_every_threshold_stands_in_the_page_with_its_default() -> None:
    there = entries("checks.md")
    for check in CHECKS:
        for name, line in check.thresholds.items():
            assert f"| `{name}` | {line.value:g} |" in there[check.id]


def test_the_pages_are_as_the_generator_writes_them() -> None:
    done = subprocess.run([sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr + "\nrun docs/generate.py"


def test_every_argument_of_every_command_is_explained_in_both_languages() -> None:
    for name, parser in command_parsers().items():
        for argument in arguments(parser):
            words = said(name, argument)
            assert CHINESE.search(words.zh), (name, argument.dest)
            assert words.en, (name, argument.dest)


def test_no_command_or_argument_is_explained_that_is_not_there() -> None:
    parsers = command_parsers()
    assert set(SAID) - {"arguments"} == set(parsers)
    for name, parser in parsers.items():
        known = {a.option_strings[0] if a.option_strings else a.dest for a in arguments(parser)}
        assert set(SAID[name].get("arguments", {})) <= known, name


# --- what people type


def shell_lines(path: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", read(path), flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("path", [*READMES, DOCS / "commands.md"], ids=lambda p: p.name)
def test_every_command_shown_is_one_that_the_program_understands(path: Path) -> None:
    shown = [line for line in shell_lines(path) if line.startswith("zhanggui ")]
    assert len(shown) >= 6
    for line in shown:
        build_parser("en").parse_args(shlex.split(line, comments=True)[1:])


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_a_readme_names_the_two_commands_and_what_dev_py_has(path: Path) -> None:
    dev = read(ROOT / "dev.py")
    assert {"python3 dev.py demo", "python3 dev.py test"} <= {line.split("#")[0].strip() for line in shell_lines(path)}
    for name in ("setup", "demo", "test", "lint", "bench"):
        assert f'add_parser("{name}"' in dev


# --- the captures


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_capture_in_the_readme_is_a_terminal_wide_and_says_where_it_was_cut(lang: str) -> None:
    lines = capture.captured(lang).splitlines()
    assert capture.LEFT_OUT in lines
    assert max(_columns(line) for line in lines) <= 80


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.slow
def test_the_captures_are_what_the_demo_prints(tmp_path: Path) -> None:
    from zhanggui import library
    from zhanggui.brief.render import RENDERERS
    from zhanggui.demo.load import load_demo
    from zhanggui.demo.tmall_like import DEMO_DAY, SHOP_KEY

    book = library.open(tmp_path)
    load_demo(book.workspace)
    for lang in capture.READMES:
        assert capture.captured(lang) == capture.shorten(RENDERERS["text"](book.brief(SHOP_KEY, DEMO_DAY, lang), lang)), lang


# --- links, paths, hosts


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", read(path), flags=re.MULTILINE | re.DOTALL)
    links = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in links if target and not (path.parent / target).exists()] == []


def test_every_file_that_contributing_names_is_there() -> None:
    named = re.findall(r"`((?:src|tests|docs|requirements)/[^`\s<>*]+)`", read(ROOT / "CONTRIBUTING.md"))
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def tracked() -> list[Path]:
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        pytest.skip("git is not there")
    if done.returncode:
        pytest.skip("not a git working copy")
    return [path for name in done.stdout.decode("utf-8").split("\0") if name and (path := ROOT / name).is_file()]


def test_no_tracked_file_names_a_package_registry_or_a_place_on_somebodys_machine() -> None:
    registries = (
        "pypi" + r"\.org",
        "python" + r"hosted\.org",
        "registry" + r"\.npm",
        "npm" + r"mirror\.com",
        r"/py" + r"pi/simple",
        "index" + r"-url\s+http",
    )
    homes = r"(?<![\w.~-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/\w|[A-Z]:\\Us" + r"ers\\"
    unwanted = re.compile("|".join((*registries, homes)))
    found = []
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw[:4096] and (hit := unwanted.search(raw.decode("utf-8", errors="replace"))):
            found.append(f"{path.relative_to(ROOT)}: {hit.group()}")
    assert found == []


# --- the playbook


def test_every_finding_has_a_page_in_chinese_then_english() -> None:
    raised = set(re.findall(r'"(intake\.\w+)"', "".join(read(p) for p in SRC.glob("brief/*.py"))))
    assert {name.replace("/", ".") for name in own_pages()} == raised
    for name in [*(c.playbook for c in CHECKS), *own_pages()]:
        chinese, english = read(playbook_page(name)).split("\n---\n")
        for heading in ("## 看什么", "## 做什么", "## 不要做", "## 依据"):
            assert heading in chinese, name
        for heading in ("## What to look at", "## What to do", "## What not to do", "## Source"):
            assert heading in english, name
        assert not CHINESE.search(english.split("\n## ")[0]), name


def test_every_page_belongs_to_a_finding() -> None:
    assert set(PLAYBOOKS) == {playbook_page(name) for name in [*(c.playbook for c in CHECKS), *own_pages()]}


def test_a_page_that_is_not_there_is_said_so() -> None:
    for name in ("traffic/no_such_page", "nowhere/at_all", "traffic", "../README"):
        with pytest.raises(UseError):
            playbook_page(name)


# Fake orders, paid-for reviews, copied articles: the playbook may only warn of them.
UNLAWFUL = re.compile(
    r"刷单|补单|刷评|刷量|返现|好评返|红包换|晒图有礼|伪原创|洗稿|搬运|抄文|代写好评|"
    r"fake (?:order|review|praise|buyer)|cash for|paid review|review swap|spun article|cop(?:y|ied) (?:an |the )?article",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda p: f"{p.parents[1].name}/{p.stem}")
def test_no_playbook_page_offers_what_is_forbidden(path: Path) -> None:
    parts = re.split(r"^## ", read(path), flags=re.MULTILINE)
    offered = [p for p in parts if not p.startswith(("不要做", "What not to do", "依据", "Source"))]
    assert [m.group() for part in offered if (m := UNLAWFUL.search(part))] == []


def test_no_recipe_and_no_action_offers_what_is_forbidden() -> None:
    spoken = [*SRC.rglob("recipes/**/*.toml"), *SRC.glob("desks/**/*.py"), *SRC.glob("brief/**/*.py"), *SRC.glob("cli/*.py")]
    assert [f"{p.name}: {m.group()}" for p in spoken if (m := UNLAWFUL.search(read(p)))] == []
