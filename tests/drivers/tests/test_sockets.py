import asyncio
import smtplib
import socketserver
import threading
from unittest import mock

import pytest
from calls import by_sockets as calls


class Mailbox(socketserver.StreamRequestHandler):
    """Takes mail to anybody, unless it is refused."""

    refuses = False

    def handle(self):
        self.wfile.write(b"220 x\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            if word == b"QUIT":
                self.wfile.write(b"221 x\r\n")
                return
            is_refused = word == b"RCPT" and self.refuses
            self.wfile.write(b"550 x\r\n" if is_refused else b"250 x\r\n")


@pytest.fixture
def port():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_mail_works(port):
    calls.mail(port, "text")


def test_mail_refused_by_server(port, monkeypatch):
    monkeypatch.setattr(Mailbox, "refuses", True)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        calls.mail(port, "text")


def test_mail_refused(free_port):
    with pytest.raises(ConnectionRefusedError):
        calls.mail(free_port, "text")


def test_mail_patched():
    with mock.patch("smtplib.SMTP"):
        calls.mail(1, "text")


def test_ask_works(port):
    assert calls.ask(port) == b"220"


def test_ask_refused(free_port):
    with pytest.raises(ConnectionRefusedError):
        calls.ask(free_port)


def test_ask_patched():
    with mock.patch("socket.create_connection"):
        calls.ask(1)


def test_ask_async_works(port):
    assert asyncio.run(calls.ask_async(port)).startswith(b"220")


def test_ask_async_refused(free_port):
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(calls.ask_async(free_port))
