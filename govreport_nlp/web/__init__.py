"""The local web app: paste or drop reports, read the page, download the tables; the same as a JSON API.

    request ──guard──▶ api | site ──uploads──▶ reports ──pool──▶ worker processes (tasks) ──▶ records, page, tables

Reports and what comes of them are held in memory, for a time; no name that a client sends is ever opened as a file.
"""

from govreport_nlp.web.app import create_app
from govreport_nlp.web.pool import Pool
from govreport_nlp.web.settings import Settings

__all__ = ["Pool", "Settings", "create_app"]
