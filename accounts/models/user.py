from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.roles import APPROVES, KEEPS_CONTRACTS, RANK, READS_AUDIT, SEES_EVERYTHING, AuthorityLevel, Role


class UserManager(BaseUserManager["User"]):
    """People, found by e-mail whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in; without a password, nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first administrator, from the shell."""
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, "name": email, **fields})


class User(AbstractBaseUser):
    """A person who works here, or the service account of an integration."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable, two lines a ticket")
        COMPACT = "compact", _("Compact, one line a ticket")

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("In my working hours, at most every 15 minutes")
        DIGEST = "digest", _("One mail each working morning; what is urgent at once")
        OFF = "off", _("None; I look into my inbox")

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AGENT)
    is_active = models.BooleanField(_("active"), default=True)
    authority_level = models.PositiveSmallIntegerField(choices=AuthorityLevel.choices, default=AuthorityLevel.MODERATE)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=12, choices=Density.choices, default=Density.COMFORTABLE)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    undo_seconds = models.PositiveSmallIntegerField(_("seconds to undo a send"), default=10)
    mail = models.CharField(_("mail about tickets"), max_length=10, choices=Mail.choices, default=Mail.AT_ONCE)
    weekly_summary = models.BooleanField(_("weekly summary of the KPIs"), default=True)
    calendar_digest = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    calendar_made_at = models.DateTimeField(null=True, editable=False)
    attestations = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Upper("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def ranks_at_least(self, role: Role) -> bool:
        """Agent < lead < supervisor < administrator; other roles rank nowhere."""
        return RANK.get(Role(self.role), 0) >= RANK[role]

    @property
    def works_tickets(self) -> bool:
        return self.role in RANK or self.role == Role.INTEGRATION

    @property
    def leads(self) -> bool:
        return self.ranks_at_least(Role.LEAD)

    @property
    def supervises(self) -> bool:
        return self.ranks_at_least(Role.SUPERVISOR)

    @property
    def gets_weekly_summary(self) -> bool:
        """Whether somebody works here who answers for the numbers and wants them by mail."""
        return self.is_active and self.supervises and self.weekly_summary

    @property
    def administers(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def approves(self) -> bool:
        return self.role in APPROVES

    @property
    def keeps_contracts(self) -> bool:
        return self.role in KEEPS_CONTRACTS

    @property
    def reads_audit(self) -> bool:
        return self.role in READS_AUDIT

    @property
    def sees_everything(self) -> bool:
        return self.role in SEES_EVERYTHING

    @property
    def is_staff(self) -> bool:
        return self.administers

    def has_perm(self, _permission: str, _obj: object = None) -> bool:
        return self.is_active and self.administers

    def has_module_perms(self, _app: str) -> bool:
        return self.is_active and self.administers
