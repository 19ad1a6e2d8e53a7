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
            server.mail(secrets["sender"])
            refused = [one for one in receivers(secrets) if server.rcpt(one)[0] not in (250, 251)]
            if refused:
                raise NotDelivered(Words(f"收件人被拒：{len(refused)} 个", f"{len(refused)} receivers refused"), ADDRESSES, False)
            handed = True
            code, _ = server.data(letter.as_bytes(policy=SMTP))
            if code != 250:
                raise NotDelivered(Words(f"邮件被拒（{code}）", f"the mail was refused ({code})"), ADDRESSES, code < 500)
            done = True
    except (smtplib.SMTPException, OSError) as error:
        if not done:  # what goes wrong while one takes leave changes nothing
            raise _why(error, handed) from None


def _why(error: Exception, handed: bool) -> NotDelivered | Unsure:
    """What broke, by how far it had come. An answer with a code is an answer: it was not taken."""
    kind = type(error).__name__
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotDelivered(Words(f"邮箱登录失败（{error.smtp_code}）", f"sign-in failed ({error.smtp_code})"), LOGIN, False)
    if isinstance(error, smtplib.SMTPResponseException):
        return NotDelivered(Words(f"邮件被拒（{error.smtp_code}）", f"refused ({error.smtp_code})"), ADDRESSES, error.smtp_code < 500)
    if handed:
        return Unsure(
            Words(f"邮件交出去时断了，可能已到（{kind}）", f"it broke off while it was handed over: it may have arrived ({kind})")
        )
    return NotDelivered(Words(f"连不上邮件服务器（{kind}）", f"cannot reach the mail server ({kind})"), NET, True)


def _open(secrets: Mapping[str, str]) -> smtplib.SMTP:
    host, port, how = secrets["host"], int(secrets["port"]), secrets.get("security", "ssl")
    if how == "ssl":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    server.ehlo()
    if how == "starttls":
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    return server
