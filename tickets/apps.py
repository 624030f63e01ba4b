from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from tickets import receivers, recurrence_receivers, search_receivers  # noqa: F401 - register what they listen to
