"""Servers that the drivers talk to."""

import http.server
import os
import socket
import socketserver
import threading

import pytest


@pytest.fixture(scope="session")
def postgresql():
    """Return how to connect to a server that was started for these tests."""
    if "POSTGRESQL" not in os.environ:
        pytest.skip("no PostgreSQL")
    return os.environ["POSTGRESQL"]


@pytest.fixture(scope="session")
def redis_port():
    """Return where a Redis listens that was started for these tests."""
    if "REDIS_PORT" not in os.environ:
        pytest.skip("no Redis")
    return int(os.environ["REDIS_PORT"])


@pytest.fixture
def free_port():
    """Return a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class Answer(http.server.BaseHTTPRequestHandler):
    """Answers with the status that is asked for: ``/404``."""

    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(int(self.path[1:]))
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def url():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def refused(free_port):
    """Return the address of a server that is away."""
    return f"http://127.0.0.1:{free_port}"


class AnswerByHttp2(socketserver.BaseRequestHandler):
    """Answers as ``Answer`` does, by HTTP/2 without TLS."""

    def handle(self):
        from h2.config import H2Configuration
        from h2.connection import H2Connection
        from h2.events import RequestReceived

        connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        self.request.sendall(connection.data_to_send())
        while data := self.request.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, RequestReceived):
                    path = dict(event.headers)[":path"]
                    answer = [(":status", path[1:])]
                    connection.send_headers(event.stream_id, answer, end_stream=True)
            self.request.sendall(connection.data_to_send())


@pytest.fixture(scope="session")
def url_of_http2():
    pytest.importorskip("h2")
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), AnswerByHttp2) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
