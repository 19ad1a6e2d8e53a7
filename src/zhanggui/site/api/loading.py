"""Files and rows in: what is sent becomes an upload that the worker takes up; what became of it is asked for by its number."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Schema, UploadedFile

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.desk import CallDesk, desk_of
from zhanggui.site.api.door import endpoint
from zhanggui.site.api.once import KEY, body_of, files_of, once
from zhanggui.site.api.paging import Day, Number, Paged, paged, whole
from zhanggui.site.api.problems import NOT_THERE
from zhanggui.site.api.rows import Rows, file_of
from zhanggui.site.api.scopes import IMPORT, READ

MOST_FILES = 400
SEND = {"scopes": (IMPORT,), "needs": Permission.IMPORT}
SEE = {"scopes": (READ, IMPORT), "needs": Permission.IMPORT}


class Refused(Schema):
    """A file that was not loaded."""

    file: str
    reason: str
    hint: str


class Import(Schema):
    """One import: a file (or a part of it) in one table. `rows`: read = inserted + updated + unchanged + dropped + rejected."""

    id: str
    at: datetime | None
    file: str
    sha256: str
    shop: str
    table: str
    recipe: str
    period: list[str | None]
    rows: dict[str, int]
    reconciliation: list[dict[str, Any]]
    warnings: list[str]
    state: str


class Imports(Schema):
    items: list[Import]
    next: str


class Upload(Schema):
    """`state`: waiting, running, done, failed, or asks (a file may be several kinds of table: `asks` names them, a person chooses on the page).

    `undoes`: the import that is taken out again. `share`: how much is done, 0 to 1.
    """

    id: int
    shop: str
    at: datetime
    state: str
    share: float
    files: list[str]
    undoes: str
    imports: list[Import]
    failed: list[Refused]
    asks: dict[str, list[str]]
    error: str
    mend: str
    newest: str


class Uploads(Schema):
    items: list[Upload]
    next: str


@endpoint("POST", "/shops/{shop}/uploads", Words("上传文件", "send files"), Upload, status=202, also=(400, 404, 409, 413), **SEND)  # type: ignore[arg-type]
def send_files(
    request: HttpRequest,
    shop: str,
    files: Annotated[list[UploadedFile], File(description="the files of the platform, as they were downloaded")],
    day: Annotated[Day | None, Form(description="the day of files that do not say it themselves")] = None,
    key: str = KEY,
) -> Any:
    """The files as the platform gave them: what they are is recognised. Ask for the upload's number until it is done."""
    from zhanggui.site import uploads

    desk = desk_of(request)
    desk.need_shop(shop)
    asked = files_of(request, files, str(day or "")) if key else ""

    def act() -> Any:
        return _sent(desk, uploads.receive(desk.ws.home, files, shop, desk.username, desk.lang, day))

    return once(request, key, asked, act, 202)


@endpoint("POST", "/shops/{shop}/rows/{table}", Words("推送数据行", "push rows"), Upload, status=202, also=(400, 404, 409, 413), **SEND)  # type: ignore[arg-type]
def push_rows(request: HttpRequest, shop: str, table: str, rows: Rows, key: str = KEY) -> Any:
    """Rows under canonical names (docs/tables.md), like a canonical CSV: rows that are there already are renewed."""
    from zhanggui.site import uploads

    desk = desk_of(request)
    desk.need_shop(shop)
    file = file_of(table, rows)

    def act() -> Any:
        return _sent(desk, uploads.receive(desk.ws.home, [file], shop, desk.username, desk.lang, rows.day))

    return once(request, key, body_of(request), act, 202)


def _sent(desk: CallDesk, row: Any) -> dict[str, Any]:
    desk.note("upload.add", str(row.id), row.shop, {"files": row.names[:50], "bytes": sum(f["size"] for f in row.files)})
    return upload_json(desk, row)


@endpoint("GET", "/uploads", Words("上传记录", "uploads"), Uploads, also=(404,), **SEE)  # type: ignore[arg-type]
def list_uploads(request: HttpRequest, page: Paged, shop: str = "") -> Any:
    """The latest first."""
    from zhanggui.site.models import Upload as Row

    desk = desk_of(request)
    keys = [desk.need_shop(shop).key] if shop else list(desk.shops)
    found = Row.objects.filter(shop__in=keys)
    before = whole(page.cursor, f"uploads {shop}")
    rows = found.filter(id__lt=before) if before is not None else found
    return paged(rows[: page.limit + 1], page, f"uploads {shop}", lambda r: r.id, lambda r: upload_json(desk, r))


