"""Adding and changing targets: what a person entered, looked at before anything is sent there. Secrets go in and never come out again."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES
from zhanggui.site.push import alarms
from zhanggui.site.push.kinds import KINDS, Kind
from zhanggui.site.push.mail import receivers
from zhanggui.site.push.models import Target
from zhanggui.site.push.reach import is_own, keep_out
from zhanggui.site.push.sealed import seal, unseal
from zhanggui.site.push.times import next_due, read_times
from zhanggui.warehouse.workspace import Workspace

SECURITIES = {
    "ssl": Words("SSL（465）", "SSL (465)"),
    "starttls": Words("STARTTLS（587）", "STARTTLS (587)"),
    "none": Words("不加密", "none"),
}
MAIL_FIELDS = ("host", "port", "security", "user", "password", "sender", "receivers")
KEPT = ("secret", "password", "url")  # left empty in a change they stay as they are


def save_target(
    ws: Workspace, given: Mapping[str, str], shops: Sequence[str], who: str, old: Target | None = None, anywhere: bool = False
) -> Target:
    """A new target, or another form of an old one; `anywhere`: by one who may name hosts that are not the platforms' own. Raises UseError in words that a person can act on."""
    kind = KINDS.get(old.kind if old else given.get("kind", ""))
    before = unseal(ws.home, old.sealed) if old and not _all_new(kind, given) else {}
    secrets = _mail_secrets(given, before) if kind.is_mail else _robot_secrets(kind, given, before)
    if not (anywhere or is_own(kind, secrets) or _same_place(kind, secrets, before)):
        raise UseError(
            Words(
                "发到平台以外的地址或邮件服务器，只有老板能设",
                "an address that is not the platform's own, or a mail server, is the owner's to set",
            ),
            Words("请老板来加", "ask the owner to add it"),
        )
    keep_out(kind, secrets)
    severity = given.get("alarms", "")
    if severity not in ("", *alarms.SEVERITIES):
        raise UseError(
            Words("不认识这个提醒级别", "there is no such severity"), Words("选「高」或「中及以上」", "choose high, or medium and above")
        )
    row = old or Target(kind=kind.id, who=who)
    row.name = given.get("name", "").strip()[:64] or kind.name.zh
    row.role, row.lang, row.shops = ROLES.get(given.get("role", "manager")).id, "en" if given.get("lang") == "en" else "zh", sorted(shops)
    row.keyword, row.picture, row.alarms = given.get("keyword", "").strip()[:40], given.get("picture") == "on", severity
    row.cron, row.missing_cron = read_times(given.get("times", "")), read_times(given.get("missing_times", ""))
    if not (row.cron or row.missing_cron or row.alarms):
        raise UseError(
            Words("没有说什么时候发什么", "it is not said what to send when"),
            Words("填晨报时间，例如 08:50", "enter a time for the brief, such as 08:50"),
        )
    row.sealed, row.hint, row.route = seal(ws.home, secrets), hint_of(kind, secrets), _route(kind, secrets)
    set_due(row)
    alarms.hear(ws)
    row.save()
    return row


def _same_place(kind: Kind, secrets: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether it goes where it went."""
    names = ("host", "port") if kind.is_mail else ("url",)
    return bool(before) and all(secrets[name] == before[name] for name in names)


def set_due(row: Target) -> None:
    """When it is due next, from now."""
    now = timezone.now()
    row.next_digest, row.next_missing = next_due(row.cron, now), next_due(row.missing_cron, now)


def _all_new(kind: Kind, given: Mapping[str, str]) -> bool:
    """Nothing of what was sealed is needed: the way out when the key of the workspace has changed."""
    return bool(given.get("password")) if kind.is_mail else bool(given.get("url"))


def _robot_secrets(kind: Kind, given: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    url = given.get("url", "").strip() or before.get("url", "")
    secret = given.get("secret", "").strip() or ("" if given.get("no_secret") == "on" else before.get("secret", ""))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or any(c.isspace() for c in url):
        raise UseError(
            Words("webhook 地址不对", "this is no webhook address"),
            Words(f"整条复制：{kind.where.zh}", f"copy the whole of it: {kind.where.en}"),
        )
    own = parts.hostname in kind.hosts
    if own and parts.scheme != "https":
        raise UseError(Words("webhook 要用 https", "the webhook must be https"), Words("整条重新复制", "copy it anew"))
    if not own and given.get("confirm_host") != "on" and url != before.get("url"):
        raise UseError(
            Words(
                f"「{parts.hostname}」不是{kind.name.zh}自己的域名（{'、'.join(kind.hosts)}）",
                f"'{parts.hostname}' is not the platform's own ({', '.join(kind.hosts)})",
            ),
            Words("确实要发到那里，勾上「我确认发到这个地址」", "if it is really meant, tick 'I confirm this address'"),
        )
    return {"url": url, "secret": secret}


def _mail_secrets(given: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    values = {name: given.get(name, "").strip() or (before.get(name, "") if name in KEPT else "") for name in MAIL_FIELDS}
    if before and (values["host"], values["user"]) != (before["host"], before["user"]) and not given.get("password"):
        values["password"] = ""  # a password is for the server it was entered for
    wrong = Words("邮件设置不全", "the mail settings are not complete")
    if not values["host"] or not values["port"].isdecimal() or not 0 < int(values["port"]) < 65536 or values["security"] not in SECURITIES:
        raise UseError(wrong, Words("填 SMTP 服务器、端口和加密方式", "enter server, port and encryption"))
    if "@" not in values["sender"] or not receivers(values) or not all("@" in one for one in receivers(values)):
        raise UseError(wrong, Words("填发件人和收件人的邮箱，多个收件人用逗号分开", "enter sender and receivers, separated by commas"))
    if strange := [one for one in (values["sender"], *receivers(values)) if not one.isascii()]:
        raise UseError(
            Words(f"邮箱地址里有非英文字符：{strange[0]}", f"not an address of plain letters: {strange[0]}"),
            Words("只用英文字母、数字和半角符号；中文名字不用写", "use Latin letters, digits and signs; leave names out"),
        )
    if any(ord(c) < 32 for value in values.values() for c in value):
        raise UseError(wrong, Words("去掉换行", "leave out line breaks"))
    if values["security"] == "none" and not _is_here(values["host"]) and given.get("confirm_host") != "on":
        raise UseError(
            Words("不加密会把密码和店铺数字明文发出去", "without encryption password and numbers travel in the clear"),
            Words("选 SSL；确实要这样，勾上「我确认」", "choose SSL; if it is really meant, tick 'I confirm'"),
        )
    return values


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hint_of(kind: Kind, secrets: Mapping[str, str]) -> str:
    """What may be shown: the host and the last four characters; of a mail its receivers."""
    if kind.is_mail:
        return f"{', '.join(receivers(secrets))} · {secrets['host']}"[:120]
    return f"{urlsplit(secrets['url']).hostname} …{secrets['url'][-4:]}"[:120]


def _route(kind: Kind, secrets: Mapping[str, str]) -> str:
    """One address, one count: two targets of the same robot share its limit."""
    where = secrets["host"] + secrets["sender"] if kind.is_mail else secrets["url"]
    return hashlib.blake2b(f"{kind.id} {where}".encode(), digest_size=12).hexdigest()


def mail_shown(ws: Workspace, row: Target) -> dict[str, str]:
    """What the form shows again of a mailbox: everything but its password. {} for a robot, or when it cannot be opened."""
    if not KINDS.get(row.kind).is_mail:
        return {}
    try:
        return {name: value for name, value in unseal(ws.home, row.sealed).items() if name not in KEPT}
    except UseError:
        return {}
