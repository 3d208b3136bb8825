"""Two JSON files say the same: all values are equal, numbers to 1e-12.

same_numbers.py ONE OTHER
"""

import json
import sys

LARGEST_DIFFERENCE = 1e-12


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def differences(one, other, path: str = "") -> list[tuple[str, float]]:
    """Where numbers are, and how far they are apart; infinity for what is not alike."""
    if is_number(one) and is_number(other):
        return [(path, abs(one - other))]
    if type(one) is not type(other):
        return [(path, float("inf"))]
    if isinstance(one, dict) and one.keys() == other.keys():
        return [d for key in one for d in differences(one[key], other[key], f"{path}.{key}")]
    if isinstance(one, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{path}[{i}]")]
    return [] if one == other else [(path, float("inf"))]


def main():
    files = []
    for path in sys.argv[1:3]:
        with open(path, encoding="utf-8") as file:
            files.append(json.load(file))
    found = differences(*files)
    apart = [(path, by) for path, by in found if not by <= LARGEST_DIFFERENCE]
    for path, by in apart[:10]:
        print(f"{path}: {by}")
    print(f"    {len(found)} numbers, {max(by for _, by in found)} apart at most")
    sys.exit(1 if apart else 0)


if __name__ == "__main__":
    main()
