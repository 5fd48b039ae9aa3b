"""Slow connections: one address takes its share of them and no more, and none stays open for ever."""

import http.client
import select
import socket
import time
from urllib.parse import urlsplit

from program import PATIENCE, Server, until


def answers(port: int, source: str) -> bool:
    """Whether somebody at that address of this machine is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_closed(connection: socket.socket) -> bool:
    readable, _, _ = select.select([connection], [], [], 0)
    if not readable:
        return False
    try:
        return connection.recv(1) == b""
    except OSError:
        return True


def test_slow_senders_of_one_address_leave_room_for_others(data):
    with Server("serve", "--data", data, "--port", "0", CORDON_HTTP_CONNECTIONS_OF_ADDRESS="20",
                CORDON_HTTP_CONNECTIONS="40") as server:
        port = urlsplit(server.url).port
        slow = []
        for _ in range(60):
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: cordon\r\nX-Slow: ")
            slow.append(connection)
        until(lambda: sum(map(is_closed, slow)) >= 40, 10, "the connections past the bound closed")
        open_ones = [connection for connection in slow if not is_closed(connection)]
        assert len(open_ones) == 20
        assert not answers(port, "127.0.0.1")
        assert answers(port, "127.0.0.2"), "another address is answered"

        # A byte now and then does not keep a request open for ever.
        def dribble() -> bool:
            for connection in open_ones:
                try:
                    connection.sendall(b"a")
                except OSError:
                    pass
            return all(map(is_closed, open_ones))

        until(lambda: dribble() or time.sleep(1), what="the end of slow requests")
        until(lambda: answers(port, "127.0.0.1"), 10, "room again")
        for connection in slow:
            connection.close()
