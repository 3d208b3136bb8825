"""A server under load and a Prometheus that watches it, each a process on ports of its own."""

import json
import os
import re
import struct
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

MODEL = "conv_flatten_scores"
BROKEN = "torn"
SIDE = 32  # of its images


# Not how long anything takes, but when to give up: machines may be busy.
PATIENCE_SECONDS = 120


def await_that(condition, what: str, seconds: float = PATIENCE_SECONDS):
    """What `condition` gives, once that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.2)
    raise SystemExit(f"FAILED: {what}: not within {seconds:.0f} s")


def png(level: int) -> bytes:
    """A grey image with a square of that level in its middle."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    middle = range(SIDE // 4, 3 * SIDE // 4)
    rows = [
        bytes([0] + [level if x in middle and y in middle else 16 for x in range(SIDE)])
        for y in range(SIDE)
    ]
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(rows))
    chunks = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


class Stand:
    """All processes end with it."""

    def __init__(self, build: str, folder: str):
        self.build = build
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        self.server: subprocess.Popen | None = None
        self.load: list[subprocess.Popen] = []
        self.evaluations: list[subprocess.Popen] = []
        self.prometheus_url = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()

    def path(self, *names: str) -> str:
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, contents: str | bytes, *names: str) -> str:
        path = self.path(*names)
        with open(path, "wb") as file:
            file.write(contents.encode() if isinstance(contents, str) else contents)
        return path

    def read(self, *names: str) -> str:
        path = self.path(*names)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def start(self, log: str, *command: str) -> subprocess.Popen:
        with open(self.path(log), "wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def camctl(self, *arguments: str) -> list[str]:
        command = [os.path.join(self.build, "camctl"), *arguments]
        return [*command, "--server", self.address("port"), "--ca_file", self.path("cert.pem")]

    def address(self, port_file: str) -> str:
        return f"127.0.0.1:{self.read(port_file).strip()}"

    def start_server(self):
        models = self.path("models", "")
        make_models = os.path.join(self.build, "camserve_make_models")
        subprocess.run([make_models, models, MODEL], check=True)
        self.write("no model", "models", BROKEN, "1", "model.pt")
        self.make_certificate()
        self.server = self.start(
            "server.log",
            os.path.join(self.build, "camserve"),
            *(f"--model_repository={models}", "--device=cpu", "--port=0", "--metrics_port=0"),
            *(f"--tls_cert={self.path('cert.pem')}", f"--tls_key={self.path('key.pem')}"),
            f"--port_file={self.path('port')}",
            f"--metrics_port_file={self.path('metrics_port')}",
        )
        await_that(lambda: self.read("metrics_port"), "the server listens")
        await_that(self.is_server_ready, "the server is ready")

    def make_certificate(self):
        """For a day, so that it is about to expire."""
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
        more = ["-addext", "subjectAltName=IP:127.0.0.1"]
        files = ["-keyout", self.path("key.pem"), "-out", self.path("cert.pem")]
        subprocess.run([*command.split(), *more, *files], check=True, capture_output=True)

    def is_server_ready(self) -> bool:
        health = subprocess.run(self.camctl("health"), capture_output=True, check=False)
        return health.returncode == 0

    def start_prometheus(self, program: str, rules: list[str]):
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": rules,
            "scrape_configs": [
                {
                    "job_name": "camserve",
                    "static_configs": [
                        {
                            "targets": [self.address("metrics_port")],
                            "labels": {"namespace": "tests"},  # as in Kubernetes
                        }
                    ],
                }
            ],
        }
        # JSON is YAML.
        self.start(
            "prometheus.log",
            program,
            f"--config.file={self.write(json.dumps(config), 'prometheus.yml')}",
            f"--storage.tsdb.path={self.path('data', '')}",
            "--web.listen-address=127.0.0.1:0",
        )
        listening = re.compile(r'msg="Listening on".* address=(\S+)')
        found = await_that(
            lambda: listening.search(self.read("prometheus.log")), "Prometheus listens"
        )
        self.prometheus_url = f"http://{found[1]}"
        await_that(self.is_prometheus_ready, "Prometheus is ready")

    def is_prometheus_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.prometheus_url}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def start_load(self):
        """Explanations, evaluations, and calls that go wrong in several ways; until stop_load."""
        image = self.write(png(200), "images", "bright.png")
        wrong = self.write("no image", "images", "wrong.png")
        bench = ("bench", "--warm_up", "0s", "--duration", "1h")
        for log, load in {
            "bench.log": ("--model", MODEL, "--concurrency", "4", "--image", image),
            "wrong.log": ("--model", MODEL, "--rate", "5", "--image", wrong),
            "broken.log": ("--model", BROKEN, "--rate", "100", "--image", image),
        }.items():
            self.load.append(self.start(log, *self.camctl(*bench, *load)))
        for label in range(2):
            for number in range(4):
                self.write(png(60 * number + 40), "set", f"class_{label}", f"{number}.png")
        self.evaluate_again()

    def evaluate_again(self):
        """Where none is under way: a rate of evaluations needs two that end."""
        if self.evaluations and self.evaluations[-1].poll() is None:
            return
        out = self.path(f"results{len(self.evaluations)}.jsonl")
        evaluate = ("evaluate", "--model", MODEL, "--data", self.path("set", ""), "--out", out)
        # All metrics: a score for each panel.
        self.evaluations.append(self.start("evaluate.log", *self.camctl(*evaluate)))

    def list_models(self):
        subprocess.run(self.camctl("models"), capture_output=True, check=True)

    def start_flood(self):
        """More than may wait; until stop_load."""
        image = self.path("images", "bright.png")
        flood = ("bench", "--warm_up", "0s", "--duration", "1h", "--concurrency", "96")
        command = self.camctl(*flood, "--model", MODEL, "--image", image)
        self.load.append(self.start("flood.log", *command))

    def stop_load(self):
        for process in self.load:
            process.kill()
            process.wait()

    def ask(self, path: str, **parameters: str | float):
        """The data of an answer of Prometheus' API."""
        query = urllib.parse.urlencode(parameters)
        url = f"{self.prometheus_url}/api/v1/{path}?{query}"
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"FAILED: {parameters}: {error.read().decode()}") from error

    def value_of(self, expression: str) -> list[dict]:
        return self.ask("query", query=expression)["result"]
