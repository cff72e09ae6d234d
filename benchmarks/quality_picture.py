"""Draw the kept results of all judged sets: every way of ranking with its 95 % interval, as an SVG.

    python benchmarks/quality_picture.py

Reads quality/*.json (see search.saved), writes quality/picture.svg beside them and prints the table of README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from search.saved import Result

FOLDER = Path(__file__).parent / "quality"
_MEASURES = ("nDCG@10", "R@1", "R@10")
# Okabe and Ito's colours: told apart by the colour-blind too. The shapes say the same once more.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7")
_LEFT, _PANEL, _GAP, _TOP, _ROW, _SET = 150, 250, 40, 70, 16, 14  # pixels
_TICKS = (0, 0.25, 0.5, 0.75, 1)


def main() -> None:
    """Write the picture."""
    names = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "fast")
    results = [found for name in names if (found := Result.read(FOLDER, name))]
    if not results:
        raise SystemExit(f"{FOLDER}에 저장된 결과가 없습니다. `python -m search.quality 묶음… --save`로 만드세요.")
    print("\n".join(_table(results)))
    (FOLDER / "picture.svg").write_text("\n".join((*_drawn(results), "")), encoding="utf-8")


def _table(results: Sequence[Result]) -> Iterator[str]:
    """nDCG@10 of every way, and what else is asked of the default."""
    ways = list(dict.fromkeys(way for result in results for way in result.ways))
    yield "| set | questions | " + " | ".join(ways) + " | R@1 | R@3 | R@10 | Success@5 |"
    yield "|---" * (len(ways) + 6) + "|"
    for result in results:
        best = max(figures[_MEASURES[0]][0] for figures in result.ways.values())
        cells = []
        for way in ways:
            mean = result.ways[way][_MEASURES[0]][0] if way in result.ways else None
            cells.append("" if mean is None else f"**{mean:.3f}**" if mean == best else f"{mean:.3f}")
        served = result.ways[result.default]
        cells += [f"{served[name][0]:.3f}" for name in ("R@1", "R@3", "R@10", "Success@5")]
        yield f"| {result.name} | {len(result.questions):,} | " + " | ".join(cells) + " |"


def _drawn(results: Sequence[Result]) -> Iterator[str]:
    ways = list(dict.fromkeys(way for result in results for way in result.ways))
    rows = sum(len(result.ways) for result in results)
    height = _TOP + rows * _ROW + len(results) * _SET + 10
    width = _LEFT + len(_MEASURES) * (_PANEL + _GAP)
    title = "Search quality by judged set and way of ranking: " + ", ".join(_MEASURES)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{title}" font-family="sans-serif" font-size="12" fill="#222">'
    )
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    for place, way in enumerate(ways):
        x = _LEFT + place * 100
        yield f'{_mark(way, ways, x, 16)}<text x="{x + 10}" y="20">{escape(way)}</text>'
    for panel, measure in enumerate(_MEASURES):
        yield from _axis(measure, _left(panel), height)
    y = _TOP
    for result in results:
        name, middle = escape(result.name), y + len(result.ways) * _ROW / 2
        yield f'<text x="{_LEFT - 15}" y="{middle}" text-anchor="end" font-weight="bold">{name}</text>'
        questions = f"{len(result.questions):,} questions"
        yield f'<text x="{_LEFT - 15}" y="{middle + 14}" text-anchor="end" fill="#555">{questions}</text>'
        for way, measures in result.ways.items():
            middle = y + _ROW / 2
            for panel, measure in enumerate(_MEASURES):
                mean, low, high = (_left(panel) + value * _PANEL for value in measures[measure])
                colour = _COLOURS[ways.index(way) % len(_COLOURS)]
                yield f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="{colour}" stroke-width="3" opacity="0.45"/>'
                said = f"{name}, {escape(way)}: {measure} {measures[measure][0]:.3f}"
                yield f"<g><title>{said}</title>{_mark(way, ways, mean, middle)}</g>"
            y += _ROW
        y += _SET
    yield "</svg>"


def _axis(measure: str, left: float, height: float) -> Iterator[str]:
    yield f'<text x="{left + _PANEL / 2}" y="{_TOP - 26}" text-anchor="middle" font-weight="bold">{measure}</text>'
    for tick in _TICKS:
        x = left + tick * _PANEL
        yield f'<path d="M{x} {_TOP - 4}V{height - 10}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{_TOP - 8}" text-anchor="middle" fill="#555">{tick}</text>'


def _left(panel: int) -> float:
    return _LEFT + panel * (_PANEL + _GAP)


def _mark(way: str, ways: Sequence[str], x: float, y: float) -> str:
    place = ways.index(way)
    colour = _COLOURS[place % len(_COLOURS)]
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y}" r="5"',
        f'<rect x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9"',
        f'<path d="M{x:.1f} {y - 6}l6 10h-12z"',
        f'<path d="M{x:.1f} {y - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z"',
    )
    return f'{shapes[place % len(shapes)]} fill="{colour}"/>'


if __name__ == "__main__":
    main()
