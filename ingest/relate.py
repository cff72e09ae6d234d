"""One work, many outputs: after a run, link the report, brief and article of one study, and find near-duplicates.

Precision comes first, because a wrong link hides a publication behind another. Two publications are outputs of one
study when their titles agree (`ingest.titles`), they appeared within two years of one another, and

- they are of different kinds and share an author, or, when one names no author, much of the smaller one's text; or
- they have nearly the same text (the same report as PDF and as HWP) and are not two issues of a series.

A work holds one output of a kind, near-duplicates apart: so the reports and briefs of a yearly study with one title
pair off by date and never run together. Near-duplicates are told to the librarian and nothing else: no publication is
dropped for being like another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations, product

from corpus.records import Publication
from corpus.works import NearDuplicate, Sketch
from corpus.writer import LibraryWriter
from ingest.likeness import Shingles, candidates, containment, resemblance, shingles, sketch
from ingest.outcomes import Likeness
from ingest.titles import agree, numbers, stem

_FOLLOWER = "works:1"  # another name when the same catalogue gives other works: then everything is looked at again
_ALIKE = 0.7  # Jaccard index from which two texts are near-duplicates
_CONTAINED = 0.3  # share of the smaller text that must stand in the other when no author tells
_MONTHS = 24
_BATCH = 500

_Pair = tuple[str, str]


def relate(writer: LibraryWriter, *, anew: bool = False) -> set[str]:
    """Bring works and near-duplicates up to the catalogue; the ids of the publications that had changed.

    `anew` looks at every publication again, as if all had changed.
    """
    changes = writer.changes(after=0 if anew else writer.followed(_FOLLOWER))
    if not changes:
        return set()
    changed = {change.publication_id for change in changes}
    _sketch(writer, sorted(changed))

    @lru_cache(maxsize=64)
    def shingles_of(publication_id: str) -> Shingles:
        return shingles(writer.text(publication_id))

    fresh = []
    for first, second in candidates(list(writer.sketches()), changed):
        similarity = resemblance(shingles_of(first), shingles_of(second))
        if similarity >= _ALIKE:
            fresh.append(NearDuplicate(first, second, round(similarity, 3)))
    known = (pair for pair in writer.near_duplicates() if not {pair.first, pair.second} & changed)
    alike = {(pair.first, pair.second) for pair in (*known, *fresh)}

    works: dict[str, str | None] = dict.fromkeys(changed)
    partners = writer.members(sorted(set(writer.works(sorted(changed)).values())))
    works.update(dict.fromkeys(partners))
    stems = writer.stems(sorted(changed | set(partners))) - {""}
    for block in _blocks(writer.sketches(sorted(stems))):
        held = list(writer.publications(block).values())
        works.update(dict.fromkeys(block))
        for group in group_outputs(
            held, alike, lambda one, other: containment(shingles_of(one.id), shingles_of(other.id))
        ):
            works.update(dict.fromkeys((item.id for item in group), min(item.id for item in group)))
    writer.keep_relations(_FOLLOWER, changes[-1].seq, sorted(changed), fresh, works)
    return changed


def likenesses(writer: LibraryWriter, changed: set[str]) -> list[Likeness]:
    """All near-duplicates, those of the `changed` publications marked as new."""
    pairs = writer.near_duplicates()
    held = writer.publications(sorted({each for pair in pairs for each in (pair.first, pair.second)}))
    return [
        Likeness(
            pair.similarity,
            (_name(held[pair.first]), _name(held[pair.second])),
            not changed.isdisjoint((pair.first, pair.second)),
        )
        for pair in pairs
        if pair.first in held and pair.second in held
    ]


def group_outputs(
    publications: Sequence[Publication],
    alike: set[_Pair],
    contained: Callable[[Publication, Publication], float],
) -> list[list[Publication]]:
    """The works of two or more outputs among `publications`, whose titles begin alike.

    `alike` holds the pairs (smaller id first) with nearly the same text; `contained` gives the share of the smaller
    text that stands in the other. The nearest pairs join first; a group never comes to hold two outputs of a kind
    that are not alike.
    """
    ordered = sorted(publications, key=lambda item: item.id)
    stems = {item.id: stem(item.title) for item in ordered}
    joins: list[tuple[bool, int, Publication, Publication]] = []
    for one, other in combinations(ordered, 2):
        months = months_apart(one.date, other.date)
        if months > _MONTHS or not agree(stems[one.id], stems[other.id]):
            continue
        same_text = (one.id, other.id) in alike and not _two_issues(one, other)
        if same_text or (one.kind != other.kind and stems[one.id].telling and _same_makers(one, other, contained)):
            joins.append((not same_text, months, one, other))
    groups = {item.id: [item] for item in ordered}
    for _, _, one, other in sorted(joins, key=lambda join: (join[0], join[1], join[2].id, join[3].id)):
        first, second = groups[one.id], groups[other.id]
        if first is second or any(
            x.kind == y.kind and (min(x.id, y.id), max(x.id, y.id)) not in alike for x, y in product(first, second)
        ):
            continue
        first += second
        groups.update(dict.fromkeys((item.id for item in second), first))
    return list({id(group): group for group in groups.values() if len(group) > 1}.values())


def months_apart(first: str, second: str) -> int:
    """Months between two dates as far as both tell; 0 when one of them does not even name its year."""
    if not (first[:4].isdigit() and second[:4].isdigit()):
        return 0
    years = int(first[:4]) - int(second[:4])
    if first[5:7].isdigit() and second[5:7].isdigit():
        return abs(12 * years + int(first[5:7]) - int(second[5:7]))
    return 12 * abs(years)


def _name(publication: Publication) -> str:
    return f"{publication.title} ({publication.files[0].name if publication.files else publication.id})"


def _two_issues(one: Publication, other: Publication) -> bool:
    """Whether they are of one kind, and their numbers differ: issues of a series may repeat most of their text."""
    if one.kind != other.kind:
        return False
    return numbers(one.title) != numbers(other.title) or (
        "" not in (one.number, other.number) and one.number != other.number
    )


def _same_makers(
    one: Publication, other: Publication, contained: Callable[[Publication, Publication], float]
) -> bool:
    if one.authors and other.authors:
        return not set(one.authors).isdisjoint(other.authors)
    return contained(one, other) >= _CONTAINED


def _sketch(writer: LibraryWriter, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        held = writer.publications(batch)
        writer.keep_sketches(
            [Sketch(each, stem(item.title).main, sketch(writer.text(each))) for each, item in held.items()],
            gone=[each for each in batch if each not in held],
        )


def _blocks(sketches: Iterable[Sketch]) -> list[list[str]]:
    """The ids of each stem that two or more publications have."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for each in sketches:
        blocks[each.stem].append(each.publication_id)
    return [block for block in blocks.values() if len(block) > 1]
