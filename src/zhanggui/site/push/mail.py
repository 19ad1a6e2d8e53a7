"""A mail with the digest as text and, for those who read mail on a phone, as a picture in it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from functools import partial
from html import escape

from zhanggui.kernel.words import Words
from zhanggui.site.push.robots import Message, Part
from zhanggui.site.push.wire import NET, NotDelivered, Unsure

SECONDS = 20.0
LOGIN = Words("检查登录名和密码；多数邮箱要用「授权码」而不是登录密码", "check name and password; most mailboxes want an app password")
ADDRESSES = Words("检查发件人和收件人地址", "check the addresses of sender and receivers")


def mail(secrets: Mapping[str, str], message: Message, keyword: str) -> list[Part]:
    """One mail to all receivers."""
    return [partial(_send, secrets, _letter(secrets, message))]


def _letter(secrets: Mapping[str, str], message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = message.title, secrets["sender"], ", ".join(receivers(secrets))
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="zhanggui.local")
    letter.set_content(message.text.replace("**", ""))
    shown = escape(message.text.replace("**", "")).replace("\n", "<br>")
    if message.picture is None:
        letter.add_alternative(f"<html><body><p>{shown}</p></body></html>", subtype="html")
        return letter
    cid = make_msgid(domain="zhanggui.local")
    picture = f'<p><img src="cid:{cid[1:-1]}" width="375" alt="{escape(message.title)}"></p>'
    letter.add_alternative(f"<html><body>{picture}<p>{shown}</p></body></html>", subtype="html")
    body = list(letter.iter_parts())[1]
    body.add_related(message.picture, "image", "png", cid=cid, filename="brief.png", disposition="inline")
    return letter


def receivers(secrets: Mapping[str, str]) -> list[str]:
    return [one.strip() for one in secrets["receivers"].replace("，", ",").replace(";", ",").split(",") if one.strip()]


def _send(secrets: Mapping[str, str], letter: EmailMessage) -> None:
    """Raises NotDelivered as long as the mail has not been handed over, Unsure when it broke off while it was."""
    handed = done = False
    try:
        with _open(secrets) as server:
            if secrets.get("user"):
                server.login(secrets["user"], secrets.get("password", ""))
            _envelope(server, secrets)
            handed = True
            code, _ = server.data(letter.as_bytes(policy=SMTP))
            if code != 250:
                raise NotDelivered(Words(f"邮件被拒（{code}）", f"the mail was refused ({code})"), ADDRESSES, _for_now(code))
            done = True
    except (smtplib.SMTPException, OSError) as error:
        if not done:  # what goes wrong while one takes leave changes nothing
            raise _why(error, handed) from None


def _envelope(server: smtplib.SMTP, secrets: Mapping[str, str]) -> None:
    """From whom and to whom. A refusal for now (4xx, as greylisting gives) is tried again; one receiver for good and nobody gets it."""
    code, _ = server.mail(secrets["sender"])
    if code != 250:
        raise NotDelivered(Words(f"发件人被拒（{code}）", f"the sender was refused ({code})"), ADDRESSES, _for_now(code))
    refused = [code for code, _ in map(server.rcpt, receivers(secrets)) if code not in (250, 251)]
    if refused:
        codes = ", ".join(str(code) for code in sorted(set(refused)))
        what = Words(f"收件人被拒：{len(refused)} 个（{codes}）", f"{len(refused)} receivers refused ({codes})")
        raise NotDelivered(what, ADDRESSES, all(map(_for_now, refused)))


def _for_now(code: int) -> bool:
    """RFC 5321 4.2.1: 4yz is a transient refusal, 5yz a permanent one; an answer without a code counts as permanent, for it may be anything."""
    return 400 <= code < 500


def _why(error: Exception, handed: bool) -> NotDelivered | Unsure:
    """What broke, by how far it had come. An answer with a code is an answer: it was not taken."""
    kind = type(error).__name__
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotDelivered(Words(f"邮箱登录失败（{error.smtp_code}）", f"sign-in failed ({error.smtp_code})"), LOGIN, False)
    if isinstance(error, smtplib.SMTPResponseException):
        return NotDelivered(Words(f"邮件被拒（{error.smtp_code}）", f"refused ({error.smtp_code})"), ADDRESSES, _for_now(error.smtp_code))
    if handed:
        return Unsure(
            Words(f"邮件交出去时断了，可能已到（{kind}）", f"it broke off while it was handed over: it may have arrived ({kind})")
        )
    return NotDelivered(Words(f"连不上邮件服务器（{kind}）", f"cannot reach the mail server ({kind})"), NET, True)


def _open(secrets: Mapping[str, str]) -> smtplib.SMTP:
    host, port, how = secrets["host"], int(secrets["port"]), secrets.get("security", "ssl")
    if how == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    server.ehlo_or_helo_if_needed()
    if how == "starttls":
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()  # what was said before the encryption holds no more
    return server
