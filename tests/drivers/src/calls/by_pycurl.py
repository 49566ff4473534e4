"""Requests by pycurl."""

import pycurl


def fetch(url):
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEFUNCTION, lambda _: None)
    curl.perform()
    return curl.getinfo(pycurl.RESPONSE_CODE)


def fetch_again(url):
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    for _ in range(2):
        text = curl.perform_rs()
    return text
