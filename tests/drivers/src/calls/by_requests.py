"""Requests by requests, called in all the ways in which a function can be."""

from functools import partial

import requests
from requests import get as get_it

get = requests.get
get_quickly = partial(requests.get, timeout=5)


def fetch(url):
    return requests.get(url, timeout=5).status_code


def fetch_by_alias(url):
    return get_it(url, timeout=5).status_code


def fetch_by_variable(url):
    return get(url, timeout=5).status_code


def fetch_by_partial(url):
    return get_quickly(url).status_code


def fetch_by_argument(url, send=requests.get):
    return send(url).status_code


def post(session, url):
    return session.post(url, json={}, timeout=5).status_code
