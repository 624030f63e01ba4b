"""What can be done with mail: owed, sent, tried again."""

from channels.operations.delivering import deliver_notifications
from channels.operations.retrying import retry
from channels.operations.sending import send_due

__all__ = ["deliver_notifications", "retry", "send_due"]
