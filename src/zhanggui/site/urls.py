"""The addresses of the workbench: those of the declared pages and of the API, and nothing else."""

from __future__ import annotations

import zhanggui.site.pages  # noqa: F401  declares them
from zhanggui.site.api.urls import patterns as api_patterns
from zhanggui.site.web.registry import patterns

urlpatterns = [*patterns(), *api_patterns()]
handler404 = "zhanggui.site.pages.oops.not_found"
handler500 = "zhanggui.site.pages.oops.failed"
