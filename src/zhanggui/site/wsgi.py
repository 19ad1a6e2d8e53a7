"""The application a server runs: the workspace of ZHANGGUI_HOME, booted."""

from __future__ import annotations

import sys

from django.core.wsgi import get_wsgi_application

from zhanggui.site.boot import boot
from zhanggui.warehouse.workspace import default_home

# A page that needs a hundredth of a second must not wait a twentieth for its turn each time beside a brief that is being worked out.
sys.setswitchinterval(0.0005)
boot(default_home())
application = get_wsgi_application()
