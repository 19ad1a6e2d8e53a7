"""Nobody sees a page without signing in, but for those that are declared open."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from zhanggui.site.web.desk import Desk
from zhanggui.site.web.sending import is_api


class SignedInMiddleware:
    """Puts the desk on the request; sends strangers to the sign-in page (htmx: the whole page goes there)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        from zhanggui.site.accounts.models import Member
        from zhanggui.site.web.registry import PAGES, address

        if is_api(request):  # its own door asks for a token; a session opens nothing there
            return None
        if request.user.is_authenticated:
            member = Member.objects.select_related("user").filter(user=request.user).first()
            if member is not None:
                request.desk = Desk(request, member)
                return None
        match = request.resolver_match
        name = match.url_name if match else ""
        if name in PAGES and PAGES.get(name).needs is None:
            return None
        target = f"{address('sign_in')}?next={quote(request.get_full_path())}"
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
