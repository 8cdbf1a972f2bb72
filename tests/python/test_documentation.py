"""What the Markdown files say exists: links, commands, settings, models."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
import yaml
from test_conventions import PROJECT, own, read, slugs

from amlmart import cli

PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for place in ("*.md", "docs/**/*.md", "expectations/*.md")
    for path in PROJECT.glob(place)
)
DECISIONS = sorted(path.name for path in (PROJECT / "docs/decisions").glob("*.md"))
OVERVIEW = "models/_project/overview.md"
# Settings that are read by the command, a macro or a plugin and not by the profile.
OTHER_SETTINGS = {"AMLMART_RAW", "AMLMART_PROJECT_DIR", "AMLMART_HASH_KEY"}


def code(page: str) -> Iterator[str]:
    """The fenced blocks and the inline code of a page, without comments."""
    text = read(page)
    for block in re.findall(r"^```.*?\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
        yield re.sub(r"#.*", "", block)
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.M))


def links(page: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", read(page))


def commands(group: click.Command, words: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Every command and group of commands, as the words one types."""
    found = {words}
    for name, part in getattr(group, "commands", {}).items():
        found |= commands(part, (*words, name))
    return found


def test_there_are_pages():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/loading.md"} <= set(PAGES)
    assert len(DECISIONS) >= 12


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_a_file(page):
    folder = (PROJECT / page).parent
    lost = [
        link
        for link in links(page)
        if not link.startswith(("http://", "https://", "#"))
        and not (folder / link.split("#")[0]).exists()
    ]
    assert not lost, f"{page}: these links lead nowhere: {lost}"


def test_links_of_the_overview_lead_to_a_model(manifest):
    for link in links(OVERVIEW):
        if link.startswith("#!/model/"):
            assert link.removeprefix("#!/model/") in manifest["nodes"], f"{OVERVIEW}: {link}"
        else:
            # dbt copies the assets into target/, where the page is, under the same path
            assert (PROJECT / link).is_file(), f"{OVERVIEW}: {link}"
            assert link.startswith("docs/assets/")
    assert manifest["docs"]["doc.amlmart.__overview__"]


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    named = {word for text in code(page) for word in re.findall(r"\bmake ([a-z]+)\b", text)}
    assert not named - targets, f"{page}: the Makefile has no {sorted(named - targets)}"


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page):
    known = commands(typer.main.get_command(cli._app))
    groups = {words[:-1] for words in known if len(words) > 1}
    missing = set()
    for text in code(page):
        for typed in re.findall(r"(?:^|[^\w/.-])amlmart((?: [a-z][a-z-]*)+)", text):
            words = tuple(typed.split())[:2]
            wanted = words if words[:1] in groups else words[:1]
            if wanted not in known:
                missing.add("amlmart " + " ".join(wanted))
    assert not missing, f"{page}: the command has no {sorted(missing)}"


@pytest.mark.parametrize("page", PAGES)
def test_options_exist(page):
    """Long options after `amlmart ...` on the same line are options of that command."""
    app = typer.main.get_command(cli._app)
    for text in code(page):
        for words, rest in re.findall(r"(?:^|\n)amlmart((?: [a-z][a-z-]*)+)(.*)", text):
            command: click.Command = app
            for word in words.split():
                command = getattr(command, "commands", {}).get(word, command)
            known = {name for option in command.params for name in option.opts}
            typed = set(re.findall(r"(?<!\S)--[a-z-]+", rest)) - {"--help"}
            assert not typed - known, f"{page}: amlmart{words} has no {sorted(typed - known)}"


def test_readme_lists_every_setting():
    text = read("README.md")
    settings = set(re.findall(r"env_var\('(\w+)'", read("profiles.yml.example"))) | OTHER_SETTINGS
    listed = set(re.findall(r"`((?:AMLMART|DATABRICKS)_\w+)`", text))
    assert listed == settings


