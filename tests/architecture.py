"""The rules of the house as functions: each takes the root of a tree and returns what breaks it, one line a finding."""

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TypeAlias

Rule: TypeAlias = Callable[[Path], list[str]]

ROOMS = ("pages", "data", "snclient")
TOP_LEVEL = frozenset(
    {"streamlit_app.py", "pages", "snclient", "data", "tests", "requirements.txt", "requirements-dev.txt"}
    | {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "Makefile"}
    | {"pyproject.toml", ".streamlit", ".ci", "docs", "benchmarks", ".git", ".gitignore"}
)
MAY_IMPORT = {
    "streamlit_app.py": frozenset({"streamlit", "starlette", "pages", "data"}),
    "pages": frozenset({"streamlit", "plotly", "pandas", "babel", "pages", "data"}),
    "data": frozenset(
        {"pandas", "numpy", "sqlalchemy", "alembic", "apscheduler", "cryptography", "ijson", "markdownify", "nh3"}
        | {"platformdirs", "scipy", "snclient", "data"}
    ),
    "snclient": frozenset({"requests", "urllib3", "authlib", "snclient"}),
    "snclient/simulator": frozenset({"starlette", "uvicorn", "jinja2", "anyio", "cryptography", "snclient"}),
}
"""What each room may import besides the standard library; why each: docs/decisions/0002-libraries.md."""
PURE = frozenset({"pandas", "numpy", "scipy", "plotly", "data", "pages"})
PURE_STDLIB = frozenset(
    {"bisect", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "html"}
    | {"itertools", "math", "operator", "re", "statistics", "string", "textwrap", "typing"}
)
IMPURE_PARTS = ("pages.ui.resources", "pages.ui.state", "pages.ui.components", "data.")
PURE_PARTS = ("data.models", "data.views", "data.analysis")
PAGE_LINES, MODULE_LINES, FUNCTION_LINES = 80, 320, 45
DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager"})


def rooms_import_one_way(root: Path) -> list[str]:
    """pages -> data -> snclient, and each room only its own libraries."""
    return [
        f"{_name(root, path)}:{line}: {room} may not import {module}"
        for room, path in _room_modules(root)
        for line, module in imports_of(root, path)
        if not _is_allowed(room, module)
    ]


def models_need_nothing(root: Path) -> list[str]:
    """data/models.py imports the standard library only."""
    path = root / "data/models.py"
    found = imports_of(root, path) if path.exists() else []
    return [f"{_name(root, path)}:{line}: {module}" for line, module in found if not _is_stdlib(module)]


def charts_and_analysis_are_pure(root: Path) -> list[str]:
    """Modules in pages/ui/charts and data/analysis turn frames into figures or frames, and touch nothing else."""
    folders = (root / "pages/ui/charts", root / "data/analysis")
    paths = [path for folder in folders for path in _modules(folder)]
    findings = [
        f"{_name(root, path)}:{line}: not pure: imports {module}"
        for path in paths
        for line, module in imports_of(root, path)
        if not _is_pure(module)
    ]
    return findings + _uses(root, paths, lambda node: isinstance(node, ast.Name) and node.id in {"open", "print"})


def pages_are_nested(root: Path) -> list[str]:
    """Beside its sections pages/ holds the shell only: Streamlit would run a flat page without it."""
    return [_name(root, path) for path in root.glob("pages/*.py") if path.name not in {"__init__.py", "shell.py"}]


def pages_are_short(root: Path) -> list[str]:
    """A page reads like its table of contents: at most 80 lines."""
    return [f"{_name(root, path)}: {_lines(path)} lines" for path in _pages(root) if _lines(path) > PAGE_LINES]


def registry_is_complete(root: Path) -> list[str]:
    """Every page is in the registry, and the registry names no page that is not there."""
    registry = _parsed(root / "pages/ui/registry.py")
    constants = [node.value for node in ast.walk(registry) if isinstance(node, ast.Constant)]
    named = {value for value in constants if isinstance(value, str) and value.endswith(".py")}
    there = {path.relative_to(root / "pages").as_posix() for path in _pages(root)}
    missing = [f"pages/{name}: not in the registry" for name in sorted(there - named)]
    return missing + [f"pages/{name}: in the registry, but not there" for name in sorted(named - there)]


def caches_have_one_home(root: Path) -> list[str]:
    """st.cache_data and st.cache_resource stand in pages/ui/resources.py only."""
    paths = [path for path in _all_modules(root) if _name(root, path) != "pages/ui/resources.py"]
    return _uses(root, paths, lambda node: _names(node).startswith("cache_") and _names(node) in _STREAMLIT_CACHES)


def session_state_has_one_home(root: Path) -> list[str]:
    """st.session_state stands in pages/ui/state.py only."""
    paths = [path for path in _all_modules(root) if _name(root, path) != "pages/ui/state.py"]
    return _uses(root, paths, lambda node: _names(node) == "session_state")


def environment_has_one_reader(root: Path) -> list[str]:
    """Environment names and secrets files are read in data/settings.py only; the local instance reads none at all."""
    paths = [path for path in _all_modules(root) if _name(root, path) != "data/settings.py"]
    return _uses(root, paths, _reads_environment)


def imports_are_visible(root: Path) -> list[str]:
    """No import by a name in a string: the rule about rooms could not see it."""
    hidden = {"__import__", "import_module", "exec", "eval"}
    return _uses(root, _all_modules(root), lambda node: isinstance(node, ast.Call) and _names(node.func) in hidden)


