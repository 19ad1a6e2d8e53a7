"""A shopkeeper's first day in a real browser: make the account, drop a file, read the brief, make a task, finish it; every page fits the phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import PASSWORD, WIDTHS, add_user, browser, served, sign_in
from copies import copy_home

from zhanggui.demo.load import DEMO_DAY

ORDERS = "tmall_orders_2020/tmall_order_report.csv.gz"
SHOP = "demo-tmall"
DAY = DEMO_DAY.isoformat()
PAGES = {
    "today": f"/shop/{SHOP}/today/?date={DAY}",
    "fleet": f"/shops/?date={DAY}",
    "explore": f"/shop/{SHOP}/explore/?date={DAY}",
    "plan": f"/shop/{SHOP}/plan/",
    "explain": f"/explain/?metric=pay_conversion&shop={SHOP}&from={DAY}&to={DAY}",
    "activities": f"/shop/{SHOP}/activities/",
    "activities-month": f"/shop/{SHOP}/activities/?view=month&from=2026-11-01",
    "activity-new": f"/shop/{SHOP}/activities/new/?official=double11%202026",
    "activity-prices": f"/shop/{SHOP}/activities/prices/",
    "activity-after": f"/shop/{SHOP}/activities/after/",
    "activity-entry": f"/shop/{SHOP}/activities/entry/",
    "tasks": "/tasks/",
    "task-list": "/tasks/?view=list",
    "task-new": "/tasks/new/",
    "loads": "/loads/",
    "missing": f"/loads/missing/?date={DAY}",
    "playbook": "/playbook/",
    "playbook-page": "/playbook/traffic/source_drop/",
    "meeting": "/meeting/",
    "settings": "/settings/",
    "settings-shop": f"/settings/shop/{SHOP}/",
    "thresholds": "/settings/thresholds/",
    "calendar": "/settings/calendar/",
    "names": "/settings/names/",
    "people": "/settings/people/",
    "audit": "/settings/log/",
    "me": "/settings/me/",
}
LOOKS = {"zh-light": ("zh", "light"), "en-dark": ("en", "dark")}
PLANTED = "2026-08-07"  # on that day one agent converts half; the week after, as always
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo shops, served to a manager."""
    home = tmp_path_factory.mktemp("browser") / "home"
    copy_home(demo_home, home)
    add_user(home, "manager", "owner")
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as made:
        yield made


