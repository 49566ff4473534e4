"""Documents in MongoDB, by pymongo."""

from pymongo import MongoClient


def insert(collection, number):
    collection.insert_one({"_id": number})


def insert_at(url, number):
    with MongoClient(url, serverSelectionTimeoutMS=300) as client:
        client.tests.items.insert_one({"_id": number})


def number_of(client):
    return client.tests.items.find_one({"_id": 0})["_id"]
