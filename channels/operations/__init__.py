"""What can be done with mail: owed, sent, tried again."""

from channels.operations.delivering import deliver_notifications
from channels.operations.owing import owe_weekly_summary
from channels.operations.retrying import retry
from channels.operations.sending import send_due

__all__ = ["deliver_notifications", "owe_weekly_summary", "retry", "send_due"]
