"""Records as one page to read in a browser: the report's own text, its entities, facts and charts; no other file."""

from govreport_nlp.output.page.render import render_page

__all__ = ["render_page"]
