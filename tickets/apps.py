from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from tickets import (  # noqa: F401 - register what they listen to
            receivers,
            recurrence_receivers,
            search_receivers,
            telling_receivers,
        )
