#!/usr/bin/env python3
"""Makes what is in this folder out of the full fixtures: a part of them that every
clone has. README.md tells what was chosen, and why.

    tests/data/make.py [--fixtures FOLDER] [--out FOLDER]

--fixtures is $CAMSERVE_FIXTURES, without it shared/fixtures beside the source tree;
--out is this folder. The same fixtures give the same bytes. What is in --out, is not
made and was not written by hand, as .md and .py are, is removed.
"""

import argparse
import ast
import itertools
import json
import math
import os
import pathlib
from typing import Any, Iterable, Sequence

# From path below this folder to contents.
Files = dict[str, bytes]
Json = dict[str, Any]

HERE = pathlib.Path(__file__).resolve().parent
BY_HAND = (".md", ".py")

CHEST_MODEL = "scripted"
CHEST_INPUTS = 1  # samples of which the model's input and the heatmaps are kept
CHEST_MIDDLE_MAPS = 8  # samples of which the larger maps of the middle layer are
CHEST_LONG_CURVES = 2  # samples of which the curves of 64 regions are

# Of each model its files, and the roles of its maps.
ZOO = {
    "densenet": (["scripted"], ["default", "middle"]),
    "tuple_output": (["traced"], ["default", "middle"]),
    "one_logit": (["scripted"], ["default", "middle"]),
    "called_twice": (["scripted"], ["default", "middle"]),
    "dynamic_flow": (["scripted"], ["default"]),
    "module_list": (["scripted", "traced"], ["default", "middle"]),
    "frozen": (["scripted"], []),
}

HOSTILE_IMAGES_LEFT_OUT = ("black_30000.png", "profile_bomb.png", "text_bomb.png")
HOSTILE_MODELS = (
    "valid.pt",
    "empty.pt",
    "random_bytes.pt",
    "truncated.pt",
    "no_code.pt",
    "no_weights.pt",
    "bad_pickle.pt",
    "state_dict.pt",
    "raises.pt",
    "two_inputs.pt",
    "nan_weights.pt",
    "training_mode.pt",
    "endless_later.pt",
    "huge_memory.pt",
)

# Of each image the numbers of its cases, in the order of expected.json.
RESIZE = {
    "grey8_large.png": [0, 5],
    "grey8_interlaced.png": [0],
    "grey8_gamma.png": [0],
    "grey8_small.png": [1],
    "grey1.png": [0],
    "grey16.png": [5, 6, 7],
    "palette4.png": [0],
    "palette8.png": [0],
    "palette8_transparent.png": [1],
    "rgb8_tall.png": [0, 1],
    "rgb8_exact_48.png": [0, 4],
    "grey_baseline.jpg": [0],
    "grey_progressive.jpg": [0],
    "rgb_baseline_444.jpg": [2],
    **{f"orientation_{number}.jpg": [0] for number in range(1, 9)},
}


def read_json(path: pathlib.Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))


def json_bytes(value: Json) -> bytes:
    return (json.dumps(value, separators=(",", ":")) + "\n").encode()


def rows(contents: bytes, numbers: Sequence[int]) -> tuple[bytes, list[int]]:
    """A .npy of some rows of another one's first axis, and its shape."""
    begin = 10 + int.from_bytes(contents[8:10], "little")
    header = ast.literal_eval(contents[10:begin].decode("latin-1"))
    if contents[:8] != b"\x93NUMPY\x01\x00" or header["descr"] != "<f4":
        raise ValueError("not a .npy of format 1.0 and little-endian float32")
    shape = [len(numbers), *header["shape"][1:]]
    size = 4 * math.prod(shape[1:])
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    text += " " * (-(10 + len(text) + 1) % 64) + "\n"
    values = (contents[begin + n * size : begin + (n + 1) * size] for n in numbers)
    prefix = contents[:8] + len(text).to_bytes(2, "little") + text.encode("latin-1")
    return prefix + b"".join(values), shape


def copied(folder: pathlib.Path, paths: Iterable[str]) -> Files:
    return {path: (folder / path).read_bytes() for path in paths}


def theory(folder: pathlib.Path) -> Files:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return copied(folder, sorted(str(path.relative_to(folder)) for path in paths))


def classes_in_turn(samples: list[Json]) -> list[int]:
    """The samples' numbers, such that the first few are of all classes."""
    by_label: dict[int, list[int]] = {}
    for number, sample in enumerate(samples):
        by_label.setdefault(sample["label"], []).append(number)
    turns = itertools.zip_longest(*(by_label[label] for label in sorted(by_label)))
    return [number for turn in turns for number in turn if number is not None]


def cut_aopc(sample: Json, with_long_curves: bool) -> Json:
    """Without the orders of regions that no test compares, and most long curves."""
    if "aopc" not in sample:
        return sample
    scores = []
    for entry in sample["aopc"]:
        left_out = set()
        if (entry["order"], entry["fill"]) != ("MORF", "NOISE"):
            left_out.add("regions")
        if entry["grid"] > 4 and not with_long_curves:
            left_out.add("curve")
        scores.append({key: value for key, value in entry.items() if key not in left_out})
    return {**sample, "aopc": scores}


