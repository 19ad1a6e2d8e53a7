"""How much may be sent: said before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.uploads import LIMIT, MEGABYTE, limit

STRANGER = MEGABYTE  # a sign-in form is small
API = "/api/"
JSON_MOST = 4 * MEGABYTE  # of one call of the API: what Django keeps in memory


def is_api(request: HttpRequest) -> bool:
    """Whether a call is for the HTTP API, which lets in by tokens."""
    return request.path == API[:-1] or request.path.startswith(API)


class SendingLimitMiddleware:
    """Refuses bodies that are too large, and large ones of strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        from zhanggui.site.web.registry import said

        size = _size(request)
        if size <= STRANGER:
            return None
        if is_api(request):
            return _api_refusal(request, size)
        allowed = limit() if request.user.is_authenticated else STRANGER
        if size <= allowed:
            return None
        much = max(allowed // MEGABYTE, 1)
        error = UseError(
            Words(f"一次最多传 {much:,} MB", f"at most {much:,} MB can be sent at once"),
            Words(f"分几次传，或压成 zip；上限由 {LIMIT} 设", f"send it in parts or zipped; the limit is set by {LIMIT}"),
        )
        response = said(request, error, 413)
        response["Connection"] = "close"
        return response


def _api_refusal(request: HttpRequest, size: int) -> HttpResponse | None:
    """The same in the form of the API: large forms only with a good token, large JSON from nobody."""
    from zhanggui.site.api.door import answer
    from zhanggui.site.api.problems import TOO_LARGE
    from zhanggui.site.api.tokens import Refused, member_of

    form = request.content_type == "multipart/form-data"
    allowed = limit() if form else JSON_MOST
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    try:
        if kind.lower() == "bearer" and member_of(secret) and size <= allowed:
            return None
    except Refused:
        pass
    response = answer(request, TOO_LARGE)
    response["Connection"] = "close"
    return response


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
