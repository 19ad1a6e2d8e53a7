"""The pages of the workbench, one module each; importing this package declares them all."""

from zhanggui.site.pages import demo_in as demo_in
from zhanggui.site.pages import explain as explain
from zhanggui.site.pages import explore as explore
from zhanggui.site.pages import fleet as fleet
from zhanggui.site.pages import load_report as load_report
from zhanggui.site.pages import loads as loads
from zhanggui.site.pages import meeting as meeting
from zhanggui.site.pages import plan as plan
from zhanggui.site.pages import plan_change as plan_change
from zhanggui.site.pages import playbook as playbook
from zhanggui.site.pages import settings_api as settings_api
from zhanggui.site.pages import settings_audit as settings_audit
from zhanggui.site.pages import settings_calendar as settings_calendar
from zhanggui.site.pages import settings_folders as settings_folders
from zhanggui.site.pages import settings_me as settings_me
from zhanggui.site.pages import settings_names as settings_names
from zhanggui.site.pages import settings_people as settings_people
from zhanggui.site.pages import settings_push as settings_push
from zhanggui.site.pages import settings_shops as settings_shops
from zhanggui.site.pages import settings_thresholds as settings_thresholds
from zhanggui.site.pages import signing as signing
from zhanggui.site.pages import task as task
from zhanggui.site.pages import tasks as tasks
from zhanggui.site.pages import today as today
from zhanggui.site.pages import workbook as workbook
