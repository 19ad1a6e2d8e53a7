"""The way into the demo: a link that `zhanggui serve --demo` prints, good for once and only on this computer."""

from __future__ import annotations

from ipaddress import ip_address

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.service import note
from zhanggui.site.web.registry import page

USED = UseError(
    Words("这个链接用过了或过期了", "this link was used already, or is out of date"),
    Words("重新运行 zhanggui serve --demo，会给一个新的", "run zhanggui serve --demo again: it gives a new one"),
)


@page("demo_in", "demo/<str:token>/", Words("进入示范店", "Into the demo"), None)
def demo_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign the demo's manager in."""
    from django.conf import settings
    from django.contrib.auth.models import User

    from zhanggui.site.onelink import USER, use_link

    if not _from_here(request):
        raise Http404
    then = use_link(settings.ZHANGGUI_HOME, token)
    user = User.objects.filter(username=USER, is_active=True).first()
    if then is None or user is None:
        if request.user.is_authenticated:  # the page is loaded again by whoever came in by it
            return HttpResponseRedirect("/")
        raise USED
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    note(USER, "sign_in", "demo", address=request.META.get("REMOTE_ADDR", ""))
    return HttpResponseRedirect(then)


def _from_here(request: HttpRequest) -> bool:
    """From this very computer, and not through a proxy that speaks for others."""
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback and "HTTP_X_FORWARDED_FOR" not in request.META
    except ValueError:
        return False
