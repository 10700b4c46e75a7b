"""Finds every message of ours in the source: what `_`, `N_` and `ngettext` mark, and what errors and outcomes say."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARKS = {"_": 1, "N_": 1, "ngettext": 2}
"""Names of the marking functions, and how many of their first arguments are messages."""
OUTCOMES = {"Outcome", "NewItem"}
"""Records of `data` that carry templates for a page, as keywords `message` and `remedy`."""


def messages_of_pages() -> set[str]:
    """Every message that a page marks; the plural of a pair is not in it."""
    found: set[str] = set()
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for call in _calls(path):
            if _name(call) in MARKS and call.args:
                found |= set(_texts(call.args[0], {}))
    return found


def messages_of_data() -> set[str]:
    """Every message and remedy that `data` raises or keeps."""
    errors = _error_names()
    found: set[str] = set()
    for path in sorted((ROOT / "data").rglob("*.py")):
        constants = _constants(path)
        for call in _calls(path):
            if _name(call) in errors:
                for argument in call.args[:2]:
                    found |= set(_texts(argument, constants))
            elif _name(call) in OUTCOMES:
                for keyword in call.keywords:
                    if keyword.arg in {"message", "remedy"}:
                        found |= set(_texts(keyword.value, constants))
    return found - {""}


def unmarked_arguments(names: dict[str, int]) -> list[str]:
    """Bare words given to what draws text, as `file:line`.

    Arguments: `names`, drawing functions of `st`, and which of their positional arguments a person reads.
    """
    found = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for call in _calls(path):
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in names:
                continue
            shown = [*call.args[names[call.func.attr] : names[call.func.attr] + 1]]
            shown += [
                keyword.value for keyword in call.keywords if keyword.arg in {"label", "help", "placeholder", "alt"}
            ]
            if any(_has_bare_words(argument) for argument in shown):
                found.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    return found


def _has_bare_words(argument: ast.expr) -> bool:
    """Whether a literal, or a literal part of an f-string, has words outside Streamlit's own marks."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        text = " ".join(part for part in argument.value.split() if not part.startswith(":material/"))
        return any(character.isalpha() for character in text)
    if isinstance(argument, ast.JoinedStr):
        return any(_has_bare_words(part) for part in argument.values)
    return False


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _texts(argument: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.Name) and argument.id in constants:
        yield constants[argument.id]
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body, constants)
        yield from _texts(argument.orelse, constants)


def _constants(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    return found


def _error_names() -> set[str]:
    tree = ast.parse((ROOT / "data" / "errors.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