def shots() -> Path | None:
    """Where pictures of the pages are kept, if anybody wants them."""
    folder = os.environ.get("ZHANGGUI_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) if folder else None


@pytest.mark.parametrize("look", ["zh-light", pytest.param("en-dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_every_page_opens_fits_and_can_be_read_by_everybody(width: str, look: str, demo: str, chromium: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    wide, high = WIDTHS[width]
    context = chromium.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
    lang, theme = LOOKS[look]
    context.add_cookies([{"name": "lang", "value": lang, "url": demo}, {"name": "theme", "value": theme, "url": demo}])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
    page.on(
        "request", lambda asked: wrong.append(f"elsewhere: {asked.url}") if not asked.url.startswith((demo, "data:", "blob:")) else None
    )
    sign_in(page, demo, "manager")
    for name, path in PAGES.items():
        answer = page.goto(demo + path)
        page.wait_for_load_state("networkidle")
        assert answer.status == 200, name
        if page.evaluate("document.documentElement.scrollWidth") > wide:
            wrong.append(f"{name}: wider than the screen")
        found = Axe().run(page).response["violations"]
        wrong += [f"{name}: {v['id']} {v['nodes'][0]['target']}" for v in found if v["impact"] in SERIOUS]
        if folder := shots():
            page.screenshot(path=folder / f"{name}-{width}-{look}.png", full_page=True)
    context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_on_a_phone_the_names_stay_while_a_wide_table_is_pushed_and_the_page_says_there_is_more(demo: str, chromium: Any) -> None:
    wide, high = WIDTHS["phone"]
    page = chromium.new_page(viewport={"width": wide, "height": high}, locale="zh-CN")
    sign_in(page, demo, "manager")
    for path, table in ((PAGES["explore"], "#explore-table"), (f"{PAGES['plan']}?tab=day", "#plan-grid")):
        page.goto(demo + path)
        page.wait_for_load_state("networkidle")
        box, name = page.locator(f".table-responsive:has(> {table})"), page.locator(f"{table} tbody tr:first-child > :first-child")
        assert page.locator(f".swipe:has(+ .table-responsive > {table})").is_visible()
        assert "more" in box.get_attribute("class").split()
        before = name.bounding_box()["x"]
        box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
        page.wait_for_function("box => !box.classList.contains('more')", arg=box.element_handle())
        assert name.bounding_box()["x"] == pytest.approx(before, abs=1)
    page.close()


def test_a_finding_becomes_a_task_and_is_done(demo: str, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    sign_in(page, demo, "manager")
    page.goto(f"{demo}{PAGES['today']}")
    page.locator("form[action='/tasks/new/'] button").first.click()
    page.locator("article a", has_text="派给").wait_for()
    page.goto(f"{demo}/tasks/")
    page.locator("a[href^='/tasks/']", has_text="手淘搜索").first.click()
    page.wait_for_load_state("networkidle")
    assert "手淘搜索" in page.locator("h1, h2").first.inner_text()
    page.click("#finish summary")
    page.fill("#changed", "恢复主图")
    page.click("button[name='do'][value='finish']")
    page.wait_for_load_state("networkidle")
    assert "恢复主图" in page.locator("main").inner_text()
    page.close()


def test_what_came_of_a_finished_task_appears_by_itself(demo: str, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    sign_in(page, demo, "manager")
    page.goto(f"{demo}/shop/{SHOP}/today/?date={PLANTED}")
    page.locator("form[action='/tasks/new/'] button").first.click()
    page.locator("article a", has_text="派给").wait_for()  # the brief stays: the next finding is dealt with there
    page.goto(f"{demo}/tasks/?view=list")
    page.locator("#tasks a", has_text="小满").first.click()
    page.click("#finish summary")
    page.fill("#changed", "换人接待，补了话术")
    page.fill("#since", "2026-08-10")
    page.click("button[name='do'][value='finish']")
    page.locator("#effect .effect-said").wait_for(timeout=60_000)  # the worker measures it, the page asks again by itself
    page.locator("#effect canvas").wait_for()
    assert "95% 区间" in page.locator("#effect").inner_text()
    page.close()


def test_a_card_is_drawn_to_another_column(demo: str, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    sign_in(page, demo, "manager")
    page.goto(f"{demo}/tasks/new/")
    page.fill("#title", "换主图")
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{demo}/tasks/")
    page.locator(".is-open .task-card", has_text="换主图").drag_to(page.locator(".is-doing"))
    page.locator(".is-doing .task-card", has_text="换主图").wait_for()
    page.locator(".is-doing .task-card", has_text="换主图").drag_to(page.locator(".is-done"))  # done asks what was changed
    page.locator("#changed").wait_for()
    page.close()


def test_from_an_empty_machine_to_the_brief_of_ones_own_file(chromium: Any, tmp_path: Path, shared_data: Path) -> None:
    with served(tmp_path / "new") as address:
        page = chromium.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page.goto(address)
        page.fill("#username", "boss")
        page.fill("#name", "王老板")
        page.fill("#password", PASSWORD)
        page.click("button.btn-primary")
        page.wait_for_load_state("networkidle")
        page.locator("a[href='/loads/']").first.click()
        page.wait_for_load_state("networkidle")
        page.fill("#new_name", "我的小店")
        page.locator("input[type='file']").first.set_input_files(shared_data / ORDERS)
        page.click("form.load-form button.w-100")
        link = page.locator("a", has_text="看晨报").first
        link.wait_for(timeout=120_000)
        link.click()
        page.wait_for_load_state("networkidle")
        assert "卖了" in page.locator("main").inner_text()
        page.close()
