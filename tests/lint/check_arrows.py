"""Includes between rooms go the way that the design draws, never back."""

import os

import tree

PROTO = "camserve/v1/"
MODEL_DOOR = "server/model/model.h"
# Headers that stand alone.
STATUS_MACROS = "server/core/status_macros.h"
CAM_METHOD = "server/core/cam_method.h"
OUTPUT_KIND = "server/core/output_kind.h"
LOOPBACK = "server/core/loopback.h"
REPLACE_FILE = "server/core/replace_file.h"
SYSTEM_FILES = "server/core/system_files.h"

# Room: what its files may include of the project beside the room itself.
ARROWS = {
    "server/core": [],
    "server/cam": ["server/core/"],
    "server/imaging": ["server/core/"],
    "server/telemetry": ["server/core/"],
    "server/model": ["server/cam/", "server/core/"],
    "server/metrics": ["server/model/", "server/cam/", "server/core/", "scores/"],
    "server/repository": [MODEL_DOOR, "server/core/"],
    "server/serving": ["server/repository/", MODEL_DOOR, "server/core/"],
    "server/service": [
        "server/serving/",
        "server/repository/",
        MODEL_DOOR,
        "server/metrics/",
        "server/imaging/",
        "server/telemetry/",
        "server/core/",
        "scores/",
        PROTO,
    ],
    "server": ["scores/", PROTO],  # main.cc, config.*: puts all rooms together
    "scores": [STATUS_MACROS, CAM_METHOD, OUTPUT_KIND],
    "client/camserve_client": ["scores/", PROTO, STATUS_MACROS, CAM_METHOD, LOOPBACK],
    "client/camctl": [
        "client/camserve_client/",
        "scores/",
        PROTO,
        STATUS_MACROS,
        CAM_METHOD,
        OUTPUT_KIND,
        REPLACE_FILE,
        SYSTEM_FILES,
    ],
    "deploy": ["server/", "client/", "scores/", PROTO],
    "tests": ["server/", "client/", "scores/", "deploy/", PROTO],
}
PROJECT = ("server/", "scores/", "client/", "deploy/", "tests/", PROTO)


def room_of(path: str) -> str | None:
    rooms = [room for room in ARROWS if path.startswith(room + "/")]
    # A folder of server/ without a line of its own is not part of "server".
    if rooms == ["server"] and path.count("/") > 1:
        return None
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
