"""Bars of pictures a second by library, with the processor's limit as a line, as SVG."""

from statistics import median

from tables import OURS, limit, number, peers, values

WIDTH, LEFT, RIGHT = 720, 130, 24  # LEFT holds the names
BAR, GAP, HEAD, SPACE = 20, 8, 54, 36
TITLES = {"A": "A: dense layers", "B": "B: convolutions"}

# readable on white and on black; a viewer that knows its reader's theme chooses better
STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #59636e }
.title { font-weight: 600; font-size: 15px }
.bar { fill: #8c959f } .ours { fill: #d1242f }
.spread { stroke: #59636e; stroke-width: 1.5 }
.limit { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #c9d1d9 } .bar { fill: #6e7681 } .ours { fill: #f85149 }
  .spread, .limit { stroke: #c9d1d9 }
}
"""


def text(x, y, words, anchor="start", kind=""):
    kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{words}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def panel(run, net, y):
    """The bars of a network from the height y down, the fastest first; and the height after it."""
    found = {peer: values(run, peer, net, "images_per_s") for peer in peers(run)}
    found = {peer: rates for peer, rates in found.items() if rates}
    order = sorted(found, key=lambda peer: -median(found[peer]))
    top = limit(run, net)
    longest = max([top or 0, *(max(rates) for rates in found.values())])
    scale = (WIDTH - LEFT - RIGHT) / longest
    parts = [text(0, y + 16, f"{TITLES[net]}, pictures a second in training", kind="title")]
    first = y + HEAD
    last = first + len(order) * (BAR + GAP) - GAP
    if top:
        x = LEFT + top * scale
        words = f"the processor's limit: {number(top, 0)}"
        parts.append(text(x, first - 14, words, "end"))
    for i, peer in enumerate(order):
        rates = found[peer]
        y, middle = first + i * (BAR + GAP), median(rates)
        kind = "ours" if peer == OURS else "bar"
        low, high = (LEFT + rate * scale for rate in (min(rates), max(rates)))
        share = f" ({100 * middle / top:.0f} %)" if top else ""
        label = number(middle, 0) + share
        end = max(high, LEFT + middle * scale) + 8
        # a label that would run into the limit's line stands within its bar's end
        fits = end + 8 * len(label) < LEFT + (top or longest) * scale
        parts += [
            text(LEFT - 10, y + 15, peer, "end"),
            f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{middle * scale:.1f}" height="{BAR}"/>',
            line(low, y + BAR / 2, high, y + BAR / 2, "spread"),
            text(end, y + 15, label) if fits
            else f'<text x="{low - 8:.1f}" y="{y + 15}" text-anchor="end" style="fill: #fff">{label}</text>',
        ]
    if top:
        parts.append(line(x, first - 8, x, last + 6, "limit"))
    return parts, last + SPACE


def svg(run):
    parts, y = [], 0
    for net in [net for net in "AB" if any(line["net"] == net for line in run["lines"])]:
        drawn, y = panel(run, net, y)
        parts += drawn
    notes = [
        "Bars: the median of the rounds, and its share of the limit. Thin lines: the least and the most.",
        "nchw, nhwc: channels before or after rows and columns.",
    ]
    for words in notes:
        parts.append(text(0, y - 8, words))
        y += 20
    described = "Pictures a second in training by library, for the two reference networks"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" width="{WIDTH}" height="{y}">',
        f"<title>{described}</title>",
        f"<style>{STYLE}</style>",
        *parts,
        "</svg>\n",
    ])
