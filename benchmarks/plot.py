"""A small plot, written as SVG by hand: costs against the size of the store, both axes logarithmic."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 200, 20, 50
_COLOURS = ("#0b6bcb", "#c2410c", "#15803d", "#7c3aed", "#a16207")

Points = Mapping[int, float]
"""Seconds by number of issues."""


def svg(series: Mapping[str, Points]) -> str:
    """The picture of some series; those without points are left out."""
    drawn = {name: points for name, points in series.items() if points}
    if not drawn:
        return ""
    scale = _Scale(
        [size for points in drawn.values() for size in points], [y for p in drawn.values() for y in p.values()]
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Cost against the size of the store">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *scale.grid(),
    ]
    for (name, points), colour in zip(drawn.items(), _COLOURS, strict=False):
        parts += _line(scale, name, points, colour)
    return "\n".join([*parts, "</svg>", ""])


class _Scale:
    """Where a size and a time stand in the picture."""

    def __init__(self, sizes: Sequence[int], times: Sequence[float]) -> None:
        self._sizes = sorted(set(sizes))
        self._left, self._right = math.log10(self._sizes[0]), math.log10(self._sizes[-1] * 1.01)
        self._low, self._high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def x(self, size: int) -> float:
        """From the left."""
        share = (math.log10(size) - self._left) / (self._right - self._left)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, time: float) -> float:
        """From the top."""
        share = (math.log10(time) - self._low) / max(1, self._high - self._low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    def grid(self) -> list[str]:
        """Lines and their words."""
        parts = []
        end, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
        for power in range(self._low, self._high + 1):
            y = self.y(10.0**power)
            parts.append(f'<path d="M{_LEFT} {y}H{end}" stroke="#dddddd"/>')
            parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#333333">{_time(power)}</text>')
        for size in self._sizes:
            x = self.x(size)
            parts.append(f'<path d="M{x} {_TOP}V{bottom}" stroke="#eeeeee"/>')
            parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle" fill="#333333">{size:,}</text>')
        middle = (_LEFT + end) / 2
        parts.append(
            f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle" fill="#333333">issues in the store</text>'
        )
        return parts


def _line(scale: _Scale, name: str, points: Points, colour: str) -> list[str]:
    corners = [(scale.x(size), scale.y(time)) for size, time in sorted(points.items())]
    path = "M" + "L".join(f"{x} {y}" for x, y in corners)
    x, y = corners[-1]
    return [
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in corners),
        f'<text x="{x + 10}" y="{y + 4}" fill="{colour}">{escape(name)}</text>',
    ]


def _time(power: int) -> str:
    value = 10.0**power
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1, 1e3, "ms")):
        if value < limit:
            return f"{value * factor:g} {unit}"
    return f"{value:g} s"
