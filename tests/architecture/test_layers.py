"""Who imports whom, where forks live, and what pages may carry (docs/adr/0001)."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from importlinter.api import read_configuration
from importlinter.cli import lint_imports
from oscar import INSTALLED_APPS as OSCAR_STOCK_APPS

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["accounts", "catalogue", "common", "shop"]
OSCAR_LABELS = {path.split(".")[2] for path in OSCAR_STOCK_APPS if path.startswith("oscar.apps.")}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = sorted(
    path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}
)

STYLE_ATTRIBUTE = re.compile(r"\sstyle\s*=", re.I)
EVENT_ATTRIBUTE = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I)
INLINE = re.compile(r"<(script|style)\b([^>]*)>", re.I)
# Whatever a page fetches by itself. A link that a reader follows may lead anywhere.
FETCHED = re.compile(
    r"<(?:link|script|img|iframe|source|video|audio|object|embed|use|image)\b[^>]*?"
    r"\b(?:src|srcset|href|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.I,
)
FETCHED_BY_CSS = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.I)
FETCHED_BY_SCRIPT = re.compile(r"(?:import|fetch|from)\s*\(?\s*[\"'`](?:https?:)?//", re.I)


def shown(path):
    return str(path.relative_to(ROOT))


def test_the_rooms_import_downwards_only_and_the_rules_are_pure():
    assert len(read_configuration()["contracts_options"]) >= 2
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_a_package_named_like_an_app_of_oscar_is_a_fork():
    packages = [init.parent for name in PACKAGES for init in (ROOT / name).rglob("__init__.py")]
    named_like_oscar = {shown(path) for path in packages if path.name in OSCAR_LABELS}
    rooms = {path for path in named_like_oscar if not path.startswith("shop/forks/")}
    # shop/search answers in the place of Oscar's.
    assert rooms == {"catalogue", "shop/search"}


def test_every_fork_stands_in_for_the_app_of_oscar_whose_label_it_has():
    forks = [path.parent for path in (ROOT / "shop/forks").glob("*/__init__.py")]
    assert forks
    for fork in forks:
        assert apps.get_app_config(fork.name).name == f"shop.forks.{fork.name}"


def test_only_forks_ask_oscar_for_a_replaceable_class():
    asking = {
        shown(path)
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
        if "get_class" in path.read_text()
    }
    assert {path for path in asking if not path.startswith("shop/forks/")} == set()


# A block of data: browsers never run it, and no policy is asked about it.
DATA = 'type="application/ld+json"'


def carries_a_script_or_style(text):
    inline = [
        (tag, written)
        for tag, written in INLINE.findall(text)
        if "nonce=" not in written and written.strip() != DATA
    ]
    return (
        STYLE_ATTRIBUTE.search(text)
        or EVENT_ATTRIBUTE.search(text)
        or any(tag == "style" or "src=" not in written for tag, written in inline)
    )


def test_no_template_carries_an_inline_style_or_a_script_without_a_nonce():
    assert [shown(path) for path in TEMPLATES if carries_a_script_or_style(path.read_text())] == []


def test_a_page_fetches_nothing_from_another_host():
    patterns = (FETCHED, FETCHED_BY_CSS, FETCHED_BY_SCRIPT)
    fetching = {
        shown(path)
        for path in TEMPLATES + STATIC
        for pattern in patterns
        if pattern.search(path.read_text())
    }
    assert fetching == set()


def test_the_patterns_find_what_they_are_for():
    for text in ('<p style="x">', "<a onclick='x()'>", "<script>x()</script>", "<style nonce>"):
        assert carries_a_script_or_style(text), text
    assert not carries_a_script_or_style('<script src="x.js"></script><style nonce="1">')
    assert FETCHED.search('<img src="https://x.example/a.png">')
    assert FETCHED_BY_CSS.search("a { background: url(//x.example/a.png) }")
    assert FETCHED_BY_SCRIPT.search('import("https://x.example/a.js")')


@pytest.mark.django_db
def test_every_model_is_in_step_with_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
