"""The page of errors: complete, self-contained, and safe with whatever stands in a report."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from govreport_nlp.evaluation.compare import compare_records
from govreport_nlp.evaluation.page import errors_page
from tests.marks import TEXT, gold, record


class Page(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its rows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = [("", {})]
        self.rows: list[tuple[dict[str, str | None], list[tuple[str | None, str]]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "li":
            self.rows.append((dict(attrs), []))

    def handle_data(self, data):
        tag, attributes = self.tags[-1]
        if self.rows and tag == "span" and data.strip():
            self.rows[-1][1].append((attributes.get("class"), data))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(*pairs, title="rules"):
    documents = [gold(f"d{number}", marks) for number, (marks, _) in enumerate(pairs)]
    records = [record(f"d{number}", found) for number, (_, found) in enumerate(pairs)]
    return errors_page(compare_records(documents, records), title)


def test_every_error_is_a_row_with_its_words():
    rows = Page(page(("Oooo..Pppp", "Oo....Eeee"), ("....Gg", "Ll....")))
    assert [(row["data-kind"], row["data-gold"], row["data-found"]) for row, _ in rows.rows] == [
        ("edges", "is ORG", "is ORG"),
        ("label", "is PROJECT", "is EVENT"),
        ("spurious", "none", "is LOC"),
        ("missed", "is GPE", "none"),
    ]
    assert [(name, words) for name, words in rows.rows[0][1] if name in ("gold found", "gold ", "found", "around")] == [
        ("gold found", "云溪"),
        ("gold ", "街道"),
        ("around", "实施清渠行动"),
    ]


def test_filters_offer_every_kind_and_label_that_occurs():
    html = Page(page(("Oooo..Pppp", "Oo....Eeee"), ("....Gg", "......")))
    assert {box["value"] for box in html.named("input") if box["type"] == "checkbox"} == {"edges", "label", "missed"}
    options = [option["value"] for option in html.named("option")]
    assert [value for value in options if value and value.startswith("is ")] == [
        "is GPE", "is ORG", "is PROJECT", "is EVENT", "is ORG",
    ]  # fmt: skip
    assert [value for value in options if value in ("d0", "d1")] == ["d0", "d1"]
    cells = {(button["data-gold"], button["data-found"]) for button in html.named("button") if "data-gold" in button}
    assert cells == {("is PROJECT", "is EVENT"), ("is GPE", "none")}


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</span></li>"


def test_the_texts_of_reports_are_no_mark_up():
    id = '"><script>alert(3)</script>'
    label = "O'\"><b>"
    document = gold(id, "", text=HOSTILE, entities=[{"start": 3, "end": 12, "label": label}])
    html = errors_page(compare_records([document], []), HOSTILE)
    parsed = Page(html)
    assert len(parsed.named("script")) == 1
    assert not parsed.named("img")
    assert not parsed.named("b")
    assert parsed.rows[0][0]["data-gold"] == f"is {label}"
    assert "".join(words for name, words in parsed.rows[0][1] if name in ("gold ", "around")) == HOSTILE[:32]
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)


def test_the_page_needs_nothing_else():
    html = page(("Oooo", "Oo.."))
    parsed = Page(html)
    assert not any({"src", "href", "action"} & attributes.keys() for _, attributes in parsed.tags)
    assert "url(" not in html
    assert "@import" not in html
    policy = next(meta for meta in parsed.named("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in str(policy["content"])


def test_the_page_is_the_same_from_run_to_run():
    assert page(("Oooo", "Oo..")) == page(("Oooo", "Oo.."))


@pytest.mark.parametrize("pairs", [[("Oo", "Oo")], [("..", "..")], []])
def test_a_page_without_errors(pairs):
    html = page(*pairs)
    assert "There are none." in html
    assert not Page(html).rows


def test_headings_are_filtered_as_such():
    document = gold("a", "." * 20, headings=[(0, 4, 1, "work"), (6, 10, 1, "plans")])
    found = record("a", "." * 20, headings=[(0, 4, 1, "plans")])
    rows = Page(errors_page(compare_records([document], [found]), TEXT)).rows
    assert [(row["data-kind"], row["data-gold"], row["data-found"]) for row, _ in rows] == [
        ("heading missed", "is heading", "none"),
        ("section type", "is heading", "is heading"),
    ]
