"""The application a server runs: the workspace of ZHANGGUI_HOME, booted."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from zhanggui.site.boot import boot
from zhanggui.warehouse.workspace import default_home

boot(default_home())
application = get_wsgi_application()
