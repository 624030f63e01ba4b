"""The doors of channels: the outbox, one mail, and another attempt at a failed one."""

from django.urls import path

from channels.web import customer_page, links, outbox

app_name = "channels"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:key>/", outbox.mail, name="mail"),
    path("outbox/<int:key>/retry/", outbox.retry, name="retry"),
    path("t/<str:token>/", customer_page.page, name="customer-page"),
    path("t/<str:token>/says/", customer_page.says, name="customer-says"),
    path("t/<str:token>/renew/", customer_page.renew, name="customer-renews"),
    path("t/<str:token>/files/<int:key>/", customer_page.file, name="customer-file"),
    path("tickets/<str:reference>/side/page/", links.panel, name="customer-link"),
    path("tickets/<str:reference>/side/page/renew/", links.renew, name="customer-link-renew"),
    path("tickets/<str:reference>/side/page/revoke/", links.revoke, name="customer-link-revoke"),
]
