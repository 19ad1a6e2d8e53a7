"""The addresses of the API, for the workbench to hang in: what is declared, and one answer for all that is not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from zhanggui.site.api import cutting, loading, orders, planning, reading, tasking  # noqa: F401  declare the endpoints
from zhanggui.site.api.door import ROOT, answer, api
from zhanggui.site.api.problems import NO_ADDRESS


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    return answer(request, NO_ADDRESS)


def patterns() -> list[URLPattern | URLResolver]:
    return [
        path(ROOT, api.urls),
        path("api/orders", orders.by_its_shop, name="api_orders"),
        re_path(r"^api(?:/.*)?$", nowhere, name="api_nowhere"),
    ]
