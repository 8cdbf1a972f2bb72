"""Draw the worked example of docs/exposure.md, from its tables.

    python benchmarks/exposure_pictures.py

Writes docs/assets/exposure_incoming.svg and exposure_outgoing.svg. The numbers are held by
tests/python/exposure/test_worked_example.py, which also holds that the pictures are these.
"""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "exposure.md"
ASSETS = PROJECT / "docs" / "assets"
ENDS = {"incoming": "mixer", "outgoing": "exchange"}
PLACES = {
    "mixer": (80, 110),
    "clean 1": (80, 310),
    "A": (330, 210),
    "clean 2": (330, 60),
    "B": (590, 90),
    "C": (760, 250),
    "exchange": (1040, 250),
}
RADIUS = 40
PIXELS_PER_ETH = 3.0
# How far a payment bends off the straight line, and where on it its label stands.
BENDS = {"7": 34.0, "8": -34.0}
LABELS = {
    "1": (252, 112),
    "2": (236, 304),
    "3": (520, 190),
    "4": (466, 38),
    "5": (780, 138),
    "6": (540, 264),
    "7": (904, 182),
    "8": (904, 322),
}

Row = dict[str, str]


def tables(page: str, heading: str) -> list[list[Row]]:
    """Return the tables below a heading of a page, each as rows by the names of its columns."""
    part = page.split(f"\n{heading}\n", 1)[1]
    part = re.split(r"^#", part, maxsplit=1, flags=re.MULTILINE)[0]
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", part, flags=re.MULTILINE):
        cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in block.splitlines()]
        found.append([dict(zip(cells[0], line, strict=True)) for line in cells[2:]])
    return found


def heading_of(page: str, direction: str) -> str:
    """Return the heading above the tables of a direction."""
    return next(line for line in page.splitlines() if line.startswith(f"### {direction.title()}"))


def draw(page: str, direction: str) -> str:
    """Return the picture of one direction as SVG."""
    (payments,) = tables(page, "## The example")
    exposed = {row["payment"]: row for row in tables(page, heading_of(page, direction))[0]}
    which = "came from the mixer" if direction == "incoming" else "went to the exchange"
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1120 400" role="img" '
        'aria-labelledby="name what">',
        f'  <title id="name">{direction.title()} exposure, payment by payment</title>',
        f'  <desc id="what">Eight payments between a mixer, two clean addresses, three passing '
        f"addresses and an exchange; the part of each that {which} is coloured.</desc>",
        STYLE,
        '  <rect class="paper" x="0.5" y="0.5" width="1119" height="399" rx="12"/>',
    ]
    for payment in payments:
        parts += edge(payment, exposed.get(payment["payment"]))
    for name, (left, top) in PLACES.items():
        kind = "end" if name == ENDS[direction] else "known" if name in ENDS.values() else "node"
        parts.append(f'  <circle class="{kind}" cx="{left}" cy="{top}" r="{RADIUS}"/>')
        parts.append(f'  <text class="name" x="{left}" y="{top + 5}">{name}</text>')
    parts.append(
        f'  <text class="note" x="560" y="384">Width is the amount; the coloured part {which}, by '
        "haircut. Poison colours the whole payment.</text>"
    )
    return "\n".join([*parts, "</svg>", ""])


def edge(payment: Row, exposure: Row | None) -> list[str]:
    """Return the line of a payment, the exposed part of its width, and its label."""
    number, amount = payment["payment"], float(payment["ETH"])
    (left, top), (right, bottom) = PLACES[payment["from"]], PLACES[payment["to"]]
    length = ((right - left) ** 2 + (bottom - top) ** 2) ** 0.5
    across, down = (right - left) / length, (bottom - top) / length
    bend = BENDS.get(number, 0.0) * 2
    middle = ((left + right) / 2 + down * bend, (top + bottom) / 2 - across * bend)
    start = (left + across * RADIUS, top + down * RADIUS)
    end = (right - across * (RADIUS + 4), bottom - down * (RADIUS + 4))
    curve = "M{:.1f} {:.1f} Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*start, *middle, *end)
    lines = [f'  <path class="whole" d="{curve}" stroke-width="{amount * PIXELS_PER_ETH:.1f}"/>']
    label, text_left, text_top = f"{number}: {amount:g} ETH", *LABELS[number]
    lines.append(f'  <text class="amount" x="{text_left}" y="{text_top}">{label}</text>')
    if exposure is None:
        lines.append(
            f'  <text class="clean" x="{text_left}" y="{text_top + 16}">not exposed</text>'
        )
        return lines
    haircut, poison = exposure["haircut"], exposure["poison"]
    width = float(haircut) * PIXELS_PER_ETH
    lines.insert(1, f'  <path class="exposed" d="{curve}" stroke-width="{width:.1f}"/>')
    lines.append(
        f'  <text class="part" x="{text_left}" y="{text_top + 16}">'
        f"haircut {haircut}, poison {poison}</text>"
    )
    return lines


STYLE = """\
  <style>
    text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
    text { text-anchor: middle; fill: #1c2733; }
    .paper { fill: #ffffff; stroke: #d3dae1; }
    .node { fill: #eaf2fb; stroke: #2f6fad; stroke-width: 1.5; }
    .known { fill: #f5f7f9; stroke: #7a8794; stroke-width: 1.5; }
    .end { fill: #f6d9c0; stroke: #c8752d; stroke-width: 2; }
    .whole { fill: none; stroke: #cfd8e1; }
    .exposed { fill: none; stroke: #c8752d; }
    .name { font-size: 14px; font-weight: 600; }
    .amount { font-size: 14px; font-weight: 600; }
    .part, .clean { font-size: 13px; }
    .clean { font-style: italic; }
    .note { font-size: 12.5px; font-style: italic; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e3e9ef; }
      .paper { fill: #12181f; stroke: #33404d; }
      .node { fill: #1a2a3b; stroke: #6aa9e6; }
      .known { fill: #182029; stroke: #93a1af; }
      .end { fill: #4a2e17; stroke: #e2955a; }
      .whole { stroke: #3a4754; }
      .exposed { stroke: #e2955a; }
    }
  </style>"""


def main() -> None:
    """Write both pictures."""
    page = PAGE.read_text(encoding="utf-8")
    for direction in ENDS:
        path = ASSETS / f"exposure_{direction}.svg"
        path.write_text(draw(page, direction), encoding="utf-8")


if __name__ == "__main__":
    main()
