"""The pages of the workbench, one module each; importing this package declares them all."""

from zhanggui.site.pages import explain as explain
from zhanggui.site.pages import explore as explore
from zhanggui.site.pages import signing as signing
from zhanggui.site.pages import today as today
