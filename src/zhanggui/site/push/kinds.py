"""The kinds of target: where they may lie, how long and how often a message may be, what they take, how they are sent to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.site.push.mail import mail
from zhanggui.site.push.robots import DINGTALK, FEISHU, WECOM, Message, Part, dingtalk, feishu, wecom


@dataclass(frozen=True)
class Kind:
    """`hosts`: the platform's own, whatever lies elsewhere a person must confirm; `text_bytes`: of a message's text; `per_minute`: messages;
    `picture`: a robot that takes pictures without an app of its own; `signs`: has a secret to sign with; `keyword`: refuses texts without its word."""

    id: str
    name: Words
    hosts: tuple[str, ...]
    text_bytes: int
    per_minute: int
    picture: bool
    signs: bool
    keyword: bool
    parts: Callable[[Mapping[str, str], Message, str], list[Part]]
    where: Words  # where a person finds the address

    @property
    def is_mail(self) -> bool:
        return not self.hosts


KINDS: Registry[Kind] = Registry(Words("推送方式", "kind of target"))
for kind in (
    Kind("dingtalk", Words("钉钉群机器人", "DingTalk group robot"), DINGTALK.hosts, 16_000, 20, False, True, True, dingtalk,
         Words("群设置 → 机器人 → 添加 → 自定义；安全设置选「加签」", "group settings → robots → custom; choose a signature as its security")),
    Kind("wecom", Words("企业微信群机器人", "WeCom group robot"), WECOM.hosts, 4096, 20, True, False, False, wecom,
         Words("群右上角 ··· → 消息推送（群机器人）→ 新建", "the group's menu → group robot → new")),
    Kind("feishu", Words("飞书群机器人", "Feishu group robot"), FEISHU.hosts, 16_000, 100, False, True, True, feishu,
         Words("群设置 → 群机器人 → 添加 → 自定义机器人；安全设置选「签名校验」", "group settings → bots → custom bot; choose a signature as its security")),
    Kind("mail", Words("电子邮件", "e-mail"), (), 100_000, 20, True, False, False, mail,
         Words("邮箱设置里打开 SMTP，生成「授权码」", "switch SMTP on in the mailbox's settings and make an app password")),
):  # fmt: skip
    KINDS.add(kind)
