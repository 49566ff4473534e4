"""Requests by the standard library."""

import http.client
import urllib.request


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status


def fetch_by_connection(host, port, path):
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
