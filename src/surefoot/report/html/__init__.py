"""The report in a browser: static files that need no network and no server."""

from surefoot.report.html.site import write_site

__all__ = ["write_site"]
