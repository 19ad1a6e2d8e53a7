"""Plans made before there were persons and caps are plans of whole shops, and their locks stay."""

from django.core.management import call_command
from django.db import connection

from zhanggui.desks.plan import service, sharing
from zhanggui.site.boot import boot


def test_plans_and_locks_of_the_first_version_stay(tmp_path):
    boot(tmp_path)
    call_command("migrate", "plan", "0001", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into plan_plan (id, shop, metric, year, amount_cents, shape, note, updated_at)"
            " values (1, 'old', 'pay_amount', 2026, 36500, '', '', '2026-01-01')"
        )
        cursor.execute("insert into plan_planlock (plan_id, level, start, amount_cents) values (1, 'month', '2026-02-01', 5000)")
        cursor.execute(
            "insert into plan_planday (plan_id, day, cents, weight) values (1, '2026-02-01', 5000, 1), (1, '2026-03-01', 31500, 1)"
        )
    call_command("migrate", "plan", verbosity=0)
    months = service.rows("old", 2026)
    assert [(m["target"], m["locked"]) for m in months[:4]] == [(0, False), (50, True), (315, False), (0, False)]
    sharing.share("old", 2026, {"张三": "0.5", "李四": "*"})
    assert [p["amount"] for p in sharing.shared("old", 2026)] == [182.5, 182.5]
