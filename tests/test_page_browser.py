"""The page in a real browser: what a reader sees, does by mouse and keyboard, and how long a filter takes."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

import pytest

from govreport_nlp.output.page import render_page
from govreport_nlp.output.page.controls import CONTROL
from govreport_nlp.text.script import Simplifier
from tests.browser import shows
from tests.page_records import entity, example, long_report, record, yuan

pytestmark = pytest.mark.slow

#: What a filter may take on a report of 100,000 characters, in milliseconds.
LONGEST_FILTER = 200
LONG = 100_000

TIME_OF_A_CLICK = """async (selector) => {
  const box = document.querySelector(selector);
  const start = performance.now();
  box.click();
  document.body.getBoundingClientRect();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no chromium or google-chrome on PATH")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """A function that opens a page of records; at the end it must have asked for nothing and complained of nothing."""
    told: list[str] = []
    contexts = []

    def open_page(*records, width=1280, height=900, language="en", scheme="light"):
        path: Path = tmp_path / "page.html"
        path.write_text(render_page(records, language=language), encoding="utf-8", newline="")
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url) if request.url != path.as_uri() else None)
        page.goto(path.as_uri())
        page.wait_for_timeout(100)
        page.told = told
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not told


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def text_of(page, copy="original"):
    return page.evaluate(f"[...document.querySelectorAll('.line.{copy}')].map((line) => line.textContent).join('')")


def visible(page, selector):
    return page.locator(selector).is_visible()


def test_the_browser_holds_the_text_character_by_character(open_page):
    text = "\ufeff云\u202e溪\u2066<b>&amp;\r\n社区\r工程\t \u3000\x0b\x85投\u2028入\U00020bb73万元\n\n</script><!--"
    page = open_page(record(text, [entity(text, "3万元", "MONEY", yuan("30000"))]))
    assert text_of(page) == CONTROL.sub("", text)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.control')].map((box) => getComputedStyle(box, '::before').content)"
    )
    assert boxes == [f'"U+{ord(character):04X}"' for character in CONTROL.findall(text)]


def test_bidirectional_controls_move_nothing(open_page):
    text = "\u202e甲乙\u202c丙\u2067丁戊"
    page = open_page(record(text))
    lefts = page.evaluate("""() => {
      const walker = document.createTreeWalker(document.querySelector('.line'), NodeFilter.SHOW_TEXT), lefts = [];
      while (walker.nextNode()) for (let at = 0; at < walker.currentNode.length; at += 1) {
        const range = new Range();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        lefts.push(range.getBoundingClientRect().left);
      }
      return lefts;
    }""")
    assert len(lefts) == 5
    assert lefts == sorted(lefts)


def test_an_injected_script_does_not_run(open_page):
    page = open_page(example())
    blocked = page.evaluate("""async () => {
      const blocked = [];
      document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.ran = true');
      document.body.append(button);
      button.click();
      const image = document.createElement('img');
      image.src = 'http://127.0.0.1:9/x.png';
      document.body.append(image);
      await new Promise((done) => setTimeout(done, 200));
      return blocked.sort();
    }""")
    assert blocked == ["img-src", "script-src-attr", "script-src-elem"]
    assert page.evaluate("window.ran") is None
    page.told.clear()  # the browser tells of what it blocked


def test_the_keyboard_reaches_everything(open_page):
    page = open_page(example())
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the text"
    page.keyboard.press("Enter")
    assert focused(page) == "云溪社区"
    shows(page, "#card", "Administrative place")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "清渠工程"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "12万元"
    card = page.inner_text("#card")
    for words in ("Money", "120,000 元", "投入资金", "清渠工程二期", "云溪社区", "2024", "done", "level", "rules"):
        assert words in card
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "清渠工程"
    shows(page, "#card", "93 %")
    page.keyboard.press(" ")
    assert focused(page) == "×"
    page.keyboard.press("Escape")
    assert focused(page) == "清渠工程"
    assert not visible(page, "#card")


def test_only_one_entity_is_in_the_tab_order(open_page):
    page = open_page(example())
    assert page.locator('.e[tabindex="0"]').count() == 1
    page.locator(".e", has_text="300余人").click()
    assert page.locator('.e[tabindex="0"]').count() == 1


def test_focus_can_be_seen(open_page):
    page = open_page(example())
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_pointing_shows_and_leaving_hides_the_note(open_page):
    page = open_page(example())
    page.hover('.e:text("300余人")')
    page.wait_for_selector("#card:visible")
    shows(page, "#card", "300 – 400 人")
    page.hover("header.bar")
    page.wait_for_selector("#card", state="hidden")


def test_a_filter_takes_marks_and_rows_away(open_page):
    page = open_page(example())
    shown = "getComputedStyle(document.querySelector('.e.MONEY')).backgroundImage"
    assert "0.22" in page.evaluate(shown) or "color" in page.evaluate(shown)
    before = page.evaluate(shown)
    page.uncheck('input[name="label"][value="MONEY"]')
    assert page.evaluate(shown) != before
    page.locator(".e", has_text="清渠工程").first.focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "“邻里同乐”文化节"
    page.click('.views [data-view="facts"]')
    assert page.locator(".rows tbody tr:visible").count() == 2
    page.click('.views [data-view="text"]')
    page.click('[data-pick="all"]')
    assert page.evaluate(shown) == before


def test_a_row_jumps_to_its_words_and_marks_them(open_page):
    filler = "".join(f"第{number}段。\n" for number in range(300))
    report = example()
    text = report.text
    later = example().model_copy(
        update={
            "text": filler + text,
            "sections": [],
            "entities": [
                found.model_copy(update={"start": found.start + len(filler), "end": found.end + len(filler)})
                for found in report.entities
            ],
            "facts": [
                fact.model_copy(
                    update={
                        "measure": fact.measure.model_copy(
                            update={"start": fact.measure.start + len(filler), "end": fact.measure.end + len(filler)}
                        )
                    }
                )
                for fact in report.facts
                if fact.measure
            ],
        }
    )
    page = open_page(later)
    page.click('.views [data-view="facts"]')
    page.click('.rows tbody tr:has-text("30万元")')
    page.wait_for_timeout(100)
    assert page.evaluate("[...document.querySelectorAll('.e.marked')].map((node) => node.textContent)") == ["30万元"]
    assert page.evaluate("String([...CSS.highlights.get('measure')][0])") == "筹集资金"
    place = page.locator(".e.marked").bounding_box()
    assert 0 < place["y"] < 900
    assert focused(page) == "30万元"
    page.keyboard.press("Escape")
    assert focused(page) == "30万元"
    assert page.evaluate("document.activeElement.tagName") == "A"


def test_columns_sort(open_page):
    page = open_page(example())
    page.click('.views [data-view="facts"]')
    cells = "[...document.querySelectorAll('.rows tbody tr')].map((row) => row.querySelector('a').textContent)"
    page.click('.rows th button:has-text("Value")')
    assert page.evaluate(cells) == ["30万元", "12万元", "5万元", "300余人", "40人"]
    page.click('.rows th button:has-text("Period")')
    assert page.evaluate(cells)[-2:] == ["30万元", "40人"]
    page.click('.rows th button:has-text("Period")')
    assert page.evaluate(cells)[0] == "30万元"
    assert page.evaluate(cells)[-1] == "40人"
    assert page.locator('.rows th[aria-sort="descending"]').count() == 1


def test_the_outline_follows_and_jumps(open_page):
    page = open_page(long_report(20_000))
    current = "[...document.querySelectorAll('.outline a')].findIndex((link) => link.ariaCurrent)"
    assert page.evaluate(current) == 0
    page.locator(".outline a").nth(9).click()
    page.wait_for_timeout(300)
    assert page.evaluate(current) == 9
    assert 0 <= page.locator("#r0s9").bounding_box()["y"] < 150
    page.evaluate("document.querySelector('#r0s14').scrollIntoView()")
    page.wait_for_timeout(300)
    assert page.evaluate(current) == 14


def test_the_language_is_switched_in_the_page(open_page):
    page = open_page(example())
    shows(page, ".views", "Charts")
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    shows(page, ".views", "图表")
    assert page.get_attribute(".outline", "aria-label") == "目录"
    page.locator(".e", has_text="12万元").click()
    shows(page, "#card", "投入资金")
    shows(page, "#card", "计量内容")


def test_a_page_without_reports_still_works(open_page):
    page = open_page()
    page.click("#language")
    page.click('.views [data-view="facts"]')
    page.click("body")
    shows(page, "body", "没有报告")


def test_light_and_dark(open_page):
    behind = "getComputedStyle(document.body).backgroundColor"
    light = open_page(example()).evaluate(behind)
    page = open_page(example(), scheme="dark")
    assert page.evaluate(behind) != light
    page.click("#theme")
    assert page.evaluate(behind) == light


def test_reports_are_shown_one_at_a_time(open_page):
    page = open_page(example("a"), long_report(3_000))
    assert page.locator("main:visible").count() == 1
    page.select_option("#reports", "1")
    assert page.locator("main:visible").count() == 1
    shows(page, "main:visible", "惠及居民")
    page.locator("main:visible .e").first.click()
    shows(page, "#card", "清渠工程")


def test_original_and_simplified_side_by_side(open_page):
    text = "一、工作情況\n雲溪社區投入資金3萬元。\n"
    page = open_page(
        record(
            text, [entity(text, "3萬元", "MONEY", yuan("30000"))], script="Hant", headings=[("一、工作情況", 1, "work")]
        )
    )
    assert text_of(page, "simplified") == Simplifier()(text)
    seen = [page.locator(f".line.{copy}").last for copy in ("original", "simplified")]
    modes = {"original": (True, False), "both": (True, True), "simplified": (False, True)}
    for mode, expected in modes.items():
        page.check(f'.choice input[value="{mode}"]')
        assert tuple(line.is_visible() for line in seen) == expected
        if mode == "both":
            assert seen[0].bounding_box()["y"] == seen[1].bounding_box()["y"]
    page.locator(".simplified .e").click()
    shows(page, "#card", "3萬元")


def test_noise_folds_away(open_page):
    text = "首页 > 新闻\n一、社區(qū)**工作\n"
    page = open_page(record(text, noise=[("首页 > 新闻\n", "boilerplate"), ("(qū)", "pinyin"), ("**", "mask")]))
    page.uncheck('input[name="noise"]')
    assert page.inner_text("main").strip() == "一、社區**工作"


def test_a_narrow_page_has_one_view_at_a_time(open_page):
    page = open_page(example(), width=390, height=844)
    for view, panel in {
        "text": "main.text",
        "outline": ".outline",
        "labels": ".labels",
        "facts": ".facts",
        "charts": ".charts",
    }.items():
        page.click(f'.views [data-view="{view}"]')
        shown = [name for name in ("main.text", ".outline", ".labels", ".facts", ".charts") if visible(page, name)]
        assert shown == [panel]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click('.views [data-view="facts"]')
    page.click('.rows tbody tr:has-text("300余人")')
    assert visible(page, "main.text")
    card, words = page.locator("#card").bounding_box(), page.locator(".e.marked").bounding_box()
    assert words["y"] + words["height"] <= card["y"]
    page.keyboard.press("Escape")
    page.click("#back")
    assert visible(page, ".facts")


def test_paper_has_text_and_tables_and_no_controls(open_page):
    page = open_page(example(), scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert [visible(page, name) for name in ("main.text", ".facts", ".charts")] == [True] * 3
    assert [visible(page, name) for name in ("header.bar", ".outline", ".labels", "#card")] == [False] * 4
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_filter_on_a_long_report_takes_no_noticeable_time(open_page, capsys):
    report = long_report(LONG)
    page = open_page(report)
    opened = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    filters = {"the text": _filter_times(page)}
    page.click('.views [data-view="facts"]')
    page.wait_for_timeout(500)
    filters["text and table"] = _filter_times(page)
    with capsys.disabled():
        print(f"\n{len(report.text):,} characters, {len(report.entities):,} entities: opens in {opened:.0f} ms")
        for name, times in filters.items():
            print(f"filters {name} in {median(times):.0f} ms (at most {max(times):.0f} ms)")
    assert all(median(times) < LONGEST_FILTER for times in filters.values())


def _filter_times(page):
    """Milliseconds from a click on a label to the next frame, by turns off and on."""
    return [page.evaluate(TIME_OF_A_CLICK, 'input[name="label"][value="MONEY"]') for _ in range(8)]
