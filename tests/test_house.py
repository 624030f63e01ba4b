"""The habits of the house, read off its source: what is written where, and how long anything may get."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.order import TOGETHER

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "resolution",
    "accounts",
    "customers",
    "tickets",
    "sla",
    "channels",
    "followups",
    "recovery",
    "quality",
    "metrics",
)
SERVERS = ("resolution/embedded/", "resolution/testing/")  # start databases; they know no rows and no requests

LINES, LINES_TO_WATCH, FUNCTION_LINES = 400, 250, 50
TEMPLATE_LINES, CONTROLLER_LINES = 150, 60

# Only verbs write rows. What else does stands here, with its reason.
WRITERS = re.compile(r"(^|/)(operations(/.*|\.py)|events\.py|management/.*)$")
ALSO_WRITE = {
    "resolution/demo/people.py": "the people of the demo work there before anybody could have hired them",
    "accounts/models/user.py": "Django asks the manager of users to make them, for `createsuperuser`",
}
ALWAYS_WRITE = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create"}
MAPPINGS = {"__dict__", "conf"}

# Only doors look at the clock; everything behind them is told what time it is.
DOORS = re.compile(r"(^|/)(web/.*|api/.*|management/.*|templatetags/.*|tasks\.py|middleware\.py|context\.py)$")
ALSO_DOORS = {
    "resolution/styleguide.py": "a page of its own, in development",
}
CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}


@cache
def sources() -> dict[str, str]:
    """Every Python file of the apps by its path, migrations apart."""
    files = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    return {str(path.relative_to(ROOT)): path.read_text() for path in files if "migrations" not in path.parts}


@cache
def suite() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "tests").rglob("*.py"))}


@cache
def templates() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))}


@cache
def trees() -> dict[str, ast.Module]:
    return {path: ast.parse(text) for path, text in sources().items()}


def calls(path: str) -> Iterator[tuple[ast.Call, str, ast.expr | None]]:
    """Every call in a file, with the name that is called and what it is called on."""
    for node in ast.walk(trees()[path]):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node, node.func.attr, node.func.value
            elif isinstance(node.func, ast.Name):
                yield node, node.func.id, None


def none_of(found: list[str]) -> None:
    """Fail with one line for each place."""
    assert not found, "\n" + "\n".join(found)


def places(wanted: Callable[[ast.Call, str, ast.expr | None], bool], *, outside: Callable[[str], bool]) -> list[str]:
    """Where calls of a kind stand outside of the files that may have them."""
    return [
        f"{path}:{call.lineno} {name}()"
        for path in sources()
        if not outside(path) and not path.startswith(SERVERS)
        for call, name, owner in calls(path)
        if wanted(call, name, owner)
    ]


def writes(call: ast.Call, name: str, owner: ast.expr | None) -> bool:
    """Whether a call looks like one that writes a row; dictionaries, caches and storages take positions."""
    if owner is None:
        return False
    if name in ALWAYS_WRITE:
        return True
    if name == "update":
        of_a_mapping = isinstance(owner, ast.Subscript) or (
            isinstance(owner, ast.Attribute) and owner.attr in MAPPINGS
        )
        return bool(call.keywords) and not call.args and not of_a_mapping
    return name in {"save", "delete"} and not call.args


def reads_the_clock(call: ast.Call, name: str, owner: ast.expr | None) -> bool:
    return isinstance(owner, ast.Name) and (owner.id, name) in CLOCKS


def test_no_file_is_long() -> None:
    lengths = {path: text.count("\n") for path, text in (sources() | suite()).items()}
    to_watch = [f"{lines} {path}" for path, lines in lengths.items() if LINES_TO_WATCH < lines <= LINES]
    print("\n".join(["", "Getting long:", *sorted(to_watch, reverse=True)]))  # noqa: T201 - seen with pytest -s
    none_of([f"{lines} {path}" for path, lines in lengths.items() if lines > LINES])


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path, text in (sources() | suite()).items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    none_of(long)


def test_only_verbs_write_rows() -> None:
    none_of(places(writes, outside=lambda path: bool(WRITERS.search(path)) or path in ALSO_WRITE))


def test_only_doors_look_at_the_clock() -> None:
    none_of(places(reads_the_clock, outside=lambda path: bool(DOORS.search(path)) or path in ALSO_DOORS))


def test_rows_are_locked_and_read_again_not_refreshed() -> None:
    found = places(
        lambda _call, name, _owner: name == "refresh_from_db", outside=lambda path: path.endswith("lifecycle.py")
    )
    none_of(found)


def test_markup_is_declared_safe_in_one_place() -> None:
    allowed = ("resolution/core/text.py",)
    found = places(
        lambda _call, name, _owner: name == "mark_safe",
        outside=lambda path: path in allowed or "/templatetags/" in path,
    )
    unsafe = re.compile(r"\|\s*safe\b|autoescape off")
    none_of(found + [path for path, text in templates().items() if unsafe.search(text)])


def test_every_index_names_its_reader() -> None:
    nameless = []
    for path in sources():
        lines = sources()[path].splitlines()
        for call, name, _owner in calls(path):
            if name.endswith("Index") and call.end_lineno:
                around = lines[call.lineno - 2 : call.end_lineno]
                if not any("#" in line for line in around):
                    nameless.append(f"{path}:{call.lineno}")
    none_of(nameless)


def test_whoever_leaves_something_to_do_gives_a_name() -> None:
    nameless = re.compile(r"#.*\b(TODO(?!\(\w)|FIXME|XXX)")
    found = [
        f"{path}:{number}"
        for path, text in (sources() | suite()).items()
        for number, line in enumerate(text.splitlines(), 1)
        if nameless.search(line) and "re.compile" not in line
    ]
    none_of(found)


def test_models_and_querysets_have_no_hidden_order_and_no_hidden_writes() -> None:
    found = []
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                names = [
                    target.id
                    for part in node.body
                    if isinstance(part, ast.Assign)
                    for target in part.targets
                    if isinstance(target, ast.Name)
                ]
                found += [f"{path}:{node.lineno} ordering" for name in names if name == "ordering"]
            if isinstance(node, ast.FunctionDef) and node.name == "save" and "/models" in path:
                found.append(f"{path}:{node.lineno} save override")
    signals = re.compile(r"\b(pre|post)_(save|delete|init)\b")
    none_of(found + [path for path, text in sources().items() if signals.search(text)])


def test_templates_are_short() -> None:
    none_of([path for path, text in templates().items() if text.count("\n") > TEMPLATE_LINES])


@pytest.mark.parametrize(
    ("habit", "pattern"),
    [
        ("no style attribute", r"<[^>]*\sstyle\s*="),
        ("no handler attribute", r"<[a-z][^>]*\son[a-z]+\s*="),
        ("no hx-on", r"hx-on"),
        ("no style element", r"<style\b"),
        ("no inline script", r"<script\b(?![^>]*\bsrc=)"),
    ],
)
def test_templates_keep_to_the_content_policy(habit: str, pattern: str) -> None:
    broken = re.compile(pattern, re.IGNORECASE)
    assert [
        path
        for path, text in templates().items()
        if broken.search(re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL))
    ] == [], habit


def test_controllers_are_small() -> None:
    files = sorted((ROOT / "resolution/static/js/controllers").glob("*.js"))
    none_of([path.name for path in files if path.read_text().count("\n") > CONTROLLER_LINES])


def test_what_is_made_once_for_many_tests_is_shared_by_one_worker() -> None:
    shared = re.compile(r"@pytest\.fixture\(scope=\"(module|package)\"\)\ndef \w+\([^)]*django_db_blocker")
    none_of([path for path, text in suite().items() if shared.search(text) and not path.startswith(TOGETHER)])
