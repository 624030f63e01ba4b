"""What makes us promise a customer more: their value tier, and the service levels of their contracts."""

from django.dispatch import Signal

# Sent inside the transaction, with `customer`, `cause` (the audit entry of the change) and `at`, when a customer has
# another value tier than before, or a service level of theirs covers other days.
entitlement_changed = Signal()
