"""Headers of large libraries stay in the rooms that own them."""

import re
from typing import NamedTuple

import tree


class Library(NamedTuple):
    name: str
    header: re.Pattern
    rooms: tuple[str, ...]  # where it may be included


TORCH = Library(
    "LibTorch",
    re.compile(r"(ATen|torch|c10|caffe2)/"),
    (
        "server/model/",
        "server/torchscript/",
        "server/cam/",
        "server/metrics/",
        "client/demo/",
        "tests/",
    ),
)
PROTOBUF = Library(
    "protobuf and gRPC",
    re.compile(r".*\.pb\.h$|grpc|google/protobuf/"),
    ("server/api/", "server/service/", "server/security/", "server/app/main.cc", "client/", "tests/"),
)
LIBRARIES = (
    TORCH,
    PROTOBUF,
    Library(
        "prometheus-cpp",
        re.compile(r"prometheus/"),
        ("server/telemetry/", "server/app/main.cc", "tests/"),
    ),
    Library(
        "image libraries",
        re.compile(r"opencv2/|spng\.h|libdeflate\.h|jpeglib\.h|jerror\.h|turbojpeg\.h|libexif/"),
        ("server/imaging/", "client/demo/", "tests/"),
    ),
)
Graph = dict[str, list[tree.Include]]


def check_direct(graph: Graph) -> list[tree.Finding]:
    findings = []
    for path, included in graph.items():
        for line, header in included:
            for library in LIBRARIES:
                if library.header.match(header) and not path.startswith(library.rooms):
                    rooms = ", ".join(library.rooms)
                    message = f"<{header}>: {library.name} headers belong in {rooms}"
                    findings.append(tree.Finding(path, line, message))
    return findings


def route(graph: Graph, path: str, library: Library) -> list[str]:
    """The includes that lead from `path` through project headers to a header of
    the library, that one last; empty where none do."""
    routes = [[path]]
    seen = {path}
    while routes:
        way = routes.pop(0)
        for _, header in graph[way[-1]]:
            if library.header.match(header):
                return way + [header]
            if header in graph and header not in seen:
                seen.add(header)
                routes.append(way + [header])
    return []


def check_reach(graph: Graph, path: str) -> list[tree.Finding]:
    """No file sees both LibTorch, which has another Protobuf inside, and
    Protobuf; and LibTorch comes through no header into another room."""
    torch = route(graph, path, TORCH)
    protobuf = route(graph, path, PROTOBUF)
    if torch and protobuf:
        ways = f"{' -> '.join(torch)} and {' -> '.join(protobuf)}"
        return [tree.Finding(path, 0, f"sees both LibTorch and Protobuf: {ways}")]
    if len(torch) > 2 and not path.startswith(TORCH.rooms):
        return [tree.Finding(path, 0, f"sees LibTorch: {' -> '.join(torch)}")]
    return []


def check(root: str) -> list[tree.Finding]:
    graph = {path: tree.includes(root, path) for path in tree.files(root, *tree.CPP)}
    return check_direct(graph) + [f for path in graph for f in check_reach(graph, path)]


if __name__ == "__main__":
    tree.main(check, "The rooms are in tests/lint/check_header_rooms.py.")
