"""The work behind the phases: what was asked, tried, found, agreed, done and proven in one cycle."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.vocabulary import EmotionalState, ImpactScope, Precision, Risk, Workaround


class Assessment(models.Model):
    """What hurts, how badly, since when, and what the customer wants."""

    cycle = models.OneToOneField("tickets.ResolutionCycle", models.CASCADE, related_name="assessment")
    problem_statement = models.TextField(_("problem statement"), blank=True)
    emotional_state = models.CharField(
        _("how the customer feels"), max_length=12, choices=EmotionalState.choices, default=EmotionalState.FRUSTRATED
    )
    emotional_state_confirmed = models.BooleanField(default=False)
    business_impact = models.TextField(_("business impact"), blank=True)
    time_sensitivity = models.CharField(_("time sensitivity"), max_length=80, blank=True)
    customer_deadline_at = models.DateTimeField(_("the customer's deadline"), null=True, blank=True)
    no_deadline = models.BooleanField(_("no deadline"), default=False)
    impact_scope = models.CharField(_("who is affected"), max_length=20, choices=ImpactScope.choices, blank=True)
    impact_text = models.TextField(_("what it does to them"), blank=True)
    impact_amount_minor = models.BigIntegerField(null=True, blank=True)
    impact_currency = models.CharField(max_length=3, blank=True)
    daily_operation_effect = models.TextField(_("effect on daily work"), blank=True)
    problem_started_at = models.DateTimeField(_("started"), null=True, blank=True)
    started_precision = models.CharField(max_length=10, choices=Precision.choices, blank=True)
    trigger_event = models.CharField(_("what happened just before"), max_length=300, blank=True)
    none_tried = models.BooleanField(_("nothing was tried yet"), default=False)
    desired_outcome = models.TextField(_("what the customer wants"), blank=True)
    error_text = models.TextField(_("exact error message"), blank=True)
    workaround = models.CharField(_("workaround"), max_length=10, choices=Workaround.choices, blank=True)
    workaround_text = models.TextField(blank=True)
    resources_required = models.CharField(_("who else is needed"), max_length=300, blank=True)
    not_reproducible_reason = models.TextField(_("why it cannot be reproduced"), blank=True)
    history_seen_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Assessment of {self.cycle_id}"


class Environment(models.Model):
    """Where it happens."""

    cycle = models.OneToOneField("tickets.ResolutionCycle", models.CASCADE, related_name="environment")
    browser = models.CharField(_("browser"), max_length=120, blank=True)
    device = models.CharField(_("device"), max_length=120, blank=True)
    operating_system = models.CharField(_("operating system"), max_length=120, blank=True)
    connectivity = models.CharField(_("connectivity"), max_length=120, blank=True)
    app_version = models.CharField(_("product and version"), max_length=120, blank=True)

    def __str__(self) -> str:
        return f"Environment of {self.cycle_id}"


class RootCause(models.Model):
    """Why it happened."""

    class State(models.TextChoices):
        FOUND = "found", _("Found")
        UNKNOWN_MONITORED = "unknown_monitored", _("Unknown, monitored")

    cycle = models.OneToOneField("tickets.ResolutionCycle", models.CASCADE, related_name="root_cause")
    state = models.CharField(max_length=20, choices=State.choices, default=State.FOUND)
    node = models.CharField(_("area of the cause"), max_length=80, blank=True)
    text = models.TextField(_("root cause"), blank=True)
    factors = models.JSONField(default=list, blank=True)
    prevention = models.TextField(_("how to prevent it"), blank=True)

    def __str__(self) -> str:
        return f"Root cause of {self.cycle_id}"


class AttemptedSolution(models.Model):
    """Something that was tried before, by whom, and what came of it."""

    class ByWhom(models.TextChoices):
        CUSTOMER = "customer", _("The customer")
        US = "us", _("Us")
        THIRD_PARTY = "third_party", _("A third party")

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="attempts")
    what = models.TextField()
    by_whom = models.CharField(max_length=12, choices=ByWhom.choices, default=ByWhom.CUSTOMER)
    result = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.what


class WorkStep(models.Model):
    """A step to reproduce the issue, or to put the solution in."""

    class Stage(models.TextChoices):
        REPRODUCTION = "reproduction", _("Reproduction step")
        IMPLEMENTATION = "implementation", _("Implementation step")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="work_steps")
    stage = models.CharField(max_length=16, choices=Stage.choices)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    why = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "stage", "position"], name="work_step_position")]

    def __str__(self) -> str:
        return self.text


class Check(models.Model):
    """A check with a result: while diagnosing, of the solution before it goes in, or of the outcome."""

    class Stage(models.TextChoices):
        DIAGNOSIS = "diagnosis", _("Diagnostic check")
        VALIDATION = "validation", _("Validation")
        VERIFICATION = "verification", _("Verification test")

    class Result(models.TextChoices):
        PASSED = "pass", _("Passed")
        FAILED = "fail", _("Failed")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="checks")
    stage = models.CharField(max_length=14, choices=Stage.choices)
    kind = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(default=1)
    result = models.CharField(max_length=16, choices=Result.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "stage", "kind", "round"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.result}"


class SolutionOption(models.Model):
    """One way to solve it, with what it costs and risks, and the way back."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CHOSEN = "chosen", _("Chosen")
        FAILED = "failed", _("Failed")

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="options")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    risk = models.CharField(_("risk"), max_length=8, choices=Risk.choices, blank=True)
    side_effects = models.TextField(_("side effects"), blank=True)
    workflow_impact = models.TextField(_("what it changes for the customer"), blank=True)
    test_plan = models.TextField(_("how it will be tested"), blank=True)
    steps = models.TextField(_("steps, one a line"), blank=True)
    effort_minutes = models.PositiveIntegerField(_("minutes of work"), null=True, blank=True)
    rollback_plan = models.TextField(_("way back"), blank=True)
    significant_change = models.BooleanField(_("a significant change"), default=False)
    only_viable_because = models.TextField(_("the only viable one, because"), blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=models.Q(state="chosen"), name="option_one_chosen")
        ]

    def __str__(self) -> str:
        return self.title


class Agreement(models.Model):
    """The customer said yes to an option, before anything was done."""

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="agreements")
    option = models.ForeignKey(SolutionOption, models.CASCADE, null=True, related_name="agreements")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    via = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Agreement of {self.contact_id}"


class TimeEntry(models.Model):
    """Minutes that somebody worked on a cycle."""

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="time_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.minutes} min"
