"""A network of its own for a firewall under test: what it does there touches nothing of this machine."""

import ctypes
import os
import select
import socket
import subprocess
import threading
import time
from pathlib import Path

CLONE_NEWNET = 0x40000000


class Namespace:
    """A network namespace with nothing but a loopback, and a relay in it to a server of this machine."""

    def __init__(self):
        self.holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 3600"],
            stdout=subprocess.PIPE, start_new_session=True)
        assert self.holder.stdout.readline() == b"up\n"
        self._stop = threading.Event()

    @staticmethod
    def allowed() -> bool:
        """Whether this process may make one."""
        return os.geteuid() == 0 and subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0

    def run(self, *command: str, **options) -> subprocess.CompletedProcess:
        return subprocess.run(self._inside(command), capture_output=True, text=True, timeout=300, **options)

    def start(self, *command: str, log: Path) -> subprocess.Popen:
        return subprocess.Popen(
            self._inside(command), stdout=log.open("wb"), stderr=subprocess.STDOUT, start_new_session=True)

    def _inside(self, command) -> list[str]:
        return ["nsenter", "--target", str(self.holder.pid), "--net", *command]

    def relay(self, port: int, to: int) -> None:
        """What connects to `port` inside reaches `to` on this machine."""
        ready = threading.Event()

        def listen():
            # A socket is of the network of the thread that made it; this thread never comes back.
            with open(f"/proc/{self.holder.pid}/ns/net") as place:
                libc = ctypes.CDLL(None, use_errno=True)
                assert libc.setns(place.fileno(), CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
            inner = socket.create_server(("127.0.0.1", port))
            inner.settimeout(0.2)
            ready.set()
            while not self._stop.is_set():
                try:
                    client, _ = inner.accept()
                except TimeoutError:
                    continue
                pending.append(client)
                arrived.release()
            inner.close()

        pending: list[socket.socket] = []
        arrived = threading.Semaphore(0)

        def forward():
            while not self._stop.is_set():
                if not arrived.acquire(timeout=0.2):
                    continue
                client = pending.pop(0)
                server = socket.create_connection(("127.0.0.1", to))
                threading.Thread(target=pump, args=(client, server), daemon=True).start()

        def pump(client: socket.socket, server: socket.socket):
            with client, server:
                ends = {client: server, server: client}
                while not self._stop.is_set():
                    for end in select.select(list(ends), [], [], 0.2)[0]:
                        data = end.recv(65_536)
                        if not data:
                            return
                        ends[end].sendall(data)

        for body in (listen, forward):
            threading.Thread(target=body, daemon=True).start()
        assert ready.wait(300), "the relay did not start"

    def __enter__(self) -> "Namespace":
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        self.holder.terminate()
        self.holder.wait(300)
        time.sleep(0.3)
