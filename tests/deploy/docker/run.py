"""docker run's command line, for the image tool."""

import subprocess

import containers
from containers import TOOL, Failure

# Of run: those that the tool has, and those that it gives anyway or can't.
VALUES = ("--user", "-v", "--env", "-e", "-w", "--entrypoint", "--memory", "--cpus", "--tmpfs")
VALUES += ("--stop-timeout", "-p")
FLAGS = ("--read-only",)
# Containers have no capabilities unless they are root's, and no new privileges.
GIVEN = {"--cap-drop": "ALL", "--security-opt": "no-new-privileges:true", "--network": "host"}
WITHOUT_EFFECT = ("--pids-limit",)


class Run:
    """docker run's command line."""

    def __init__(self, arguments: list[str]):
        self.name = ""
        self.detached = False
        self.options: list[str] = []
        left = list(arguments)
        while left and left[0].startswith("-"):
            self.take(left)
        if not left:
            raise Failure("run: names no image")
        self.image, *self.arguments = left
        if not self.name:
            self.name = f"unnamed-{len(containers.names())}"

    def take(self, left: list[str]):
        option = left.pop(0)
        if "=" in option:
            option, value = option.split("=", 1)
            left.insert(0, value)
        if option in ("-d", "--detach"):
            self.detached = True
        elif option == "--name":
            self.name = left.pop(0)
        elif option in FLAGS:
            self.options.append(option)
        elif option in VALUES:
            self.options += [option, left.pop(0)]
        elif option in GIVEN or option in WITHOUT_EFFECT:
            value = left.pop(0)
            if GIVEN.get(option, value) != value:
                raise Failure(f"run: {option} {value}: only {GIVEN[option]}")
        elif option != "--rm":  # they are all removed
            raise Failure(f"run: {option} is unknown here")


def run(arguments: list[str]) -> int:
    asked = Run(arguments)
    if asked.detached:
        containers.start(asked.name, asked.image, asked.options, asked.arguments)
        print(asked.name)
        return 0
    command = [TOOL, "run", asked.image, *asked.options, "--", *asked.arguments]
    return subprocess.run(command, check=False).returncode
