#!/usr/bin/env python3
"""DenseNet-121 beside PyTorch's and TensorFlow's: a step of training, one picture, and memory."""

import argparse
import subprocess
from statistics import median

import compare
import tables

NET = "densenet121"
PEERS = ["brickprop", "torch", "tensorflow"]
GOALS = [
    ("a step, ms", "step_ms", 0),
    ("one picture, ms", "infer_b1_ms", 1),
    ("peak memory, MiB", "peak_rss_mb", 0),
]


def set_up(peers):
    """As for the small networks; PyTorch's DenseNet-121 is a package of its own."""
    ready = compare.set_up(peers)
    if "torch" in ready:
        python = ready["torch"][0][0]
        there = compare.call([python, "-c", "import torchvision"], stderr=subprocess.DEVNULL)
        if not there and not compare.call([python, "-m", "pip", "install", "--quiet", "torchvision"]):
            compare.say("torchvision is not there; torch is left out")
            del ready["torch"]
    return ready


def markdown(run):
    """The medians of the rounds, and how many times ours they are."""
    rows = []
    for peer in tables.peers(run):
        row = [peer]
        for _, key, digits in GOALS:
            found, ours = (tables.values(run, name, NET, key) for name in (peer, tables.OURS))
            times = f"{median(found) / median(ours):.2f}" if found and ours else "–"
            row += [tables.figure(found, digits), times]
        rows.append(row)
    heads = [head for name, _, _ in GOALS for head in (name, "times ours")]
    rounds = max(line["round"] for line in run["lines"])
    return "\n".join([
        f"Measured on {run['date']}: DenseNet-121, 3 × 224 × 224, {run['lines'][0]['batch']} pictures a"
        f" step, SGD with momentum; {rounds} round{'s' * (rounds > 1)}, {run['threads']} threads; the"
        " median of the rounds (the least–the most).\n",
        tables.table(["", *heads], rows) + "\n",
        f"Machine: {run['machine']}. Versions: {tables.versions(run)}. Command: `{run['command']}`",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often all are measured (7)")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"({','.join(PEERS)})")
    parser.add_argument("--xla", action="store_true", help="TensorFlow with XLA, too")
    parser.add_argument(
        "--write", action="store_true", help="the figures into docs/results; else into target/peers"
    )
    args = parser.parse_args()
    peers = args.peers.split(",")
    raw, _ = compare.measure(set_up(peers), None, [NET], args.rounds, args.xla)
    options = [f"--rounds {args.rounds}"] + ["--xla"] * args.xla
    options += [f"--peers {args.peers}"] * (peers != PEERS)
    run = compare.record(" ".join(["python3 benches/peers/densenet.py", *options]), raw)
    print(markdown(run))
    folder = compare.ROOT / "docs/results" if args.write else compare.BUILT
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / f"{run['date']}-{NET}.json"
    data.write_text(tables.one_line_a_record(run))
    compare.say(f"written: {data.relative_to(compare.ROOT)}")


if __name__ == "__main__":
    main()
