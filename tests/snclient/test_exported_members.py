"""What the package exports is what it documents."""

import inspect

import snclient
from snclient import errors


def _errors() -> dict[str, type[BaseException]]:
    return {
        name: kind
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.ServiceNowError)
    }


def test_all_is_sorted_and_complete() -> None:
    public = {
        name for name, value in vars(snclient).items() if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert sorted(snclient.__all__, key=str.lower) == sorted(public, key=str.lower)
    assert len(set(snclient.__all__)) == len(snclient.__all__)


def test_every_error_is_exported() -> None:
    assert set(_errors()) <= set(snclient.__all__)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = {}
    ancestors: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        name = line.split()[0] if line.startswith("    ") and line.split() else ""
        if name in _errors():
            depth = (len(line) - len(line.lstrip()) - 4) // 2
            ancestors = [*ancestors[:depth], name]
            drawn[name] = ancestors[-2] if depth else "Exception"
    assert drawn == {name: kind.__bases__[0].__name__ for name, kind in _errors().items()}
