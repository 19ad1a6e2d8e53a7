"""The brief as one HTML file: styles and drawings inside, no script, no outside request; phone, desk, dark and paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.template import Context, Engine

from zhanggui.brief import words_labels
from zhanggui.brief.render_html_parts import fleet_parts, shop_parts
from zhanggui.brief.view import Brief
from zhanggui.kernel.words import Lang, Words

PAGE_LANG: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}


def render_html(brief: Brief, lang: Lang = "zh") -> str:
    """The page of one shop or of the fleet."""
    name, parts = ("fleet.html", fleet_parts(brief, lang)) if "shops" in brief else ("shop.html", shop_parts(brief, lang))
    labels = {key: words.say(lang) for key, words in vars(words_labels).items() if isinstance(words, Words)}
    context = Context({**parts, "t": labels, "page_lang": PAGE_LANG[lang], "lang": lang}, use_l10n=False, use_tz=False)
    return str(engine().get_template(name).render(context))


@cache
def engine() -> Engine:
    """Django's templates without a Django project. Everything from files is escaped."""
    return Engine(dirs=[str(files("zhanggui.brief").joinpath("templates"))], autoescape=True)
