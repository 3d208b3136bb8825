"""Containers without an engine: each a process of the image tool, and a folder of what it said."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

TOOL = os.environ.get("CAMSERVE_IMAGE_TOOL", "")
STATE = os.environ.get("CAMSERVE_CONTAINERS", "")
PATIENCE_SECONDS = 120  # beyond what a container may take to stop


class Failure(Exception):
    """What the command line ends with."""


def file_of(name: str, file: str) -> str:
    return os.path.join(STATE, name, file)


def read(name: str, file: str) -> str:
    try:
        with open(file_of(name, file), encoding="utf-8", errors="replace") as opened:
            return opened.read().strip()
    except FileNotFoundError:
        return ""


def write(name: str, file: str, text: str):
    with open(file_of(name, file) + ".part", "w", encoding="utf-8") as opened:
        opened.write(text)
    os.rename(file_of(name, file) + ".part", file_of(name, file))


def names() -> list[str]:
    return sorted(os.listdir(STATE))


def must_exist(name: str):
    if not os.path.isdir(os.path.join(STATE, name)):
        raise Failure(f"No such container: {name}")


def start(name: str, image: str, options: list[str], arguments: list[str]):
    """In the background, watched by a process of its own."""
    if os.path.isdir(os.path.join(STATE, name)):
        raise Failure(f'The container name "{name}" is already in use')
    os.makedirs(os.path.join(STATE, name))
    write(name, "run.json", json.dumps({"image": image, "options": options}))
    command = [TOOL, "run", image, *options, "--", *arguments]
    with open(file_of(name, "log"), "wb") as log:
        subprocess.Popen(
            [sys.executable, "-B", __file__, name, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not read(name, "pid"):
        if time.monotonic() > deadline:
            raise Failure(f"{name} does not begin: {read(name, 'log')}")
        time.sleep(0.01)


def watch(name: str, command: list[str]):
    with subprocess.Popen(command) as process:
        write(name, "pid", str(process.pid))
        code = process.wait()
    # The folder goes where the container is removed by force.
    if os.path.isdir(os.path.join(STATE, name)):
        write(name, "code", str(code))


def runs(name: str) -> bool:
    return not read(name, "code")


def wait(name: str, seconds: float = float("inf")) -> int:
    deadline = time.monotonic() + seconds
    while runs(name):
        if time.monotonic() > deadline:
            raise Failure(f"{name} does not end")
        time.sleep(0.05)
    return int(read(name, "code"))


def send_term(name: str):
    # While the image is being mounted the tool ends by itself.
    try:
        os.kill(int(read(name, "pid")), signal.SIGTERM)
    except ProcessLookupError:
        pass


def stop(name: str):
    """The tool kills what does not end within the --stop-timeout it was started with."""
    if runs(name):
        send_term(name)
        wait(name, PATIENCE_SECONDS)


def remove(name: str, force: bool):
    if runs(name):
        if not force:
            raise Failure(f"{name} runs: stop it before, or remove it with -f")
        send_term(name)
        time.sleep(0.2)
        # camserve ends at once at a second signal.
        stop(name)
    shutil.rmtree(os.path.join(STATE, name))


def build(arguments: list[str]) -> int:
    """Ends with this process, and all that it has started."""
    with subprocess.Popen([TOOL, "build", *arguments], start_new_session=True) as process:
        signal.signal(signal.SIGTERM, lambda *_: os.killpg(process.pid, signal.SIGTERM))
        return process.wait()


def execute(name: str, command: list[str]) -> int:
    """Beside the container: another one of its image and options, on the same network."""
    if not runs(name):
        raise Failure(f"container {name} is not running")
    run = json.loads(read(name, "run.json"))
    again = [TOOL, "run", run["image"], *run["options"], "--entrypoint", command[0], "--"]
    return subprocess.run([*again, *command[1:]], check=False).returncode


if __name__ == "__main__":
    watch(sys.argv[1], sys.argv[2:])
