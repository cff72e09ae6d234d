"""Neighbouring passages of one page that both answer, shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.ids import parse_passage_id
from corpus.records import Passage, PassageKind
from search.results import Explanation, PassageHit
from web.contexts import Segments
from web.marking import Segment, ranges, segments


def joined(found: Sequence[PassageHit]) -> list[list[PassageHit]]:
    """The passages, best first; one that stands right beside a better one joins it instead of repeating the page."""
    groups: list[list[PassageHit]] = []
    for hit in found:
        beside = [group for group in groups if any(_neighbours(hit.passage, other.passage) for other in group)]
        if not beside:
            groups.append([hit])
            continue
        first, *others = beside  # it may stand between two of them
        for group in others:
            first += group
            groups.remove(group)
        first.append(hit)
    return groups


def snippet(group: Sequence[PassageHit]) -> Segments:
    """Their best sentences in reading order; '…' where something between them is left out."""
    shown: list[Segment] = []
    ordered = sorted(group, key=lambda hit: parse_passage_id(hit.passage.id))
    for place, hit in enumerate(ordered):
        if place:
            before = ordered[place - 1]
            whole = before.snippet.end == len(before.passage.text) and hit.snippet.start == 0
            shown.append(Segment(" " if whole else " … "))
        shown += segments(hit.snippet.text, ranges(hit.snippet.marks))
    return tuple(shown)


def explanation(group: Sequence[PassageHit]) -> Explanation:
    """The best one's, with the words that any of them has."""
    reasons = [hit.explanation for hit in group]
    return replace(
        reasons[0],
        matched=tuple(dict.fromkeys(term for reason in reasons for term in reason.matched)),
        missing=tuple(term for term in reasons[0].missing if all(term in reason.missing for reason in reasons)),
    )


def _neighbours(first: Passage, second: Passage) -> bool:
    """Whether two passages are of one kind, under one heading, and begin one after the other on one page."""
    here, there = parse_passage_id(first.id), parse_passage_id(second.id)
    return (
        first.kind is second.kind is not PassageKind.TABLE
        and first.heading == second.heading
        and here[:2] == there[:2]
        and abs(here.ordinal - there.ordinal) == 1
    )
