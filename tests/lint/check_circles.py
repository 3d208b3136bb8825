"""No circle of includes: neither between rooms nor between the units of one. A
unit is a header with the source of its name; where two units include each
other, neither can be read, tested or taken away alone."""

import os
from graphlib import CycleError, TopologicalSorter

import check_arrows
import tree


def unit_of(path: str) -> str:
    return os.path.splitext(path)[0]


def circle_in(arrows: dict[str, set[str]]) -> list[str]:
    """One circle, its first station repeated at the end; empty without any."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def unit_arrows(root: str) -> dict[str, set[str]]:
    """Of every unit, the units of its own room that it includes."""
    paths = tree.files(root, *tree.CPP)
    units = {unit_of(path) for path in paths}
    arrows: dict[str, set[str]] = {unit: set() for unit in sorted(units)}
    for path in paths:
        unit = unit_of(path)
        for _, header in tree.includes(root, path):
            other = unit_of(header)
            same_room = check_arrows.room_of(header) == check_arrows.room_of(path)
            if other in units and other != unit and same_room:
                arrows[unit].add(other)
    return arrows


def room_arrows() -> dict[str, set[str]]:
    """Of every room, the rooms that its row in ARROWS names."""
    rooms = check_arrows.ARROWS
    return {
        room: {
            other
            for other in rooms
            if other != room and any((other + "/").startswith(allowed) for allowed in row)
        }
        for room, row in rooms.items()
        if room != "tests"
    }


def check(root: str) -> list[tree.Finding]:
    found = []
    for arrows in (unit_arrows(root), room_arrows()):
        circle = circle_in(arrows)
        if circle:
            # The sorter tells a circle against its arrows.
            found.append(tree.Finding(circle[-1], 0, "in a circle: " + " -> ".join(circle[::-1])))
    return found


if __name__ == "__main__":
    tree.main(check, "Move what both need into a unit that includes neither.")