def chest_arrays(folder: pathlib.Path, expected: Json, order: list[int]) -> tuple[Json, Files]:
    """The entries of `arrays`, and what they name; `order` is of the samples."""
    ids = [expected["samples"][number]["id"] for number in order]
    entries: Json = {}
    files: Files = {}
    for name, entry in expected["arrays"].items():
        if "ids" in entry:
            kept = ids[:CHEST_INPUTS]
            numbers = [entry["ids"].index(sample) for sample in kept]
            entries[name] = {**entry, "ids": kept}
        else:
            is_middle = entry["layer"] != expected["model"]["layer_of_set_scores"]
            numbers = order[:CHEST_MIDDLE_MAPS] if is_middle else order
            entries[name] = dict(entry)
        contents, shape = rows((folder / entry["file"]).read_bytes(), numbers)
        entries[name]["shape"] = shape
        files[entry["file"]] = contents
    return entries, files


def chest(folder: pathlib.Path) -> Files:
    """All samples of which the reference has more than logits, in another order."""
    expected = read_json(folder / "expected.json")
    order = classes_in_turn(expected["samples"])
    arrays, files = chest_arrays(folder, expected, order)
    samples = [expected["samples"][number] for number in order]
    model = expected["model"]["files"][CHEST_MODEL]
    files |= copied(folder, [model["file"], *(f"images/{s['id']}.png" for s in samples)])
    files["expected.json"] = json_bytes(
        {
            **expected,
            "model": {**expected["model"], "files": {CHEST_MODEL: model}},
            "arrays": arrays,
            "samples": [
                cut_aopc(sample, with_long_curves=number < CHEST_LONG_CURVES)
                for number, sample in enumerate(samples)
            ],
        }
    )
    return files


def zoo(folder: pathlib.Path) -> Files:
    expected = read_json(folder / "expected.json")
    models = []
    paths = [expected["input"]]
    for entry in expected["models"]:
        if entry["name"] not in ZOO:
            continue
        forms, roles = ZOO[entry["name"]]
        model = {**entry, "files": [file for file in entry["files"] if file["form"] in forms]}
        if roles:
            model["maps"] = {role: entry["maps"][role] for role in roles}
        models.append(model)
        paths += [file["file"] for file in model["files"]]
        paths += [entry["maps"][role]["file"] for role in roles]
    return copied(folder, paths) | {"expected.json": json_bytes({**expected, "models": models})}


def hostile(folder: pathlib.Path) -> Files:
    expected = read_json(folder / "expected.json")
    left_out = [f"images/{name}" for name in HOSTILE_IMAGES_LEFT_OUT]
    images = [entry for entry in expected["images"] if entry["file"] not in left_out]
    kept = [f"models/{name}" for name in HOSTILE_MODELS]
    models = [entry for entry in expected["models"] if entry["file"] in kept]
    files = copied(folder, (entry["file"] for entry in images + models))
    files |= copied(folder, [expected["model_input"]])
    files["expected.json"] = json_bytes({**expected, "images": images, "models": models})
    return files


def resize(folder: pathlib.Path) -> Files:
    """Equal arrays are kept once: what many images give alike."""
    expected = read_json(folder / "expected.json")
    by_image: dict[str, list[Json]] = {}
    for case in expected["cases"]:
        by_image.setdefault(pathlib.Path(case["file"]).name, []).append(case)
    files: Files = {}
    names: dict[bytes, str] = {}
    cases = []
    for image, numbers in RESIZE.items():
        files |= copied(folder, [f"images/{image}"])
        for case in (by_image[image][number] for number in numbers):
            if case["expected"] == "ok":
                output = (folder / case["output"]).read_bytes()
                case = {**case, "output": names.setdefault(output, case["output"])}
                files[case["output"]] = output
            cases.append(case)
    files["expected.json"] = json_bytes({**expected, "cases": cases})
    return files


def make(fixtures: pathlib.Path) -> Files:
    files = copied(fixtures, ["noise.json"])
    for part in (theory, chest, zoo, hostile, resize):
        name = part.__name__
        files |= {f"{name}/{path}": data for path, data in part(fixtures / name).items()}
    return files


def write(files: Files, out: pathlib.Path) -> None:
    for path in out.rglob("*"):
        name = str(path.relative_to(out))
        if path.is_file() and path.suffix not in BY_HAND and name not in files:
            path.unlink()
    for name, contents in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes tests/data out of the full fixtures.")
    beside = HERE.parents[2] / "shared" / "fixtures"
    fixtures = pathlib.Path(os.environ.get("CAMSERVE_FIXTURES") or beside)
    parser.add_argument("--fixtures", type=pathlib.Path, default=fixtures)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    arguments = parser.parse_args()
    write(make(arguments.fixtures), arguments.out)


if __name__ == "__main__":
    main()
