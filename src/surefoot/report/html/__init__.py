"""The report in a browser: static files that need neither a network nor a server."""

from surefoot.report.html.site import write_site

__all__ = ["write_site"]
