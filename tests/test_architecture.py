"""The rules of the house hold, and each is proved by an example that breaks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import architecture as rules
from tests.processes import ROOT

REGISTRY = "pages/ui/registry.py"


@dataclass(frozen=True, slots=True)
class Example:
    """A small tree that breaks a rule in one place; `finding` is how what the rule says begins."""

    name: str
    rule: rules.Rule
    files: Mapping[str, str]
    finding: str


def example(rule: rules.Rule, name: str, path: str, text: str, finding: str = "", **others: str) -> Example:
    return Example(name, rule, {path: text, **others}, finding or path)


def import_example(path: str, statement: str, name: str) -> Example:
    return example(rules.rooms_import_one_way, f"{path.split('/')[0]} imports {name}", path, statement)


def page(lines: int) -> str:
    return '"""A page."""\n' + "x = 1\n" * (lines - 1)


EXAMPLES = (
    import_example("pages/tickets/tickets.py", "import requests", "requests"),
    import_example("pages/tickets/tickets.py", "from sqlalchemy import select", "sqlalchemy"),
    import_example("pages/ui/resources.py", "from snclient import ServiceNow", "snclient"),
    import_example("pages/ui/resources.py", "def f():\n    import snclient.query", "snclient in a function"),
    import_example("streamlit_app.py", "import snclient", "snclient"),
    import_example("data/tickets/push.py", "import streamlit as st", "streamlit"),
    import_example("data/tickets/push.py", "import plotly.graph_objects as go", "plotly"),
    import_example("data/tickets/push.py", "from pages.ui import words", "pages"),
    import_example("data/tickets/push.py", "from ...pages import ui", "pages by a relative name"),
    import_example("data/tickets/push.py", "import requests", "requests"),
    import_example("data/local_instance.py", "from snclient.simulator import server", "the local instance"),
    import_example("snclient/table.py", "import pandas", "pandas"),
    import_example("snclient/table.py", "import sqlalchemy", "sqlalchemy"),
    import_example("snclient/table.py", "from data.models import Ticket", "data"),
    import_example("snclient/table.py", "from snclient import simulator", "the local instance"),
    import_example("snclient/table.py", "from . import simulator", "the local instance by a relative name"),
    import_example("snclient/simulator/server.py", "from snclient.query import Query", "the client"),
    import_example("snclient/simulator/server.py", "from .. import query", "the client by a relative name"),
    import_example("snclient/simulator/server.py", "import requests", "requests"),
    example(rules.models_need_nothing, "models import pandas", "data/models.py", "import pandas"),
    example(
        rules.charts_and_analysis_are_pure, "a chart draws itself", "pages/ui/charts/score.py", "import streamlit as st"
    ),
    example(
        rules.charts_and_analysis_are_pure,
        "a chart reads a frame",
        "pages/ui/charts/score.py",
        "from pages.ui import resources",
    ),
    example(
        rules.charts_and_analysis_are_pure,
        "a chart reads a file",
        "pages/ui/charts/score.py",
        "text = open('a').read()",
    ),
    example(
        rules.charts_and_analysis_are_pure,
        "an analysis asks the store",
        "data/analysis/plan.py",
        "from data.store.engine import Store",
    ),
    example(
        rules.charts_and_analysis_are_pure, "an analysis runs a program", "data/analysis/plan.py", "import subprocess"
    ),
    example(rules.pages_are_nested, "a flat page", "pages/tickets.py", ""),
    example(rules.pages_are_short, "a page of 81 lines", "pages/tickets/tickets.py", page(81)),
    example(
        rules.registry_is_complete, "a page that nobody can open", "pages/tickets/tickets.py", "", **{REGISTRY: ""}
    ),
    example(
        rules.registry_is_complete,
        "a row without a page",
        REGISTRY,
        "HOME = Row('overview/home.py')",
        finding="pages/overview/home.py",
    ),
    example(rules.caches_have_one_home, "a page caches", "pages/tickets/tickets.py", "@st.cache_data\ndef f(): ..."),
    example(
        rules.caches_have_one_home,
        "a page imports a cache",
        "pages/tickets/tickets.py",
        "from streamlit import cache_resource",
    ),
    example(
        rules.session_state_has_one_home,
        "a page keeps something",
        "pages/tickets/tickets.py",
        "st.session_state['a'] = 1",
    ),
    example(rules.environment_has_one_reader, "a page reads the environment", "pages/shell.py", "os.environ['A']"),
    example(rules.environment_has_one_reader, "a service reads it", "data/background.py", "x = os.getenv('A')"),
    example(rules.environment_has_one_reader, "the client reads it", "snclient/auth.py", "from os import environ"),
    example(
        rules.environment_has_one_reader, "the local instance reads it", "snclient/simulator/server.py", "os.environ"
    ),
    example(rules.environment_has_one_reader, "a page reads a secret", "pages/shell.py", "st.secrets['a']"),
    example(
        rules.imports_are_visible, "an import in a string", "pages/shell.py", "importlib.import_module('snclient')"
    ),
    example(rules.top_level_is_fixed, "a fourth room", "services/__init__.py", "", finding="services"),
    example(rules.page_folders_shadow_nothing, "a folder like a room", "pages/data/x.py", "", finding="pages/data"),
    example(rules.page_folders_shadow_nothing, "a folder like a module", "pages/locale/x", "", finding="pages/locale"),
    example(rules.page_folders_shadow_nothing, "a folder like a library", "pages/babel/x", "", finding="pages/babel"),
    example(rules.folders_are_packages, "a folder without __init__.py", "data/store/jobs.py", "", finding="data/store"),
    example(rules.modules_say_what_they_are_for, "no docstring", "data/store/jobs.py", "x = 1"),
    example(rules.modules_say_what_they_are_for, "an empty first line", "tests/test_jobs.py", '"""\n\n"""\nx = 1\n'),
    example(rules.modules_and_functions_stay_small, "321 lines", "data/store/jobs.py", page(321)),
    example(
        rules.modules_and_functions_stay_small,
        "a function of 46 lines",
        "data/store/jobs.py",
        "def f():\n" + "    x = 1\n" * 46,
    ),
    example(rules.no_module_is_a_drawer, "utils", "data/utils.py", ""),
    example(rules.dependencies_are_pinned, "a range", "requirements.txt", "pandas>=3.1"),
    example(rules.dependencies_are_pinned, "no version", "requirements-dev.txt", "-r requirements.txt\nruff"),
    example(rules.dependencies_are_pinned, "any patch", "requirements.txt", "pandas==3.1.*"),
)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: rules.Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize("broken", EXAMPLES, ids=lambda broken: f"{broken.rule.__name__}-{broken.name}")
def test_a_tree_that_breaks_the_rule_is_found(broken: Example, tmp_path: Path) -> None:
    for name, text in broken.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    findings = broken.rule(tmp_path)
    assert len(findings) == 1
    assert findings[0].startswith(broken.finding)


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert {broken.rule for broken in EXAMPLES} == set(rules.RULES)


def test_every_rule_is_in_the_list() -> None:
    public = {value for name, value in vars(rules).items() if callable(value) and getattr(value, "__doc__", None)}
    written_here = {value for value in public if getattr(value, "__module__", "") == rules.__name__}
    assert written_here - {rules.imports_of} == set(rules.RULES)
