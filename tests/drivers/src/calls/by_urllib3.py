"""Requests by urllib3."""

import urllib3


def fetch(url):
    return urllib3.request("GET", url, retries=False).status


def fetch_by_pool(pool, url):
    return pool.request("GET", url, retries=False).status
