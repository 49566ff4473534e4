"""Objects in a cloud, by boto3."""

import boto3


def store(client, name):
    client.put_object(Bucket="items", Key=name, Body=b"text")


def store_at(url, name):
    client = boto3.client("s3", endpoint_url=url)
    client.put_object(Bucket="items", Key=name, Body=b"text")
