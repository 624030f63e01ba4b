"""What can be done with mail: owed, sent, tried again."""

from channels.operations.sending import retry, send_due

__all__ = ["retry", "send_due"]
