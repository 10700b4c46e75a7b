"""Texts of others are data: whatever a title or a description spells, it is shown as it is, and nothing of it runs."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.e2e.browser import new_context, settle, visit
from tests.e2e.steps import log_in, pick, pick_all, rows
from tests.e2e.tenant import Control, scope_of, store_of, tenant_console

TITLES = (
    "<script>window.ran = 1</script>",
    '<img src=x onerror="window.ran = 1">',
    "**bold** _lean_ `code` # head ~~gone~~",
    "$x^2$ and $$y$$ for $5",
    ":red[alarm] :material/delete: :smile: :blue-badge[b]",
    "[click me](javascript:window.ran=1)",
    '=HYPERLINK("https://evil.example/","x")',
    "https://evil.example/ www.evil.example a@evil.example",
    "{title} {0} %s %(name)s {{7*7}} ${7*7}",
    "1. one - two > three | four \\ five &lt;b&gt; &amp;",
)
HOSTILE_HTML = """<p>Before <script>window.ran = 2</script><b onclick="window.ran = 2">strong</b>
<a href="javascript:window.ran=2">trap</a> <a href="https://learn.example/page">page</a>
<img src="https://evil.example/pixel.png" onerror="window.ran = 2"><svg onload="window.ran = 2"></svg>
<iframe src="https://evil.example/"></iframe> $x^2$ :red[alarm] **stars** [click me](javascript:window.ran=2)
&lt;script&gt;window.ran = 2&lt;/script&gt; after</p>"""
SHOWN_OF_HTML = ("Before strong", "$x^2$ :red[alarm] **stars**", "<script>window.ran = 2</script> after")
"""What the screen has of it: words, and what was meant as words."""
CONTROLS = [
    Control(
        f"hostile-{number}",
        title,
        score=0,
        most=50 - number,
        description=HOSTILE_HTML,
        remediation=HOSTILE_HTML,
        implementation_status=HOSTILE_HTML,
    )
    for number, title in enumerate(TITLES)
]
DANGERS = "document.querySelectorAll('[href^=\"javascript:\" i], .katex, iframe, [onerror], [onclick]').length"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.ConsoleProcess]:
    with tenant_console(tmp_path_factory.mktemp("hostile"), date(2026, 3, 1), CONTROLS) as started:
        yield started


@pytest.fixture(scope="module")
def watched(browser: Browser, own: processes.ConsoleProcess) -> Iterator[Page]:
    """A page that fails whatever asks another host than the console or its instance for anything."""
    with new_context(browser) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        yield page
        strange = [url for url in asked if not url.startswith((own.url, own.local_instance, "data:", "blob:"))]
        assert not strange


def check(page: Page) -> None:
    """Nothing ran, and nothing on the page could."""
    settle(page)
    assert page.evaluate("window.ran") is None
    assert page.evaluate(DANGERS) == 0


def text_of(page: Page, test_id: str) -> str:
    """The words of a part of the page, without what nobody sees."""
    found = page.get_by_test_id(test_id).first.inner_text()
    return " ".join(found.replace("\u2060", "").replace("\u00ad", "").split())


def test_a_table_and_the_list_beside_it_show_titles_as_they_are(own: processes.ConsoleProcess, watched: Page) -> None:
    visit(watched, f"{own.url}/improvement-actions")
    assert [row[0] for row in rows(watched)] == list(TITLES)
    pick(watched, TITLES[5])
    check(watched)


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_the_page_of_an_action_shows_its_texts_as_they_are(
    own: processes.ConsoleProcess, watched: Page, number: int
) -> None:
    visit(watched, f"{own.url}/action?action=hostile-{number}")
    heading = watched.get_by_role("heading", level=1)
    assert heading.inner_text().replace("\u2060", "").replace("\u00ad", "").strip() == TITLES[number]
    assert heading.locator("a[href^='http'], strong, em, code, img, del").count() == 0
    shown = text_of(watched, "stMain")
    for part in SHOWN_OF_HTML:
        assert shown.count(part) == 3
    assert watched.get_by_role("link", name="page", exact=True).count() == 3
    assert watched.get_by_test_id("stMain").locator("img").count() == 0
    check(watched)


def test_home_and_dialogs_show_titles_as_they_are(own: processes.ConsoleProcess, watched: Page) -> None:
    visit(watched, own.url)
    shown = text_of(watched, "stMain")
    for title in TITLES[:8]:
        assert title in shown
    check(watched)
    visit(watched, f"{own.url}/improvement-actions")
    for title in TITLES[:4]:
        pick(watched, title)
    watched.get_by_role("button", name="Review first…").click()
    expect(watched.get_by_role("dialog").get_by_label("Name *")).to_have_count(4)
    shown = text_of(watched, "stDialog")
    for title in TITLES[:4]:
        assert title in shown
    for field in watched.get_by_role("dialog").get_by_label("Name *").all():
        field.fill("")
    watched.get_by_role("button", name="Create 4 tickets").click()
    expect(watched.get_by_test_id("stAlertContentError")).to_contain_text("The name is empty.")
    check(watched)


def test_tickets_and_the_record_in_the_instance_show_texts_as_they_are(
    own: processes.ConsoleProcess, watched: Page
) -> None:
    visit(watched, f"{own.url}/improvement-actions")
    pick_all(watched, len(TITLES))
    watched.get_by_role("button", name=f"Create {len(TITLES)} incidents").click()
    expect(watched.get_by_text(f"{len(TITLES)} created")).to_be_visible()
    check(watched)
    with store_of(own.environment) as console:
        scope = scope_of(console)
        found = {}
        for control in CONTROLS:
            processes.wait_until(lambda name=control.name: bool(console.tickets.of_action(scope, name)))  # type: ignore[misc]
            (found[control.title],) = console.tickets.of_action(scope, control.name)
    visit(watched, f"{own.url}/tickets")
    assert sorted(row[1] for row in rows(watched)) == sorted(TITLES)
    for title in TITLES:
        visit(watched, f"{own.url}/ticket?ticket={found[title].id}")
        shown = text_of(watched, "stMain")
        assert f"{found[title].number} {' '.join(title.split())}" in shown
        assert "$x^2$ :red[alarm] **stars** [click me](javascript:window.ran=2)" in shown
        check(watched)
    log_in(watched, found[TITLES[0]].url)
    for title in TITLES:
        watched.goto(found[title].url)
        expect(watched.get_by_role("heading", level=1)).to_have_text(f"{found[title].number} {title}")
        assert watched.evaluate("window.ran") is None
        assert watched.evaluate(DANGERS) == 0
    watched.goto(f"{own.local_instance}/incident_list.do")
    for title in TITLES:
        expect(watched.get_by_text(title, exact=True).first).to_be_visible()
    assert watched.evaluate("window.ran") is None
