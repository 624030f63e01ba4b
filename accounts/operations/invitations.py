"""Inviting somebody: a link by mail with which they set their password, once."""

from datetime import datetime, timedelta
from smtplib import SMTPException

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.operations.auditing import audit, require_administrator
from accounts.operations.people import subject_of
from accounts.roles import Role
from resolution.core.refusals import Refused


def invite(person: User, *, actor: User, at: datetime) -> None:
    """Mail the link. It works once and for a few days; raises Refused when no mail could leave."""
    require_administrator(actor)
    if not person.is_active:
        raise Refused(_("%(name)s is deactivated and could not sign in. Reactivate them first.") % {"name": person})
    if person.role == Role.INTEGRATION:
        raise Refused(_("An integration signs in with an API key, not with a password."))
    try:
        with override(person.language):
            _send(person, actor)
    except (SMTPException, OSError) as fault:
        sentence = _("The invitation could not be sent: %(fault)s. Check the mail settings, then send it again.")
        raise Refused(sentence % {"fault": fault}) from fault
    audit(subject_of(person), "invited", actor=actor, at=at, before={}, after={"email": person.email})


def _send(person: User, actor: User) -> None:
    days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
    facts = {"person": person, "actor": actor, "company": settings.COMPANY, "link": _link_for(person), "days": days}
    subject = _("%(actor)s invites you to %(company)s support") % {"actor": actor.name, "company": settings.COMPANY}
    send_mail(subject, render_to_string("settings/invitation.txt", facts), None, [person.email])


def _link_for(person: User) -> str:
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": token})
    return f"{settings.BASE_URL}{path}"