def test_readme_shows_the_defaults_of_the_settings():
    profile = read("profiles.yml.example")
    rows = re.findall(r"^\| `(AMLMART_\w+)` \| ([^|]*) \|", read("README.md"), flags=re.MULTILINE)
    for name, shown in rows:
        if name not in OTHER_SETTINGS:
            defaults = set(re.findall(rf"env_var\('{name}', '([^']*)'\)", profile))
            assert any(default in shown for default in defaults), f"{name}: {defaults}"


def test_readme_lists_the_public_marts_and_the_typologies(manifest):
    text = read("README.md")
    marts = [
        model["name"]
        for model in own(manifest, "nodes", "model")
        if model["original_file_path"].startswith("models/marts/")
    ]
    listed = re.findall(r"^\| `((?:fct|dim)_\w+)` \|", text, flags=re.MULTILINE)
    assert sorted(listed) == sorted(marts)
    for slug in slugs():
        assert f"`{slug}`" in text, f"README.md: {slug} is missing"


def test_states_are_those_of_the_macro():
    macro = read("macros/typologies/typology_head.sql").split("macro typology_states()")[1]
    states = set(re.findall(r"'(\w+)'", macro.split("endmacro")[0]))
    for page in ("README.md", OVERVIEW):
        table = read(page).split("| state | meaning |")[1]
        rows = re.match(r"\n\|---\|---\|\n((?:\|.*\n)+)", table)
        assert rows, f"{page}: no table of the states"
        assert set(re.findall(r"^\| `(\w+)` \|", rows[1], flags=re.MULTILINE)) == states, page


def test_selected_analyses_exist(manifest):
    named = {
        name
        for page in PAGES
        for text in code(page)
        for name in re.findall(r"dbt show .*?--select (\w+)", text)
    }
    analyses = {node["name"] for node in own(manifest, "nodes", "analysis")}
    assert named and named <= analyses


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_has_its_number_and_headings(name):
    text = read(f"docs/decisions/{name}")
    number = DECISIONS.index(name) + 1
    assert re.fullmatch(rf"{number:04d}-[a-z0-9-]+\.md", name), "number them without a gap"
    assert text.startswith(f"# {number}. ")
    assert re.findall(r"^## (.*)$", text, flags=re.M) == ["Context", "Decision", "Consequence"]
    assert all(part.strip() for part in re.split(r"^## .*$", text, flags=re.MULTILINE))


def test_every_mart_has_a_reader_and_every_reader_an_owner(manifest):
    groups = yaml.safe_load(read("models/_project/groups.yml"))["groups"]
    owners = [group["owner"] for group in groups]
    exposures = own(manifest, "exposures")
    read_nodes = {node for exposure in exposures for node in exposure["depends_on"]["nodes"]}
    unread = [
        model["name"]
        for model in own(manifest, "nodes", "model")
        if model["original_file_path"].startswith("models/marts/")
        and model["unique_id"] not in read_nodes
    ]
    assert not unread, f"models/_project/exposures.yml: nobody reads {unread}"
    for exposure in exposures:
        owner = {key: exposure["owner"][key] for key in ("name", "email")}
        assert owner in owners, f"{exposure['name']}: {owner} is no owner of groups.yml"
        for node in exposure["depends_on"]["nodes"]:
            assert manifest["nodes"][node]["access"] == "public", f"{exposure['name']}: {node}"


def test_the_picture_stands_alone():
    """It is drawn in light and dark, and fetches nothing."""
    text = read("docs/assets/flow.svg")
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"(href|src|@import|url\()\s*=?\s*[\"']?https?:", text)


def test_paths_in_code_exist():
    """Folders and files a page names in code, where they are whole."""
    lost = {
        f"{page}: {path}"
        for page in PAGES
        for text in code(page)
        for path in re.findall(
            r"(?:^|[\s(])((?:models|macros|seeds|tests|analyses|amlmart|docs|benchmarks|expectations)"
            r"/[\w./-]+)(?=$|[\s,;:)])",
            text,
        )
        if not generated(path) and not (PROJECT / path).exists()
    }
    assert not lost


def generated(path: str) -> bool:
    return Path(path).parts[:2] == ("expectations", "uncommitted")
