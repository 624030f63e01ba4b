"""The doors before the door: they look like this house and need no script."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import make_agent

pytestmark = [pytest.mark.urls("allauth.account.urls"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def somebody_works_here() -> None:
    make_agent()


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_login", "Sign in"),
        ("account_reset_password", "Reset your password"),
        ("account_reset_password_done", "Look into your mail"),
        ("account_reset_password_from_key_done", "Your password is changed"),
        ("account_inactive", "This account is resting"),
    ],
)
def test_a_page_before_sign_in_has_one_heading(client: Client, name: str, heading: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert html.count("<h1>") == 1
    assert f"<h1>{heading}</h1>" in html
    assert 'class="bare"' in html


def test_sign_in_labels_both_fields(client: Client) -> None:
    html = client.get(reverse("account_login")).content.decode()
    assert '<label for="id_login">' in html
    assert '<label for="id_password">' in html
    assert 'autocomplete="current-password"' in html


def test_a_wrong_password_is_said_once_above_the_form(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "ana@larkspur.example", "password": "not it"})
    html = answer.content.decode()
    assert 'class="error-summary" role="alert"' in html
    assert 'value="ana@larkspur.example"' in html


@pytest.mark.parametrize("code", [400, 403, 404, 409, 500])
def test_an_error_page_says_what_to_do_without_any_context(code: int) -> None:
    html = render_to_string(f"{code}.html")
    assert html.count("<h1>") == 1
    assert 'class="button button--primary" href="/"' in html
