from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from metrics import questions, receivers  # noqa: F401 - registers what it reads

        questions.ask()
