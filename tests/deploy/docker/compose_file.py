"""A compose file as it will be run: variables filled in, paths absolute."""

import os
import re
from typing import Any

import yaml

VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")
SECONDS = re.compile(r"(\d+)s\Z")
# What run_options translates; for the rest there is no need, or another place.
ELSEWHERE = {"build", "command", "healthcheck", "image", "logging", "networks", "restart"}


def interpolate(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: interpolate(item) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolate(item) for item in value]
    if isinstance(value, str):
        filled = VARIABLE.sub(lambda match: os.environ.get(match[1]) or match[2], value)
        assert "$" not in filled, f"{value}: only ${{NAME:-DEFAULT}} is known here"
        return filled
    return value


def read(path: str) -> dict:
    """The services by name; mounts' sources on this machine are absolute."""
    with open(path, encoding="utf-8") as file:
        contents = interpolate(yaml.safe_load(file))
    folder = os.path.dirname(os.path.abspath(path))
    for service in contents["services"].values():
        for volume in service.get("volumes", []):
            if volume["type"] == "bind":
                volume["source"] = os.path.normpath(os.path.join(folder, volume["source"]))
    return contents


def seconds(text: str) -> str:
    match = SECONDS.match(text)
    assert match, f"{text}: only seconds are known here"
    return match[1]


def mount(volume: dict, volumes_folder: str) -> str:
    source = volume["source"]
    if volume["type"] == "volume":
        source = os.path.join(volumes_folder, source)
    return f"{source}:{volume['target']}" + (":ro" if volume.get("read_only") else "")


def run_options(service: dict, volumes_folder: str) -> list[str]:
    """What docker run takes for it, before the image."""
    options: list[str] = []
    for key, value in service.items():
        match key:
            case "read_only":
                options += ["--read-only"] if value else []
            case "cap_drop":
                options += [f"--cap-drop={item}" for item in value]
            case "security_opt":
                options += [f"--security-opt={item}" for item in value]
            case "user":
                options += ["--user", value]
            case "environment":
                options += [item for name in value for item in ("-e", f"{name}={value[name]}")]
            case "tmpfs":
                options += [item for path in value for item in ("--tmpfs", path)]
            case "volumes":
                for volume in value:
                    options += ["-v", mount(volume, volumes_folder)]
            case "ports":
                options += [item for port in value for item in ("-p", port)]
            case "stop_grace_period":
                options += ["--stop-timeout", seconds(value)]
            case "cpus":
                options += ["--cpus", str(value)]
            case "mem_limit":
                options += ["--memory", value]
            case "pids_limit":
                options += ["--pids-limit", str(value)]
            case _:
                assert key in ELSEWHERE, f"{key} is unknown here"
    return options
