from django.urls import path

from resolution.importing.api import Imports

urlpatterns = [path("imports", Imports.as_view())]
