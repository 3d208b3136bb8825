"""A server of its own over a model repository."""

import os
import pathlib
import subprocess
import tempfile
import time

import grpc

START_SECONDS = 60
MESSAGE_BYTES = 64 << 20


class Server:
    """Loads models only when told to, so that each has its own time, and one
    that ends the process is known by name."""

    def __init__(self, binary: pathlib.Path, models: pathlib.Path, log: pathlib.Path, threads: int):
        self._command = [
            str(binary),
            f"--model_repository={models}",
            "--model_control=explicit",
            "--port=0",
            "--metrics_port=-1",
            "--drain_delay=0s",
            f"--threads={threads}",
        ]
        self._log = log
        self._process: subprocess.Popen | None = None
        self.channel: grpc.Channel | None = None

    def start(self) -> None:
        with tempfile.TemporaryDirectory() as folder, open(self._log, "ab") as log:
            port_file = pathlib.Path(folder) / "port"
            command = [*self._command, f"--port_file={port_file}"]
            self._process = subprocess.Popen(command, stderr=log)
            port = self._wait_for(port_file)
        limits = [("grpc.max_receive_message_length", MESSAGE_BYTES)]
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", limits)

    def _wait_for(self, port_file: pathlib.Path) -> str:
        end = time.monotonic() + START_SECONDS
        while not (port_file.exists() and port_file.read_text(encoding="utf-8")):
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the server does not start; its log is {self._log}")
            time.sleep(0.1)
        return port_file.read_text(encoding="utf-8").strip()

    def cpu_seconds(self) -> float:
        """What it has computed so far, on all threads."""
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
        user, system = fields.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def how_it_ended(self) -> str:
        """Empty while it lives."""
        try:
            status = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return ""
        return f"the server ended with status {status}"

    def stop(self) -> None:
        if self.channel is not None:
            self.channel.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
