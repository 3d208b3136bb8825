"""docker compose for the docker command beside: build, up and down, as the file says.

Prometheus is Debian's. Of a service whose image can't be had nothing runs, which is said.
"""

import os
import shutil
import subprocess
import time

import compose_file
import containers
from containers import STATE, TOOL, Failure
from run import run

VOLUMES = STATE + ".volumes"
HERE = os.path.dirname(os.path.abspath(__file__))
# There is no registry: by image name, what stands in for it.
STAND_INS = {"prom/prometheus": "prometheus"}
PATIENCE_SECONDS = 120


def say(text: str):
    print(f"docker compose: {text}", flush=True)


def container_of(file: dict, service: str) -> str:
    return f"{os.environ.get('COMPOSE_PROJECT_NAME', file['name'])}-{service}-1"


def image_of(service: dict) -> str:
    """What is run for it; empty where nothing can be."""
    if "build" in service:
        return service["image"]
    stand_in = STAND_INS.get(service["image"].split(":")[0])
    return f"camserve-test/{stand_in}" if stand_in else ""


def is_there(image: str) -> bool:
    told = subprocess.run([TOOL, "inspect", image], capture_output=True, check=False)
    return told.returncode == 0


def build_image(service: dict, path: str):
    if "build" in service:
        context = os.path.join(os.path.dirname(os.path.abspath(path)), service["build"]["context"])
        dockerfile = os.path.join(context, service["build"]["dockerfile"])
        options = ["--target", service["build"]["target"]]
    else:
        context = HERE
        dockerfile = os.path.join(HERE, STAND_INS[service["image"].split(":")[0]] + ".Dockerfile")
        options = []
    if containers.build(["-t", image_of(service), "-f", dockerfile, *options, context]) != 0:
        raise Failure(f"{image_of(service)} can't be built")


def build(file: dict, path: str):
    for service in file["services"].values():
        if image_of(service):
            build_image(service, path)


def make_volumes(service: dict):
    """As an engine makes a named volume: the image's user may write there."""
    for volume in service.get("volumes", []):
        if volume["type"] == "volume":
            folder = os.path.join(VOLUMES, volume["source"])
            os.makedirs(folder, exist_ok=True)
            user, group = service["user"].split(":")
            os.chown(folder, int(user), int(group))


def check_mounts(service: dict):
    for volume in service.get("volumes", []):
        if volume["type"] == "bind" and not os.path.exists(volume["source"]):
            raise Failure(f"bind source path does not exist: {volume['source']}")


def up(file: dict, path: str):
    for name, service in file["services"].items():
        if not image_of(service):
            say(f"{name}: skipped: no registry to have {service['image'].split('@')[0]} from")
            continue
        check_mounts(service)
        make_volumes(service)
        if not is_there(image_of(service)):
            build_image(service, path)
        options = compose_file.run_options(service, VOLUMES)
        names = ["-d", "--name", container_of(file, name)]
        run([*names, *options, image_of(service), *service["command"]])
        say(f"{name}: started")


def wait_until_healthy(file: dict):
    for name, service in file["services"].items():
        container = container_of(file, name)
        if container not in containers.names():
            continue
        kind, *command = service["healthcheck"]["test"]
        assert kind == "CMD", kind
        deadline = time.monotonic() + PATIENCE_SECONDS
        while containers.runs(container) and containers.execute(container, command) != 0:
            if time.monotonic() > deadline:
                raise Failure(f"{name} is not healthy; {containers.read(container, 'log')}")
            time.sleep(1)
        if not containers.runs(container):
            raise Failure(f"{name} has ended; {containers.read(container, 'log')}")
        say(f"{name}: healthy")


def down(file: dict):
    for name in reversed(list(file["services"])):
        container = container_of(file, name)
        if container in containers.names():
            containers.stop(container)
            containers.remove(container, force=False)
            say(f"{name}: removed")


def compose(arguments: list[str]) -> int:
    if arguments[:1] != ["-f"] or len(arguments) < 3:
        raise Failure("compose: wants -f FILE COMMAND")
    _, path, command, *options = arguments
    file = compose_file.read(path)
    if command == "build" and not options:
        build(file, path)
    elif command == "up" and "-d" in options and set(options) <= {"-d", "--wait"}:
        up(file, path)
        if "--wait" in options:
            wait_until_healthy(file)
    elif command == "down" and set(options) <= {"--volumes"}:
        down(file)
        if "--volumes" in options:
            shutil.rmtree(VOLUMES, ignore_errors=True)
    else:
        raise Failure(f"compose {command} {' '.join(options)}: unknown here")
    return 0
