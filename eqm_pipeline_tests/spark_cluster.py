"""A standalone cluster of Spark on this machine: a master and two workers of one core each, on loopback.

Belongs here: starting and stopping exactly these processes, and the environment that a driver needs. Does not belong here: what
is run on them. The wheel of pyspark has no start scripts; `spark-class` starts both.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2
PATIENCE = 120.0  # seconds until both workers are known to the master
SETTINGS = {
    "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.executor.memory": "768m",
    "spark.sql.shuffle.partitions": "2",
}  # fmt: skip


@contextmanager
def standalone(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a driver, EQM_SPARK_MASTER among it, while the cluster runs; its files and logs lie in `folder`."""
    home = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    conf, work = folder / "conf", folder / "work"
    conf.mkdir(parents=True)
    work.mkdir()
    (conf / "spark-defaults.conf").write_text("".join(f"{k} {v}\n" for k, v in SETTINGS.items()), "utf-8")
    env = {
        "SPARK_HOME": str(home), "SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "512m", "PYSPARK_PYTHON": sys.executable,
    }  # fmt: skip
    port, page = _free(), _free()
    master = f"spark://127.0.0.1:{port}"
    at = ["--host", "127.0.0.1", "--port"]
    worker = [
        *at,
        "0",
        "--webui-port",
        "0",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        str(folder),
        master,
    ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start("master.Master", [*at, str(port), "--webui-port", str(page)], env, folder))
        _wait(page, 0, started)
        started.extend(_start("worker.Worker", worker, env, folder) for _ in range(WORKERS))
        _wait(page, WORKERS, started)
        yield env | {"EQM_SPARK_MASTER": master, "EQM_SPARK_WORK": str(work), "EQM_SPARK_MEMORY": "1g"}
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(what: str, arguments: list[str], env: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    command = [f"{env['SPARK_HOME']}/bin/spark-class", f"org.apache.spark.deploy.{what}", *arguments]
    with (folder / "cluster.log").open("ab") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | env, cwd=folder, preexec_fn=_not_longer_than_we
        )


def _not_longer_than_we() -> None:
    """When the process of the tests is killed, so are these (Linux: PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait(page: int, workers: int, started: list[subprocess.Popen[bytes]]) -> None:
    """Until the master says that so many workers are alive."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert all(p.poll() is None for p in started), "a process of the cluster ended; see cluster.log"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as told:
                if json.load(told)["aliveworkers"] == workers:
                    return
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    raise TimeoutError(f"not {workers} workers after {PATIENCE:g} s")


def _free() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
