"""HTML pages from the templates; everything in them is escaped."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

_TEMPLATES = Path(__file__).parent / "templates"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action {targets}; base-uri 'none';"
    " frame-ancestors 'none'"
)
_SAFE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, *, targets: Sequence[str] = (), **values: Any) -> HTMLResponse:
    """The page that `template` makes of `values`; `targets`: origins that its forms may lead to besides our own."""
    policy = _POLICY.format(targets=" ".join(("'self'", *targets)))
    content = _environment.get_template(template).render(values)
    return HTMLResponse(content, status, {"Content-Security-Policy": policy, **_SAFE})


def style() -> Response:
    """The one style sheet."""
    return Response(
        (_TEMPLATES / "style.css").read_bytes(), media_type="text/css", headers={"Cache-Control": "no-cache"}
    )


def problem(text: str, status: int) -> HTMLResponse:
    """The page that says why something is not possible."""
    return page("problem.html", status, problem=text)
