"""The application a server runs: the workspace of ZHANGGUI_HOME, booted."""

from __future__ import annotations

import sys
from threading import Thread

from django.core.wsgi import get_wsgi_application

from zhanggui.site import briefs
from zhanggui.site.api.quick import with_quick_orders
from zhanggui.site.boot import boot
from zhanggui.site.brief_maker import Maker
from zhanggui.site.stop import courier
from zhanggui.warehouse.workspace import default_home


def _load_rooms() -> None:
    """What most pages need, loaded while nobody waits for it: the first is then as quick as the next."""
    maker.start()
    import zhanggui.metrics.cut
    import zhanggui.site.explore.table
    import zhanggui.site.today_parts  # noqa: F401


# A page that needs a hundredth of a second gives way a hundred times, for each small read: it must not wait long for its turn beside a slow one.
sys.setswitchinterval(0.0002)
boot(default_home())
maker = briefs.elsewhere = Maker(default_home())
application = with_quick_orders(get_wsgi_application())
Thread(target=_load_rooms, daemon=True).start()
courier.start(default_home())
