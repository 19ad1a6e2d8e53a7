"""What people decide at the promotion desk."""

from zhanggui.desks.promotion.activities import Activity, ActivityEvent, ActivityItem
from zhanggui.desks.promotion.drafts.models import PriceDraft, PriceDraftEvent, SignedCheck

__all__ = ["Activity", "ActivityEvent", "ActivityItem", "PriceDraft", "PriceDraftEvent", "SignedCheck"]
