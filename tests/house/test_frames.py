import pytest
from django.template import Context, Template, TemplateSyntaxError

GREETING = Template(
    "{% load frames %}{% frame who=person.name for kind=kind %}"
    "{% if kind == 'short' %}Hi{% else %}Good morning{% endif %} {{ who }}{{ stranger }} {x}"
    "{% endframe %}"
)


def greeting(name: str, kind: str = "short") -> str:
    return GREETING.render(Context({"person": {"name": name}, "kind": kind, "stranger": "!"}))


def test_each_page_gets_its_own_words_in_the_same_frame() -> None:
    assert greeting("Ana") == "Hi Ana {x}"
    assert greeting("Ben") == "Hi Ben {x}"


def test_what_the_drawing_depends_on_has_a_drawing_of_its_own() -> None:
    assert greeting("Ana", "long") == "Good morning Ana {x}"
    assert greeting("Ana") == "Hi Ana {x}"


def test_words_are_escaped_and_never_read_as_a_frame() -> None:
    assert greeting("<b>{who}</b>") == "Hi &lt;b&gt;{who}&lt;/b&gt; {x}"


def test_a_frame_knows_nothing_of_the_page_around_it() -> None:
    assert "!" not in greeting("Ana")


def test_a_frame_carries_the_pages_own_token() -> None:
    form = Template("{% load frames %}{% frame csrf_token %}{% csrf_token %}{% endframe %}")
    for token in ("first", "second"):
        assert f'value="{token}"' in form.render(Context({"csrf_token": token}))


def test_a_hole_needs_a_name() -> None:
    with pytest.raises(TemplateSyntaxError, match=r"person\.name"):
        Template("{% load frames %}{% frame person.name %}{% endframe %}")
