"""The local web app in a real browser: Debian's chromium, driven by playwright."""

from __future__ import annotations

import csv
import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from browser import shows
from web_server import serving

pytestmark = pytest.mark.slow

REPORT = (
    "平安社区2023年工作总结\n\n一、工作情况\n2023年，社区实施老旧小区改造工程，投入资金269万元，惠及居民1000余户。"
    "开展消防培训3场，参加居民120人。\n\n二、工作打算\n2024年，计划投入资金50万元，新建停车场1个。\n"
)
HOSTILE = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\u202e社区投入资金269万元。"
SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install playwright"
    )
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no chromium on this machine (apt-get install chromium, or name it in CHROMIUM)")
    with playwright.sync_playwright() as driver:
        # No sandbox of its own: in a container, and as root, chromium does not start with it.
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server"), "-n", "1") as running:
        yield running


@pytest.fixture
def open_page(browser, server):
    """Open the start page; at the end nothing has been asked of anyone else, and nothing was complained of."""
    contexts, asked, complaints = [], [], []

    def open_at(**settings):
        contexts.append(browser.new_context(locale="zh-CN", accept_downloads=True, **settings))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if "status of" not in message.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(server.url)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(server.url)] == []
    assert complaints == []


def drop(page, name: str, text: str) -> None:
    """Drop a file onto the page, as from a file manager."""
    script = """([name, text]) => {
        const dropped = new DataTransfer();
        dropped.items.add(new File([text], name));
        return dropped;
    }"""
    files = page.evaluate_handle(script, [name, text])
    for event in ("dragover", "drop"):
        page.dispatch_event("body", event, {"dataTransfer": files})


@pytest.mark.parametrize("size", SIZES)
def test_drop_a_file_read_the_page_filter_and_keep_a_table(open_page, size: str) -> None:
    page = open_page(viewport=SIZES[size])
    drop(page, "平安社区.txt", REPORT)
    page.click("#submit")
    page.wait_for_url("**/results/*")
    shows(page, "main.text .e.MONEY", "269万元")
    if size == "narrow":
        page.click("button[data-view=labels]")
    page.uncheck('input[name=label][value="MONEY"]')
    assert "off-MONEY" in page.evaluate("document.body.className")
    page.click("button[data-view=facts]")
    shows(page, ".rows tr.PEOPLE_COUNT", "120人")
    money = page.locator(".rows tbody tr.MONEY").first
    assert not money.is_visible() or money.bounding_box()["height"] == 0
    page.click(".downloads summary")
    with page.expect_download() as download:
        page.click(".downloads a:text('CSV')")
    assert download.value.suggested_filename == "govreport-csv.zip"
    with zipfile.ZipFile(Path(download.value.path())) as packed:
        name = next(name for name in packed.namelist() if name.startswith("实体"))
        rows = list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))))
    assert any("269万元" in row for row in rows)
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/", "/?language=en", "/docs?language=en"])
def test_pages_fit(open_page, server, size: str, path: str) -> None:
    page = open_page(viewport=SIZES[size])
    page.goto(server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]


def test_it_works_without_scripts(open_page) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#text", REPORT)
    page.click("#submit")
    page.wait_for_url("**/results/*")
    shows(page, "main.text .e.MONEY", "269万元")
    page.click(".downloads summary")
    with page.expect_download() as download:
        page.click(".downloads a:text('Excel')")
    assert download.value.suggested_filename == "govreport.xlsx"


def test_only_the_keyboard(open_page) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == "text":
            break
        page.keyboard.press("Tab")
    page.keyboard.insert_text(REPORT)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "submit"
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/*")


def test_a_hostile_report_does_not_run(open_page) -> None:
    page = open_page()
    drop(page, "<img src=x onerror=alert(1)>.txt", HOSTILE)
    page.click("#submit")
    page.wait_for_url("**/results/*")
    page.click("button[data-view=facts]")
    assert page.title() != "run"
    assert page.locator("img").count() == 0
    assert page.evaluate("window.origin") == "null"  # what might run all the same could ask the server nothing


def test_a_bad_file_is_told_and_one_goes_back(open_page) -> None:
    page = open_page()
    drop(page, "坏.docx", "no document")
    page.click("#submit")
    page.wait_for_selector(".problems")
    shows(page, ".problems", "坏.docx")
    page.go_back()
    assert page.is_enabled("#submit")


def test_too_many_files_are_told_before_they_are_sent(open_page) -> None:
    page = open_page()
    page.set_input_files("#files", [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(21)])
    page.click("#submit")
    shows(page, "#state", "20")
    assert page.is_enabled("#submit")
