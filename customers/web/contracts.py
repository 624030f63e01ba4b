"""Contracts on the customer's page: entered, changed, ended and removed, each in a dialog that has an address."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.web.access import contract_keepers_only
from customers.models import Contract, Customer
from customers.operations import add_contract, change_contract, end_contract, remove_contract
from customers.web.contract_card import contract_address
from customers.web.contract_forms import ContractForm, EndForm, LaidOutForm, RemoveForm
from customers.web.pages import context_of
from resolution.core.typing import ReaderRequest

NEW = "new"
# By act: its title with the name of the contract, what it does, the words of its button, and whether it is one to
# think twice about.
ACTS = {
    NEW: (
        gettext_lazy("Add a contract"),
        gettext_lazy("Where its service level promises more, what runs for this customer is counted anew."),
        gettext_lazy("Add"),
        False,
    ),
    "change": (
        gettext_lazy("Change %(name)s"),
        gettext_lazy("What runs is counted anew when its service level or its days change; what is decided stays."),
        gettext_lazy("Save"),
        False,
    ),
    "end": (
        gettext_lazy("End %(name)s"),
        gettext_lazy("It covers this day and none after it. A renewal after it is off."),
        gettext_lazy("End it"),
        False,
    ),
    "remove": (
        gettext_lazy("Remove %(name)s?"),
        gettext_lazy(
            "Only for one that was entered by mistake: it will count nowhere, as if it had never been. "
            "One that is over is ended instead, so that retention knows of it."
        ),
        gettext_lazy("Remove it"),
        True,
    ),
}
SAVED = {
    NEW: gettext_lazy("The contract is entered."),
    "change": gettext_lazy("Saved."),
    "end": gettext_lazy("The last day is set."),
    "remove": gettext_lazy("The contract is gone."),
}


@dataclass(frozen=True)
class ContractDialog:
    """One act on a contract, or a new one: its words, its form and where it is sent."""

    act: str
    form: LaidOutForm
    customer: Customer
    contract: Contract | None = None

    @property
    def words(self) -> dict[str, Any]:
        title, lead, submit, grave = ACTS[self.act]
        name = self.contract.name if self.contract and self.contract.name else _("the contract")
        return {
            "title": str(title) % {"name": name},
            "lead": lead,
            "submit": submit,
            "tone": "danger" if grave else "primary",
        }

    @property
    def action(self) -> str:
        if self.contract is None:
            return reverse("customers:new-contract", args=[self.customer.pk])
        return reverse("customers:keep-contract", args=[self.contract.pk, self.act])

    @property
    def remove_url(self) -> str:
        """Where to go with a contract that should not be here at all."""
        return contract_address(self.contract, act="remove") if self.contract and self.act == "change" else ""


# Here and not among the other pages: its address may open one of these dialogs.
@require_safe
def show(request: ReaderRequest, key: int) -> HttpResponse:
    """Who they are, what they are worth, whom we talk to, and everything that ever went wrong."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=key)
    return _page(request, customer, _asked_for(request, customer))


@require_safe
def contract(request: ReaderRequest, key: int) -> HttpResponse:
    """A contract is shown on its customer's page."""
    found = _contract(request, key)
    return redirect(reverse("customers:customer", args=[found.customer_id]) + f"#contract-{found.pk}")


@require_POST
@contract_keepers_only
def new_contract(request: ReaderRequest, key: int) -> HttpResponse:
    """Enter a contract, or show the form again with what is wrong."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=key)
    form = ContractForm(None, request.POST)
    by: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
    done = form.carried_out(lambda: add_contract(customer, form.said(), **by))
    return _answer(request, ContractDialog(NEW, form, customer), done=done)


@require_POST
@contract_keepers_only
def keep_contract(request: ReaderRequest, key: int, act: str) -> HttpResponse:
    """Change, end or remove a contract, or show the form again with what is wrong."""
    found = _contract(request, key)
    form = _form(act, found, request.POST)
    done = form.carried_out(lambda: _verb(act, found, form)(actor=request.user, at=timezone.now()))
    return _answer(request, ContractDialog(act, form, found.customer, found), done=done)


def _contract(request: ReaderRequest, key: int) -> Contract:
    known = Contract.objects.filter(customer__in=Customer.objects.visible_to(request.user))
    return get_object_or_404(known.select_related("customer"), pk=key)


def _form(act: str, contract: Contract, typed: Any = None) -> Any:
    match act:
        case "change":
            return ContractForm(contract, typed)
        case "end":
            return EndForm(typed, today=timezone.localdate())
        case "remove":
            return RemoveForm(typed)
    raise Http404(_("Nothing of this name can be done with a contract."))


def _verb(act: str, contract: Contract, form: Any) -> Callable[..., Any]:
    match act:
        case "change":
            return partial(change_contract, contract, form.said())
        case "end":
            return partial(end_contract, contract, on=form.cleaned_data["ends_on"])
    return partial(remove_contract, contract)


def _asked_for(request: ReaderRequest, customer: Customer) -> ContractDialog | None:
    """The dialog that the address names, for whoever may use it; None for everybody else and for nonsense."""
    asked, act = request.GET.get("contract", ""), request.GET.get("act", "change")
    if not asked or not request.user.keeps_contracts:
        return None
    if asked == NEW:
        return ContractDialog(NEW, ContractForm(None), customer)
    is_key = asked.isascii() and asked.isdecimal() and len(asked) < 19
    found = customer.contracts.filter(pk=asked).first() if is_key and act in ACTS else None
    return None if found is None or act == NEW else ContractDialog(act, _form(act, found), customer, found)


def _answer(request: ReaderRequest, dialog: ContractDialog, *, done: bool) -> HttpResponse:
    if not done:
        return _page(request, dialog.customer, dialog, status=dialog.form.status)
    messages.success(request, SAVED[dialog.act])
    return redirect(reverse("customers:customer", args=[dialog.customer.pk]) + "#contracts")


def _page(
    request: ReaderRequest, customer: Customer, dialog: ContractDialog | None, status: int = 200
) -> HttpResponse:
    context = context_of(request, customer) | {"dialog": dialog}
    return render(request, "customers/customer.html", context, status=status)