@endpoint("GET", "/uploads/{number}", Words("一次上传", "one upload"), Upload, also=(404,), **SEE)  # type: ignore[arg-type]
def get_upload(request: HttpRequest, number: Number) -> Any:
    """Its state, and once it is done what was imported."""
    from zhanggui.site.models import Upload as Row

    desk = desk_of(request)
    row = Row.objects.filter(id=number, shop__in=list(desk.shops)).first()
    if row is None:
        raise NOT_THERE
    return upload_json(desk, row)


@endpoint("GET", "/imports", Words("导入历史", "imports"), Imports, also=(404,), **SEE)  # type: ignore[arg-type]
def list_imports(request: HttpRequest, page: Paged, shop: str = "", state: str = "") -> Any:
    """The latest first; `state`: done or undone."""
    from zhanggui.site.load_history import visible
    from zhanggui.warehouse.workspace import SHOP_ADD

    desk = desk_of(request)
    if shop:
        desk.need_shop(shop)
    of = f"imports {shop} {state}"
    start = whole(page.cursor, of)
    listed = list(enumerate(desk.ws.ledger.all()))[:start][::-1]
    rows = (
        (n, told, r)
        for n, (told, r) in listed
        if r.recipe != SHOP_ADD and visible(desk, r) and (not shop or shop in r.shop.split(",")) and state in ("", told)
    )
    return paged(rows, page, of, lambda row: row[0], lambda row: import_json(row[2].to_json(), row[1]))


@endpoint("GET", "/imports/{id}", Words("一次导入", "one import"), Import, also=(404,), **SEE)  # type: ignore[arg-type]
def get_import(request: HttpRequest, id: str) -> Any:
    """Rows by what became of them, what the file's own sums say, and its state."""
    state, record = _record(desk_of(request), id)
    return import_json(record.to_json(), state)


@endpoint("POST", "/imports/{id}/undo", Words("撤销导入", "undo an import"), Upload, status=202, also=(400, 404, 409), **SEND)  # type: ignore[arg-type]
def undo_import(request: HttpRequest, id: str, key: str = KEY) -> Any:
    """Its rows go out again, in the background, like an upload."""
    from zhanggui.kernel.errors import UseError
    from zhanggui.site import uploads

    desk = desk_of(request)
    state, record = _record(desk, id)

    def act() -> Any:
        shops = [k for k in record.shop.split(",") if k in desk.shops]
        if state == "undone" or not shops:
            raise UseError(Words("这次导入已经撤销过", "this import has been undone already"), Words("不用再撤", "there is nothing to do"))
        row = uploads.take_back(desk.ws.home, record.id, shops[0], desk.username, desk.lang)
        desk.note("import.undo", record.id, record.shop, {"file": record.file})
        return upload_json(desk, row)

    return once(request, key, body_of(request), act, 202)


def _record(desk: CallDesk, id: str) -> tuple[str, Any]:
    """Raises Wrong for one that is not there, or of shops that the token does not see."""
    from zhanggui.kernel.errors import UseError
    from zhanggui.site.load_history import visible

    try:
        state, record = desk.ws.ledger.get(id)
    except UseError:
        raise NOT_THERE from None
    if not visible(desk, record):
        raise NOT_THERE
    return state, record


def import_json(told: dict[str, Any], state: str) -> dict[str, Any]:
    """An import without the paths of the server."""
    from zhanggui.site.load_view import base_name, moment_of

    at = moment_of(told["id"])
    kept = {name: told[name] for name in ("id", "sha256", "shop", "table", "recipe", "period", "rows", "reconciliation", "warnings")}
    return {**kept, "file": base_name(told["file"]), "at": at.isoformat() if at else None, "state": state}


def upload_json(desk: CallDesk, row: Any) -> dict[str, Any]:
    """An upload, in the language asked for."""
    from zhanggui.site.load_view import base_name

    n = 1 if desk.lang == "en" else 0
    report, error = row.report or {}, row.error or {}
    return {
        "id": row.id, "shop": row.shop, "at": row.at.isoformat(), "state": row.state, "share": row.share, "files": row.names, "undoes": row.undoes,
        "imports": [import_json(one, _state_of(desk, one["id"])) for one in report.get("imports", ())],
        "failed": [{**f, "file": base_name(f["file"])} for f in report.get("failed", ())], "asks": row.asks or {},
        "error": error["what"][n] if error else "", "mend": error["mend"][n] if error else "", "newest": row.newest.isoformat() if row.newest else "",
    }  # fmt: skip


def _state_of(desk: CallDesk, id: str) -> str:
    from zhanggui.kernel.errors import UseError

    try:
        return desk.ws.ledger.get(id)[0]
    except UseError:  # it could not be loaded in the end, and was forgotten
        return "undone"
