"""Servers on loopback, for the benchmarks beside this file."""

import contextlib
import socket
import subprocess
import time


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def served(words, port):
    """A server process, for as long as it is needed."""
    with subprocess.Popen(words) as process:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.02)
            yield
        finally:
            process.terminate()
