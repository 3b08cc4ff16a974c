#!/usr/bin/env python3
"""brickprop beside the libraries that one would take instead: sets them up, measures, writes a table.

Needs Python's standard library, Cargo and a C compiler. All programs run one after the other, in
rounds, so that each has its share of the machine's good and bad minutes.
"""

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import chart
import tables

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILT = ROOT / "target/peers"
THREADS = 2
TIMEOUT = 900  # seconds for one program

# the libraries in Python: what pip installs, the script, and its variants for each network
PYTHON = {
    "torch": (
        "torch", "bench_torch.py",
        {"A": ["nchw"], "B": ["nchw", "nhwc"], "densenet121": ["nchw", "nhwc"]},
    ),
    "tensorflow": (
        "tensorflow-cpu", "bench_tf.py",
        {"A": ["plain", "xla"], "B": ["plain", "xla"], "densenet121": ["plain", "xla"]},
    ),
    "jax": ("jax", "bench_jax.py", {"A": ["nhwc"], "B": ["nhwc"]}),
}
PEERS = ["brickprop", *PYTHON, "burn"]


def say(words):
    print(words, file=sys.stderr, flush=True)


def call(command, **options):
    """Runs a program, its words to standard error; whether it succeeded."""
    try:
        return subprocess.run(command, stdout=sys.stderr, **options).returncode == 0
    except OSError as error:
        say(f"{command[0]}: {error}")
        return False


def megabytes(path):
    """The size of a file, or of all files in a folder."""
    files = [path] if path.is_file() else path.rglob("*")
    return round(sum(f.lstat().st_size for f in files if not f.is_dir()) / 1e6, 1)


def set_up_python(peer):
    """The interpreter with the library, and the folder that holds the library."""
    package = PYTHON[peer][0]
    folder = Path(os.environ.get(f"PEERS_{peer.upper()}") or BUILT / peer)
    python = folder / "bin/python"
    if not python.exists():
        say(f"installing {package} into {folder}")
        call([sys.executable, "-m", "venv", folder])
    if not call([python, "-c", f"import {peer}"], stderr=subprocess.DEVNULL):
        if not call([python, "-m", "pip", "install", "--quiet", package]):
            return None
    return python, folder / "lib"


def set_up(peers):
    """For each peer that is there: its command for a network and a variant, and its size on disk."""
    ready = {}
    if "brickprop" in peers:
        cargo = ["cargo", "build", "--release", "--locked", "--manifest-path", ROOT / "Cargo.toml"]
        if call([*cargo, "--target-dir", ROOT / "target"]):
            program = ROOT / "target/release/brickprop"
            bench = [program, "bench", "--json", "--threads", str(THREADS), "--net"]
            variants = {net: [None] for net in ("A", "B", "densenet121")}
            ready["brickprop"] = (bench, variants, megabytes(program))
    for peer in [peer for peer in PYTHON if peer in peers]:
        found = set_up_python(peer)
        if found:
            python, size = found[0], megabytes(found[1])
            ready[peer] = ([python, HERE / PYTHON[peer][1]], PYTHON[peer][2], size)
    if "burn" in peers:
        cargo = ["cargo", "build", "--release", "--manifest-path", HERE / "burn_bench/Cargo.toml"]
        if call([*cargo, "--target-dir", BUILT / "burn"]):
            program = BUILT / "burn/release/burn_bench"
            ready["burn"] = ([program], {"A": [None], "B": [None]}, megabytes(program))
    for peer in peers:
        if peer not in ready:
            say(f"{peer} is not there and is left out")
    return ready


def build_peak():
    """The program that measures the machine's limits, where it can be built."""
    BUILT.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CC", "cc")
    source, program = HERE / "peak.c", BUILT / "peak"
    if call([compiler, "-O3", "-march=native", "-pthread", source, "-o", program]):
        return program
    say("peak.c was not built; the limit is the one that brickprop measures")
    return None


def lines(command):
    """The JSON lines that a program prints; none where it fails."""
    env = {**os.environ, "RAYON_NUM_THREADS": str(THREADS), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=env, cwd=HERE, timeout=TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  skipped: {error}")
        return []
    if done.returncode != 0:
        say(f"  skipped: it ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        return []
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def measure(ready, peak, nets, rounds, xla):
    """All programs in turn, in every round in the other direction: raw lines of all of them."""
    if hasattr(os, "sched_setaffinity"):
        # not every library can be told how many threads to take
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
    cases = [
        (peer, net, variant)
        for net in nets
        for peer, (_, variants, _) in ready.items()
        for variant in variants.get(net, [])
        if variant != "xla" or xla
    ]
    raw, limits = [], []
    for number in range(1, rounds + 1):
        if peak:
            say(f"round {number} of {rounds}: the machine's limits")
            limits += [{"round": number, **line} for line in lines([peak])]
        for peer, net, variant in cases if number % 2 else cases[::-1]:
            say(f"round {number} of {rounds}: {peer} {variant or ''} {net}")
            command, _, disk = ready[peer]
            for line in lines([*command, net, *([variant] if variant else [])]):
                raw.append({"round": number, **line, "disk_mb": disk})
    return raw, limits


def output(command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def machine():
    """The machine and the tools in a few words."""
    try:
        processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
        kilobytes = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]
        memory = f"{int(kilobytes) / 2**20:.0f} GiB"
    except (OSError, TypeError):
        processor, memory = platform.machine(), "unknown memory"
    compilers = [output(["rustc", "--version"]).split(" (")[0], f"Python {platform.python_version()}"]
    return ", ".join(
        [processor, f"{os.cpu_count()} processors", memory, platform.system(), *compilers]
    )


def record(command, raw, limits=()):
    """What was measured, when, where and how."""
    if not raw:
        sys.exit("nothing was measured")
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "command": command,
        "threads": THREADS,
        "limits": list(limits),
        "lines": raw,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often all are measured (7)")
    parser.add_argument("--nets", default="A,B", help="the reference networks (A,B)")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"({','.join(PEERS)})")
    parser.add_argument("--xla", action="store_true", help="TensorFlow with XLA, too")
    parser.add_argument(
        "--write", action="store_true",
        help="put the figures, the table and the chart into docs/; else all go to target/peers",
    )
    parser.add_argument("--again", type=Path, help="no measurement: table and chart of this file")
    args = parser.parse_args()

    if args.again:
        run = json.loads(args.again.read_text())
    else:
        peers, nets = args.peers.split(","), args.nets.split(",")
        ready, peak = set_up(peers), build_peak()
        raw, limits = measure(ready, peak, nets, args.rounds, args.xla)
        options = [f"--rounds {args.rounds}"] + ["--xla"] * args.xla
        options += [f"--nets {args.nets}"] * (args.nets != "A,B")
        options += [f"--peers {args.peers}"] * (peers != PEERS)
        run = record(" ".join(["python3 benches/peers/compare.py", *options]), raw, limits)

    text, picture = tables.markdown(run), chart.svg(run)
    print(text)
    name = f"{run['date']}-peers.json"
    page = ROOT / "docs/performance.md"
    data = (ROOT / "docs/results" if args.write else BUILT) / name
    drawn = (ROOT / "docs/images" if args.write else BUILT) / "peers.svg"
    data.write_text(tables.one_line_a_record(run))
    drawn.write_text(picture)
    if args.write:
        text += f"\n\nAll lines as they were printed: [{name}](results/{name}).\n"
        text = "![Pictures a second in training, by library](images/peers.svg)\n\n" + text
        page.write_text(tables.replace_between_markers(page.read_text(), text))
    say(f"written: {data.relative_to(ROOT)}, {drawn.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
