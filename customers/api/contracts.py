"""What customers and we have agreed: contracts, with their value, service level and days."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.roles import Scope
from customers.api import examples
from customers.api.customers import TAG, customer_of
from customers.api.listing import CONTRACTS
from customers.api.shapes import ContractJson, GoneContractJson, contract_json
from customers.api.wishes import ContractChange, ContractDescription, contract_facts
from customers.models import Contract, Customer
from customers.operations import add_contract, change_contract, remove_contract
from resolution.api.schema import described
from resolution.api.views import ApiView, body_of, created
from resolution.core.identifiers import row_key
from resolution.problems import Problem

VALUE = {"annual_value_minor": "/annual_value/amount_minor", "currency": "/annual_value/currency"}


class ContractView(ApiView):
    """Refusals name the parts of a contract as the body does."""

    scopes = {
        "GET": Scope.CUSTOMERS_READ,
        "POST": Scope.CUSTOMERS_WRITE,
        "PATCH": Scope.CUSTOMERS_WRITE,
        "DELETE": Scope.CUSTOMERS_WRITE,
    }

    def pointer(self, name: str) -> str:
        return VALUE.get(name) or super().pointer(name)

    def by(self) -> dict[str, Any]:
        return {"actor": self.request.user, "at": self.at}


class Contracts(ContractView):
    @described(
        "list_contracts",
        tag=TAG,
        answer=ContractJson,
        listing=CONTRACTS,
        problems=["not-found"],
        example=examples.CONTRACT,
    )
    def get(self, request: ApiRequest, customer: str) -> Response:
        """The contracts of a customer, the newest first."""
        rows = customer_of(request, customer).contracts.select_related("customer")
        return CONTRACTS.answer(rows, self, lambda contract: contract_json(contract, self.base))

    @described(
        "create_contract",
        tag=TAG,
        wish=ContractDescription,
        answer=ContractJson,
        status=201,
        problems=["not-found"],
        asks=examples.NEW_CONTRACT,
        example=examples.CONTRACT,
    )
    @once
    def post(self, request: ApiRequest, customer: str) -> Response:
        """Enter a contract. A value without a currency is in the currency of the house."""
        facts = contract_facts(ContractDescription.of(request))
        return created(contract_json(add_contract(customer_of(request, customer), facts, **self.by()), self.base))


class OneContract(ContractView):
    @described("read_contract", tag=TAG, answer=ContractJson, problems=["not-found"], example=examples.CONTRACT)
    def get(self, request: ApiRequest, contract: str) -> Response:
        """One contract."""
        return Response(contract_json(_contract(request, contract), self.base))

    @described(
        "change_contract",
        tag=TAG,
        wish=ContractChange,
        answer=ContractJson,
        problems=["not-found"],
        asks={"ends_on": "2026-12-31", "renews_on": None},
        example=examples.CONTRACT,
    )
    @once
    def patch(self, request: ApiRequest, contract: str) -> Response:
        """Change or end a contract: `ends_on` is the last day that it covers."""
        facts = contract_facts(ContractChange.of(request))
        return Response(contract_json(change_contract(_contract(request, contract), facts, **self.by()), self.base))

    @described("remove_contract", tag=TAG, answer=GoneContractJson, problems=["not-found"], example=examples.GONE)
    @once
    def delete(self, request: ApiRequest, contract: str) -> Response:
        """Take out a contract that was entered by mistake. One that is over gets its `ends_on` instead."""
        if body_of(request):
            raise Problem("malformed", _("The address says it all: send no body."))
        found = _contract(request, contract)
        gone: GoneContractJson = {"id": found.public_id, "object": "contract", "deleted": True}
        remove_contract(found, **self.by())
        return Response(gone)


def _contract(request: ApiRequest, text: str) -> Contract:
    known = Contract.objects.filter(customer__in=Customer.objects.visible_to(request.user))
    found = known.select_related("customer").filter(pk=row_key("ctr", text) or 0).first()
    if found is None:
        raise Http404
    return found
