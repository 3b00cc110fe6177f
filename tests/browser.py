"""What a page in a browser comes to show; it may need a moment, the longer the busier the machine."""

from __future__ import annotations

from typing import Any

_MILLISECONDS = 20_000


def shows(page: Any, selector: str, text: str) -> None:
    """Wait until the first element that a selector finds is seen and holds the text; fail where it does not come."""
    from playwright.sync_api import expect

    found = page.locator(selector).first
    expect(found).to_be_visible(timeout=_MILLISECONDS)
    expect(found).to_contain_text(text, timeout=_MILLISECONDS)
