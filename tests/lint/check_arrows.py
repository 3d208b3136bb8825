"""Includes between rooms go the way that the design draws, never back."""

import os

import tree

PROTO = "camserve/v1/"
MODEL_DOOR = "server/model/model.h"
CAMCTL = "client/camctl/"

# Room: what its files may include of the project beside the room itself.
ARROWS = {
    "common": [],
    "common/command_line": ["common/status_macros.h", "common/text.h"],
    "common/scores": ["common/"],
    "server/cam": ["common/"],
    "server/imaging": ["common/"],
    "server/telemetry": ["common/"],
    "server/security": ["server/telemetry/", "common/"],
    "server/model": ["server/cam/", "common/"],
    "server/torchscript": ["server/model/", "server/cam/", "common/"],
    "server/metrics": [MODEL_DOOR, "server/cam/", "common/"],
    "server/repository": [MODEL_DOOR, "common/"],
    "server/serving": ["server/repository/", MODEL_DOOR, "server/telemetry/", "common/"],
    "server/evaluation": [
        "server/metrics/",
        "server/serving/",
        "server/repository/",
        MODEL_DOOR,
        "server/telemetry/",
        "common/",
    ],
    "server/api": [
        "server/imaging/",
        "server/metrics/",
        "server/repository/",
        MODEL_DOOR,
        "server/telemetry/",
        "common/",
        PROTO,
    ],
    "server/service": [
        "server/api/",
        "server/evaluation/",
        "server/security/",
        "server/serving/",
        "server/repository/",
        MODEL_DOOR,
        "server/metrics/",
        "server/imaging/",
        "server/telemetry/",
        "common/",
        PROTO,
    ],
    "server/app": ["server/", "common/", PROTO],  # puts all rooms together
    "client/camserve_client": ["common/", PROTO],
    "client/camctl/terminal": ["client/camserve_client/", "common/", PROTO],
    "client/camctl/formats": [CAMCTL + "terminal/", "common/", PROTO],
    "client/camctl/explanation": [
        CAMCTL + "formats/",
        CAMCTL + "terminal/",
        "client/camserve_client/",
        "common/",
        PROTO,
    ],
    "client/camctl/evaluation": [
        CAMCTL + "explanation/",
        CAMCTL + "formats/",
        CAMCTL + "terminal/",
        "client/camserve_client/",
        "common/",
        PROTO,
    ],
    "client/camctl/report": [
        CAMCTL + "evaluation/",
        CAMCTL + "formats/",
        CAMCTL + "terminal/",
        "common/",
        PROTO,
    ],
    "client/camctl/bench": [CAMCTL + "formats/", CAMCTL + "terminal/", "common/", PROTO],
    "client/camctl/commands": [
        CAMCTL + "bench/",
        CAMCTL + "report/",
        CAMCTL + "evaluation/",
        CAMCTL + "explanation/",
        CAMCTL + "formats/",
        CAMCTL + "terminal/",
        "client/camserve_client/",
        "common/",
        PROTO,
    ],
    "client/camctl": [CAMCTL + "commands/"],
    "client/demo": ["common/"],
    "tests": ["server/", "client/", "common/", PROTO],
}
PROJECT = ("common/", "server/", "client/", "deploy/", "tests/", PROTO)


def room_of(path: str) -> str | None:
    rooms = [room for room in ARROWS if path.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def check_file(root: str, path: str) -> list[tree.Finding]:
    room = room_of(path)
    if room is None:
        return [tree.Finding(path, 0, "is in no room that check_arrows.py knows")]
    findings = []
    for line, header in tree.includes(root, path):
        if not header.startswith(PROJECT):
            beside = os.path.join(root, os.path.dirname(path), header)
            if os.path.exists(beside):
                findings.append(tree.Finding(path, line, f'include "{header}" from the root'))
        elif not header.startswith((room + "/", *ARROWS[room])):
            allowed = ", ".join(ARROWS[room]) or "nothing of the project"
            message = f"{room} must not include {header}; beside itself it may: {allowed}"
            findings.append(tree.Finding(path, line, message))
    return findings


def check(root: str) -> list[tree.Finding]:
    return [f for path in tree.files(root, *tree.CPP) for f in check_file(root, path)]


if __name__ == "__main__":
    tree.main(check, "The arrows are the table ARROWS in tests/lint/check_arrows.py.")
