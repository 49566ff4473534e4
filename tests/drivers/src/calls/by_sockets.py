"""Mail, and plain sockets."""

import asyncio
import smtplib
import socket


def mail(port, text):
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
        server.sendmail("from@x", ["to@x"], text)


def ask(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"NOOP\r\n")
        return connection.recv(3)


async def ask_async(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = await reader.readline()
    writer.close()
    return answer
