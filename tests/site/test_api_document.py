"""The API is what its document says: called by Schemathesis with what fits and what does not, it never breaks and never answers beyond it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from calling import ROOT, member_of
from copies import copy_home
from hypothesis import HealthCheck, given, settings

SHOP, OWN = "demo-tmall", "api-fuzz"
Visit = Callable[..., Any]


def every_endpoint() -> list[Any]:
    from zhanggui.site.boot import boot

    boot(Path(mkdtemp()))
    import zhanggui.site.api.urls  # noqa: F401  declares them
    from zhanggui.site.api.door import ENDPOINTS

    return list(ENDPOINTS)


EVERY = pytest.mark.parametrize("end", every_endpoint(), ids=lambda e: e.id)
MODES = pytest.mark.parametrize("mode", ["positive", "negative"])


@pytest.fixture(scope="module")
def desk_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own: what is sent here stays in nobody's way."""
    return copy_home(demo_home, tmp_path_factory.mktemp("fuzz") / "home")


@pytest.fixture
def heads(visit: Visit) -> Iterator[dict[str, str]]:
    """A token for everything in the demo shop, which is only read here, and in a shop of this test, which is written to."""
    from zhanggui.desks.tasks.models import Task
    from zhanggui.site.api.scopes import SCOPES
    from zhanggui.site.api.tokens import add_token
    from zhanggui.site.models import Upload
    from zhanggui.site.web.desk import workspace
    from zhanggui.warehouse.shops import Shop

    visit("owner")
    workspace().add_shop(Shop(OWN, "taobao", "乱敲店"))
    secret = add_token("fuzz", member_of(visit, "owner"), [s.id for s in SCOPES], [SHOP, OWN], per_minute=6000)[1]
    yield {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}  # what calls here does not unpack
    Upload.objects.filter(shop=OWN).delete()
    Task.objects.filter(shop=OWN).delete()


def hammer(end: Any, mode: str, heads: dict[str, str], examples: int) -> int:
    """Call one endpoint many times; every second time in a shop that is there. → how often it was called."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from schemathesis.checks import not_a_server_error
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", get_wsgi_application())
    operation = schema[ROOT + end.path][end.method]
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    there = SHOP if end.method == "GET" else OWN
    count = 0

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    def each(case: Any) -> None:
        nonlocal count
        count += 1
        if count % 2 and "shop" in (case.path_parameters or {}):
            case.path_parameters["shop"] = there
        if count % 2 and isinstance(case.body, dict) and "shop" in case.body:
            case.body["shop"] = there
        case.validate_response(case.call(headers=heads), checks=checks)

    each()
    return count


@EVERY
@MODES
def test_no_call_breaks_it_and_no_answer_is_undocumented(end: Any, mode: str, heads: dict[str, str]) -> None:
    if mode == "negative" and end.id in ("me", "shops", "metrics"):
        pytest.skip("it takes no input: nothing can be wrong")
    assert hammer(end, mode, heads, 6) > 0


@pytest.mark.slow
@EVERY
@MODES
def test_a_hundred_calls_of_each_break_nothing(end: Any, mode: str, heads: dict[str, str]) -> None:
    if mode == "negative" and end.id in ("me", "shops", "metrics"):
        pytest.skip("it takes no input: nothing can be wrong")
    assert hammer(end, mode, heads, 100) > 0


def test_the_document_is_openapi_3_1_and_names_every_endpoint_with_its_refusals(visit: Visit) -> None:
    visit("owner")
    from django.test import Client

    document = Client().get(f"{ROOT}/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert told == {(ROOT + e.path, e.method.lower()) for e in every_endpoint()}
    for methods in document["paths"].values():
        for method, told_of in methods.items():
            answers = {"401", "403", "422", "429"} | ({"400"} if method == "post" else set())
            assert answers <= set(told_of["responses"])
            assert told_of["security"]
