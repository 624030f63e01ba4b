"""Whom we serve: the list, one customer's page, and one change at a time."""

from django.urls import path

from customers.web import changes, contracts, pages

app_name = "customers"
urlpatterns = [
    path("customers/", pages.index, name="list"),
    path("customers/<int:key>/", contracts.show, name="customer"),
    path("customers/<int:key>/fields/<slug:name>/", changes.change_customer_field, name="change"),
    path("customers/<int:key>/contracts/", contracts.new_contract, name="new-contract"),
    path("contracts/<int:key>/", contracts.contract, name="contract"),
    path("contracts/<int:key>/<slug:act>/", contracts.keep_contract, name="keep-contract"),
    path("contacts/<int:key>/", pages.contact, name="contact"),
    path("contacts/<int:key>/fields/<slug:name>/", changes.change_contact_field, name="change-contact"),
]
