"""Requests by pycurl."""

import pycurl


def fetch(url):
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEFUNCTION, lambda _: None)
    curl.perform()
    return curl.getinfo(pycurl.RESPONSE_CODE)
