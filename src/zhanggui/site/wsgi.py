"""The application a server runs: the workspace of ZHANGGUI_HOME, booted."""

from __future__ import annotations

import sys
from threading import Thread

from django.core.wsgi import get_wsgi_application

from zhanggui.site.boot import boot
from zhanggui.warehouse.workspace import default_home


def _load_rooms() -> None:
    """What most pages need, loaded while nobody waits for it: the first brief is then as quick as the next."""
    import zhanggui.brief.build
    import zhanggui.metrics.cut
    import zhanggui.site.explore.table
    import zhanggui.site.today_parts  # noqa: F401


# A page that needs a hundredth of a second must not wait a twentieth for its turn each time beside a brief that is being worked out.
sys.setswitchinterval(0.0005)
boot(default_home())
application = get_wsgi_application()
Thread(target=_load_rooms, daemon=True).start()
