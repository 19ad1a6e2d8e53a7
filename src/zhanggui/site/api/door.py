"""The API itself: who comes in, what an endpoint declares, and how what goes wrong is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from zhanggui import __version__
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api import problems
from zhanggui.site.api.desk import sit_down
from zhanggui.site.api.lanes import USUAL, Lane
from zhanggui.site.api.problems import Problem, Wrong
from zhanggui.site.api.tokens import Refused

ROOT = "api/v1/"
ABOUT = (
    "掌柜的接口：导入、指标、简报、计划、任务。说明和例子见 docs/api.md。"
    "The HTTP API of Zhanggui: imports, metrics, briefs, plan, tasks. Guide and examples: docs/api.md."
)
log = logging.getLogger(__name__)
View = Callable[..., Any]


@dataclass(frozen=True)
class Endpoint:
    """One address and method. `scopes`: one of them is needed; `needs`: what the role must be allowed. Both empty: any good token."""

    id: str
    method: str
    path: str
    does: Words
    scopes: tuple[str, ...]
    needs: Permission | None


ENDPOINTS: Registry[Endpoint] = Registry(Words("接口", "endpoint"))


class Token(HttpBearer):
    """Authorization: Bearer zg_…, made in 设置 → 接口 or by `zhanggui token add`."""

    def __init__(self, endpoint: Endpoint, lane: Lane) -> None:
        super().__init__()
        self.endpoint, self.lane = endpoint, lane

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The caller, once the token holds, its rate is not used up, and it may. Raises Wrong."""
        address = request.META.get("REMOTE_ADDR", "")
        try:
            caller = self.lane.knows(token)
        except Refused as refused:
            raise Wrong(401, "bad_token", refused.what, refused.mend or refused.what) from None
        request.desk = sit_down(request, caller)
        request.spent = spent = self.lane.spends(caller.token, address)
        if spent.wait:
            raise Wrong(
                429, "too_many", Words(f"这个令牌每分钟最多 {spent.limit} 次", f"this token may call {spent.limit} times a minute"),
                Words(f"{spent.wait} 秒后再来", f"come again in {spent.wait} seconds"), spent.wait,
            )  # fmt: skip
        _check(caller, self.endpoint)
        return caller


def _check(caller: Any, endpoint: Endpoint) -> None:
    """Raises Wrong where the token was not made for this, or its people may not."""
    if endpoint.scopes and not any(caller.has(s) for s in endpoint.scopes):
        named = "、".join(endpoint.scopes)
        raise Wrong(
            403, "scope", Words(f"这个令牌没有权限范围：{named}", f"the token lacks the scope: {' or '.join(endpoint.scopes)}"),
            Words("新建一个带它的令牌", "make a token with it"),
        )  # fmt: skip
    if endpoint.needs is not None and not caller.role_may(endpoint.needs):
        raise Wrong(
            403, "role", Words("令牌背后的人的角色不能这样做", "the role of the token's person may not do this"),
            Words("换一个人的令牌，或请老板改角色", "use the token of somebody else, or ask the owner for another role"),
        )  # fmt: skip


class Plain(JSONRenderer):
    """JSON with Chinese as it is read, not as escapes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Api(NinjaAPI):
    """Every answer says what is left of the rate."""

    def create_response(self, request: HttpRequest, data: Any, **given: Any) -> HttpResponse:
        response = super().create_response(request, data, **given)
        spent = getattr(request, "spent", None)
        if spent is not None:
            response["RateLimit-Limit"], response["RateLimit-Remaining"] = str(spent.limit), str(spent.left)
        if getattr(request, "replayed", False):
            response["Idempotency-Replayed"] = "true"
        response["Vary"] = "Accept-Language, Authorization"
        return response


api = Api(
    title="掌柜 Zhanggui", version=__version__, description=ABOUT, docs_url=None, openapi_url="/openapi.json", urls_namespace="api",
    renderer=Plain(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)  # fmt: skip


def endpoint(
    method: str,
    path: str,
    does: Words,
    gives: Any,
    *,
    scopes: tuple[str, ...] = (),
    needs: Permission | None = None,
    status: int = 200,
    also: tuple[int, ...] = (),
    lane: Lane = USUAL,
) -> Callable[[View], View]:
    """Declare the function below. `also`: further statuses that it may answer beside those of every call; `lane`: how its callers come in."""

    def declare(view: View) -> View:
        made = ENDPOINTS.add(Endpoint(view.__name__, method, path, does, scopes, needs))
        answers = {status: gives, **dict.fromkeys(sorted({401, 403, 422, 429, *also}), Problem)}
        scope = f"scope: {' | '.join(scopes) or '—'}；role: {needs or '—'}"
        op = api.api_operation(
            [method], path, auth=Token(made, lane), response=answers, summary=f"{does.zh} · {does.en}", operation_id=view.__name__,
            description=f"{(view.__doc__ or '').strip()}\n\n{scope}", tags=[path.strip("/").split("/")[0]], by_alias=True,
        )  # fmt: skip
        return op(view)

    return declare


def answer(request: HttpRequest, wrong: Wrong, fields: list[dict[str, str]] | None = None) -> HttpResponse:
    """A problem as a response."""
    response = api.create_response(request, problems.said(request, wrong, fields), status=wrong.status)
    if wrong.wait:
        response["Retry-After"] = str(wrong.wait)
    if wrong.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Wrong)
def _wrong(request: HttpRequest, wrong: Wrong) -> HttpResponse:
    return answer(request, wrong)


@api.exception_handler(ZhangguiError)
def _refused(request: HttpRequest, error: ZhangguiError) -> HttpResponse:
    return answer(request, problems.wrong_of(error))


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return answer(request, problems.NO_TOKEN)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(request, problems.NOT_THERE)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which input will not do; the reasons of the types are in English."""
    fields = [{"where": ".".join(str(part) for part in one["loc"]), "why": str(one["msg"])} for one in error.errors]
    wrong = Wrong(422, "invalid", Words("有的参数不对", "some of the input will not do"), Words("看 fields", "see fields"))
    return answer(request, wrong, fields)


@api.exception_handler(HttpError)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    large = isinstance(error, RequestDataTooBig | TooManyFilesSent)
    return answer(request, problems.TOO_LARGE if large else problems.UNREADABLE)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("%s %s", request.method, request.path)
    return answer(request, problems.BROKEN)
