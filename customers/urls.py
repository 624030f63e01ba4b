"""Whom we serve: the list, one customer's page, and one change at a time."""

from django.urls import path

from customers.web import changes, pages

app_name = "customers"
urlpatterns = [
    path("customers/", pages.index, name="list"),
    path("customers/<int:key>/", pages.show, name="customer"),
    path("customers/<int:key>/fields/<slug:name>/", changes.change_customer_field, name="change"),
    path("contacts/<int:key>/", pages.contact, name="contact"),
    path("contacts/<int:key>/fields/<slug:name>/", changes.change_contact_field, name="change-contact"),
]
