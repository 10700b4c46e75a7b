"""What a browser shows of a page: its words, what does not fit, what is not drawn. Tests judge it."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.browser import settle


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as somebody sees it.

    `words` are the texts on the screen and in fields of one line, `chart_words` those of them in charts,
    `spoken_words` what a screen reader says or a pointer shows besides; icons are in none. `clipped` are texts of which
    a part is hidden, each with what hides it. `widths` are how wide the document and its main part are, and how much of
    that is in sight, in CSS pixels. `undrawn` are the Chinese characters among the words that the page's font draws as
    it draws a character that no font has, or exactly as another one.
    """

    title: str
    language: str
    is_dark: bool
    words: frozenset[str]
    chart_words: frozenset[str]
    spoken_words: frozenset[str]
    clipped: tuple[str, ...]
    widths: tuple[tuple[int, int], ...]
    errors: tuple[str, ...]
    undrawn: str

    @property
    def all_words(self) -> frozenset[str]:
        """Everything that is shown or said."""
        return self.words | self.spoken_words


def look(page: Page) -> Sight:
    """Look at what is on the screen, after waiting until it is drawn and nothing moves."""
    wait_until_drawn(page)
    page.evaluate(MOVED)
    return look_now(page)


def wait_until_drawn(page: Page) -> None:
    """Wait until the page is drawn, with its charts and the cells of its tables."""
    settle(page)
    for chart in page.get_by_test_id("stPlotlyChart").all():
        expect(chart.locator(".main-svg").first).to_be_attached()
    for table in page.get_by_test_id("stDataFrame").all():
        expect(table.locator("td").first).to_be_attached()


def look_now(page: Page) -> Sight:
    """Look at what is on the screen at this moment."""
    found = page.evaluate(LOOK)
    return Sight(
        title=found["title"],
        language=found["language"],
        is_dark=found["isDark"],
        words=frozenset(found["words"]),
        chart_words=frozenset(found["chartWords"]),
        spoken_words=frozenset(found["spokenWords"]),
        clipped=tuple(found["clipped"]),
        widths=tuple((whole, seen) for whole, seen in found["widths"]),
        errors=tuple(found["errors"]),
        undrawn=undrawn(page, "".join(found["words"])),
    )


def undrawn(page: Page, text: str) -> str:
    """The Chinese characters of a text that the page's font cannot draw."""
    characters = sorted({character for character in text if "\u4e00" <= character <= "\u9fff"})
    found: str = page.evaluate(UNDRAWN, characters)
    return found


MOVED = """() => {
  const ends = document.getAnimations().filter(one => Number.isFinite(one.effect.getComputedTiming().endTime));
  return Promise.allSettled(ends.map(one => one.finished)).then(() => true);
}"""

LOOK = r"""() => {
  const tidy = text => text.replace(/[\u00ad\u200b\u2060]/g, "").replace(/[\s\u00a0]+/g, " ").trim();
  const isShown = element => element.checkVisibility({visibilityProperty: true});
  const isIcon = element => /Material/.test(getComputedStyle(element).fontFamily);
  const named = element => element.closest("[data-testid]")?.dataset.testid ?? element.tagName.toLowerCase();
  const words = [], chartWords = [], spokenWords = [], clipped = [];

  // what hides a part of a box, going outwards until something that can be scrolled
  const hides = (element, box) => {
    for (let outer = element; outer && outer !== document.body; outer = outer.parentElement) {
      const style = getComputedStyle(outer), frame = outer.getBoundingClientRect();
      const isOnlySpoken = frame.width <= 1 || frame.height <= 1;
      if (isOnlySpoken || /auto|scroll/.test(style.overflowX + style.overflowY)) return null;
      const isCutSideways = box.right > frame.right + 1 || box.left < frame.left - 1;
      if (style.overflowX !== "visible" && isCutSideways) return outer;
      const isCutBelow = box.bottom > frame.bottom + 2 || box.top < frame.top - 2;
      if (style.overflowY !== "visible" && isCutBelow) return outer;
      if (style.position === "fixed") return null;
    }
    return null;
  };
  const isCutByItself = element => {
    const style = getComputedStyle(element);
    const canHide = style.overflowX !== "visible" && !/auto|scroll/.test(style.overflowX);
    return canHide && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement, text = tidy(node.data);
    if (!text || element.matches("script, style, noscript, template, textarea")) continue;
    if (element.closest("canvas")) {
      // a canvas shows what its cells say, and cuts it where the column ends: the reader widens the column
      if (element.matches("td, th")) words.push(text);
      continue;
    }
    if (!isShown(element) || isIcon(element)) continue;
    words.push(text);
    if (element.closest("svg")) chartWords.push(text);
    const range = document.createRange();
    range.selectNodeContents(node);
    const hider = isCutByItself(element) ? element : hides(element, range.getBoundingClientRect());
    if (hider) clipped.push(`${text} (${named(element)} in ${named(hider)})`);
  }
  for (const element of document.body.querySelectorAll("*")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = tidy(element.getAttribute(name) ?? "");
      if (text) spokenWords.push(text);
    }
    if (element.matches("input:not([type=checkbox], [type=radio], [type=file])") && isShown(element)) {
      if (element.value) words.push(tidy(element.value));
      const isCut = element.scrollWidth > element.clientWidth + 1;
      if (isCut) clipped.push(`${tidy(element.value || element.placeholder)} (field in ${named(element)})`);
    }
  }
  const main = document.querySelector("[data-testid=stMain]") ?? document.body;
  const behind = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body).backgroundColor;
  const errors = document.querySelectorAll("[data-testid=stException], [data-testid=stAlertContentError]");
  return {
    title: document.title,
    language: document.documentElement.lang,
    isDark: Math.max(...behind.match(/\d+/g).slice(0, 3).map(Number)) < 128,
    words, chartWords, spokenWords, clipped,
    widths: [document.documentElement, main].map(element => [element.scrollWidth, element.clientWidth]),
    errors: [...errors].map(element => tidy(element.textContent)),
  };
}"""

UNDRAWN = r"""characters => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const shown = document.querySelector("[data-testid=stMain]") ?? document.body;
  pen.font = `18px ${getComputedStyle(shown).fontFamily}`;
  pen.textBaseline = "top";
  const pixels = character => {
    pen.clearRect(0, 0, 24, 24);
    pen.fillText(character, 1, 1);
    return pen.getImageData(0, 0, 24, 24).data.join();
  };
  const seen = new Set([pixels(""), pixels("\u{10fffd}"), pixels("\u0378")]);
  return characters.filter(character => {
    const drawn = pixels(character), isNew = !seen.has(drawn);
    seen.add(drawn);
    return !isNew;
  }).join("");
}"""