def top_level_is_fixed(root: Path) -> list[str]:
    """The top level holds what design and tools expect there, and nothing else."""
    file = root / ".gitignore"
    ignored = [line.strip("/") for line in file.read_text().splitlines()] if file.exists() else []
    names = [path.name for path in root.iterdir() if not any(fnmatch(path.name, pattern) for pattern in ignored)]
    return sorted(name for name in names if name not in TOP_LEVEL)


def page_folders_shadow_nothing(root: Path) -> list[str]:
    """pages/ comes first on sys.path: no folder in it may be named like a root package or a library."""
    taken = {"tests", "streamlit_app", *ROOMS, *sys.stdlib_module_names, *packages_distributions()}
    folders = [path for path in root.glob("pages/**/") if path != root / "pages" and path.name != "__pycache__"]
    return [f"{_name(root, path)}: shadows {path.name}" for path in folders if path.name in taken]


def folders_are_packages(root: Path) -> list[str]:
    """Every folder with modules has an __init__.py: mypy and pytest name modules by it."""
    folders = {path.parent for room in (*ROOMS, "tests") for path in _modules(root / room)}
    return [_name(root, folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()]


def modules_say_what_they_are_for(root: Path) -> list[str]:
    """The first line of a module's docstring says what it is for."""
    paths = [*_all_modules(root), *_modules(root / "tests")]
    written = [path for path in paths if path.read_text().strip()]
    return [_name(root, path) for path in written if not (ast.get_docstring(_parsed(path)) or "").split("\n")[0]]


def modules_and_functions_stay_small(root: Path) -> list[str]:
    """A module has at most 320 lines and a function 45, migrations aside: when one grows, two things live in it."""
    paths = [path for path in _all_modules(root) if path.parent != root / "data/store/migrations/versions"]
    long = [f"{_name(root, path)}: {_lines(path)} lines" for path in paths if _lines(path) > MODULE_LINES]
    return long + _uses(root, paths, lambda node: _body_lines(node) > FUNCTION_LINES)


def no_module_is_a_drawer(root: Path) -> list[str]:
    """A module is named for what is in it."""
    return [_name(root, path) for path in _all_modules(root) if path.stem in DRAWERS]


def dependencies_are_pinned(root: Path) -> list[str]:
    """Every line of a requirements file names one version exactly, or includes requirements.txt."""
    findings = []
    for path in sorted(root.glob("requirements*.txt")):
        for line in path.read_text().splitlines():
            text = line.split("#")[0].strip()
            name, _, version = text.partition("==")
            is_exact = bool(name and version) and not set(text) & set("<>~!*,; ")
            if text and not is_exact and text != "-r requirements.txt":
                findings.append(f"{path.name}: {text}")
    return findings


RULES: Sequence[Rule] = (
    rooms_import_one_way,
    models_need_nothing,
    charts_and_analysis_are_pure,
    pages_are_nested,
    pages_are_short,
    registry_is_complete,
    caches_have_one_home,
    session_state_has_one_home,
    environment_has_one_reader,
    imports_are_visible,
    top_level_is_fixed,
    page_folders_shadow_nothing,
    folders_are_packages,
    modules_say_what_they_are_for,
    modules_and_functions_stay_small,
    no_module_is_a_drawer,
    dependencies_are_pinned,
)


def imports_of(root: Path, path: Path) -> list[tuple[int, str]]:
    """Line and full name of every module that a module imports, relative imports resolved."""
    package = list(path.relative_to(root).parent.parts)
    found: list[tuple[int, str]] = []
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
    return found


_STREAMLIT_CACHES = frozenset({"cache_data", "cache_resource"})


def _is_stdlib(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


def _is_allowed(room: str, module: str) -> bool:
    if _is_stdlib(module):
        return True
    in_simulator = f"{module}.".startswith("snclient.simulator.")
    if module.split(".")[0] == "snclient" and in_simulator != (room == "snclient/simulator"):
        return False
    return module.split(".")[0] in MAY_IMPORT[room]


def _is_pure(module: str) -> bool:
    if _is_stdlib(module):
        return module.split(".")[0] in PURE_STDLIB
    if module.startswith(IMPURE_PARTS) and not module.startswith(PURE_PARTS):
        return False
    return module.split(".")[0] in PURE


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return (node.value.id, node.attr) in _ENVIRONMENT
    if isinstance(node, ast.ImportFrom):
        return any((node.module, alias.name) in _ENVIRONMENT for alias in node.names)
    return False


_ENVIRONMENT = frozenset(
    {("os", "environ"), ("os", "environb"), ("os", "getenv"), ("st", "secrets"), ("streamlit", "secrets")}
)


def _names(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else ""


def _uses(root: Path, paths: Sequence[Path], is_meant: Callable[[ast.AST], bool]) -> list[str]:
    found = [(path, node) for path in paths for node in ast.walk(_parsed(path)) if is_meant(node)]
    return [f"{_name(root, path)}:{getattr(node, 'lineno', 1)}: {ast.unparse(node)[:60]}" for path, node in found]


def _body_lines(node: ast.AST) -> int:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return 0
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _room_modules(root: Path) -> Iterator[tuple[str, Path]]:
    for path in _all_modules(root):
        name = _name(root, path)
        room = name.split("/")[0]
        yield ("snclient/simulator" if name.startswith("snclient/simulator/") else room), path


def _all_modules(root: Path) -> list[Path]:
    return [*root.glob("streamlit_app.py"), *(path for room in ROOMS for path in _modules(root / room))]


def _modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _pages(root: Path) -> list[Path]:
    sections = [path for path in root.glob("pages/*/*.py") if path.parent.name != "ui"]
    return sorted(path for path in sections if path.name != "__init__.py")


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
