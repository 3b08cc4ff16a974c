"""From raw lines to Markdown: medians, spreads, shares of the limit, and ratios."""

import json
from statistics import median

from bench_common import train_flops

BEGIN, END = "<!-- peers: begin -->", "<!-- peers: end -->"

OURS = "brickprop"

# what is compared: heading, network, key of the lines, digits, whether more is better
GOALS = [
    ("training A, pictures/s", "A", "images_per_s", 0, True),
    ("training B, pictures/s", "B", "images_per_s", 0, True),
    ("inference B, one picture, ms", "B", "infer_b1_ms", 2, False),
    ("start to first step A, s", "A", "cold_start_s", 2, False),
    ("start to first step B, s", "B", "cold_start_s", 2, False),
    ("peak memory A, MiB", "A", "peak_rss_mb", 0, False),
    ("peak memory B, MiB", "B", "peak_rss_mb", 0, False),
    ("size on disk, MB", None, "disk_mb", 1, False),
]


def values(run, peer, net, key):
    """A figure of a peer in all rounds."""
    lines = [line for line in run["lines"] if line["peer"] == peer and net in (None, line["net"])]
    return [line[key] for line in lines if line.get(key) is not None]


def peers(run):
    """All peers, ours first, then in the order in which they came."""
    names = list(dict.fromkeys(line["peer"] for line in run["lines"]))
    return sorted(names, key=lambda name: name != OURS)


def limit_gflops(run):
    """The best that the processor showed on all threads, in any round."""
    measured = [
        line["gflops_best"]
        for line in run["limits"]
        if "gflops_best" in line and line["threads"] == run["threads"]
    ]
    return max(measured or values(run, OURS, None, "fma_peak_gflops"), default=None)


def limit(run, net):
    """The pictures a second that the limit would allow."""
    gflops = limit_gflops(run)
    return gflops and gflops * 1e9 / train_flops(net)


def number(x, digits):
    return f"{x:,.{digits}f}"


def figure(found, digits):
    """Median (least–most)."""
    if not found:
        return "–"
    middle, least, most = (number(x, digits) for x in (median(found), min(found), max(found)))
    return middle if least == most else f"{middle} ({least}–{most})"


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def speed(run):
    rows = []
    for peer in peers(run):
        row = [peer]
        for net in "AB":
            rates = values(run, peer, net, "images_per_s")
            top = limit(run, net)
            share = f"{100 * median(rates) / top:.0f} %" if rates and top else "–"
            row += [figure(rates, 0), share]
        row.append(figure(values(run, peer, "B", "infer_b1_ms"), 2))
        rows.append(row)
    heads = ["", "A, pictures/s", "of the limit", "B, pictures/s", "of the limit", "B, one picture, ms"]
    return table(heads, rows)


def weight(run):
    rows = [
        [peer, *(figure(values(run, peer, net, key), digits) for _, net, key, digits, _ in GOALS[3:])]
        for peer in peers(run)
    ]
    return table(["", *(goal[0] for goal in GOALS[3:])], rows)


def ratios(run):
    rows = []
    for name, net, key, digits, more in GOALS:
        medians = {
            peer: median(found) for peer in peers(run) if (found := values(run, peer, net, key))
        }
        ours = medians.pop(OURS, None)
        if ours is None or not medians:
            continue
        best = (max if more else min)(medians, key=medians.get)
        ratio = ours / medians[best] if more else medians[best] / ours
        rows.append([
            name, number(ours, digits), f"{number(medians[best], digits)} ({best})", f"{ratio:.2f}",
        ])
    return table(["", OURS, "the best of the others", "times as good"], rows) if rows else ""


def versions(run):
    found = {line["peer"].split("-")[0]: line["version"] for line in run["lines"]}
    return ", ".join(f"{name} {version}" for name, version in found.items())


def markdown(run):
    gflops = limit_gflops(run)
    rounds = max(line["round"] for line in run["lines"])
    tops = [f"{number(top, 0)} pictures/s for {net}" for net in "AB" if (top := limit(run, net))]
    limits = f" The limit: {gflops:,.1f} GFLOP/s, that is {' and '.join(tops)}." if gflops else ""
    copies = [
        line["gbytes_per_s_best"]
        for line in run["limits"]
        if line["test"] == "memcpy" and line["threads"] == run["threads"]
    ]
    if copies:
        limits += f" Memory copies {max(copies):.1f} GB/s, read and written."
    return "\n".join([
        f"Measured on {run['date']}: {rounds} round{'s' * (rounds > 1)}, {run['threads']} threads; the"
        f" median of the rounds (the least–the most).{limits}\n",
        speed(run) + "\n",
        weight(run) + "\n",
        ratios(run) + "\n",
        f"Machine: {run['machine']}. Versions: {versions(run)}. Command: `{run['command']}`",
    ])


def one_line_a_record(run):
    """JSON that shows what changed when it changes."""
    def value(x):
        if not isinstance(x, list) or not x:
            return json.dumps(x)
        return "[\n" + ",\n".join("    " + json.dumps(record) for record in x) + "\n  ]"

    return "{\n" + ",\n".join(f'  "{key}": {value(x)}' for key, x in run.items()) + "\n}\n"


def replace_between_markers(page, text):
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{text}{END}{rest.split(END)[1]}"
