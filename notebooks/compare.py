#!/usr/bin/env python3
"""Holds a notebook as it is stored against a fresh execution of it.

    compare.py STORED FRESH

The same cells, an output where there was one, the same words, and nothing on standard error: a cell
that panics writes there, and the kernel goes on as if nothing had been. Numbers may differ by two
percent or two units of their last digit: other processors add up in another order. What comes out of
a training may differ more, and its cell says so: "tolerance": 0.2 in its metadata. Of pictures
only the kind is compared.
"""

import json
import pathlib
import re
import sys

NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
TOLERANCE = 0.02
ROOT = str(pathlib.Path(__file__).resolve().parent.parent)
PRIVATE = re.compile(rf"/(?:home|root|tmp|Users)/|{re.escape(ROOT)}")


def text(value):
    return value if isinstance(value, str) else "".join(value)


def outputs(cell):
    """Each output as its kind and its text, streams of one name joined."""
    found = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            found.append(("error", output.get("evalue", "")))
        elif output["output_type"] == "stream":
            kind = output["name"]
            if found and found[-1][0] == kind:
                found[-1] = (kind, found[-1][1] + text(output["text"]))
            else:
                found.append((kind, text(output["text"])))
        else:
            for kind, value in sorted(output["data"].items()):
                found.append((kind, text(value)))
    return found


def value(number):
    return float(number.replace("−", "-"))


def unit(number):
    """One in the last digit that is shown."""
    mantissa, _, exponent = number.partition("e")
    digits = len(mantissa.partition(".")[2])
    return 10.0 ** (int(exponent or 0) - digits)


def near(a, b, tolerance):
    apart = abs(value(a) - value(b))
    return apart <= tolerance * max(abs(value(a)), abs(value(b))) + 2.000001 * max(unit(a), unit(b))


def differs(kind, stored, fresh, tolerance):
    """What is different, in words, or nothing."""
    if kind.startswith("image/"):
        return None
    words = [" ".join(NUMBER.sub("#", side).split()) for side in (stored, fresh)]
    if words[0] != words[1]:
        return "other words"
    for a, b in zip(NUMBER.findall(stored), NUMBER.findall(fresh)):
        if not near(a, b, tolerance):
            return f"{a} is now {b}"
    return None


def compare(stored, fresh):
    wrong = []
    if [cell["source"] for cell in stored["cells"]] != [cell["source"] for cell in fresh["cells"]]:
        return ["the executed notebook has other cells"]
    pictures = 0
    for number, (old, new) in enumerate(zip(stored["cells"], fresh["cells"])):
        if old["cell_type"] != "code":
            continue
        first = text(old["source"]).split("\n")[0]
        where = f"cell {number} ({first})"
        tolerance = old["metadata"].get("tolerance", TOLERANCE)
        before, now = outputs(old), outputs(new)
        for kind, words in now:
            if kind in ("stderr", "error"):
                wrong.append(f"{where} fails: {words}")
        for kind, words in before:
            pictures += kind.startswith("image/")
            if kind == "error" or PRIVATE.search(words) and not kind.startswith("image/png"):
                wrong.append(f"{where}: an error or a path of a machine is stored: {words[:80]}")
        if [kind for kind, _ in before] != [kind for kind, _ in now]:
            kinds = [[kind for kind, _ in side] for side in (before, now)]
            wrong.append(f"{where}: stored {kinds[0]}, now {kinds[1]}")
            continue
        for (kind, a), (_, b) in zip(before, now):
            difference = differs(kind, a, b, tolerance)
            if difference:
                wrong.append(f"{where}: {difference}\n--- stored\n{a}\n--- now\n{b}")
    if pictures == 0:
        wrong.append("no picture is stored")
    return wrong


def main():
    stored, fresh = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    wrong = compare(stored, fresh)
    for line in wrong:
        print(f"{sys.argv[1]}: {line}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
