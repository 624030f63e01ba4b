from django.urls import path

from customers.api import contracts, customers

urlpatterns = [
    path("customers", customers.Customers.as_view()),
    path("customers/by_external_id/<path:external_id>", customers.CustomerByExternalId.as_view()),
    path("customers/<str:customer>", customers.OneCustomer.as_view()),
    path("customers/<str:customer>/contracts", contracts.Contracts.as_view()),
    path("contracts/<str:contract>", contracts.OneContract.as_view()),
    path("contacts", customers.Contacts.as_view()),
    path("contacts/<str:contact>", customers.OneContact.as_view()),
]
