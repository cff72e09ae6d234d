"""What a run did, file by file: for the summary and the report page."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.errors import Reason


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one item."""

    key: str
    outcome: str  # 'added', 'changed', 'unchanged', 'skipped', 'duplicate', 'quarantined'
    reason: Reason | None = None
    detail: str = ""
    title: str = ""
    publication_id: str = ""
    pages: int = 0
    characters: int = 0
    hangul: float = 0.0  # share of Hangul among the letters, 0–1
    ocr_pages: int = 0
    tables: int = 0
    passages: int = 0
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two publications with nearly the same text, for the librarian to look at; both are held."""

    similarity: float  # 0–1, see corpus.works
    names: tuple[str, str]  # title with file name or id
    new: bool  # one of them is new or changed


@dataclass(slots=True)
class RunReport:
    """A whole run."""

    files: list[FileReport] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    likenesses: list[Likeness] = field(default_factory=list)  # most alike first
    seconds: float = 0.0

    def count(self, outcome: str) -> int:
        """How many items ended so."""
        return sum(report.outcome == outcome for report in self.files)

    @property
    def pages(self) -> int:
        """Pages read in this run."""
        return sum(report.pages for report in self.files)

    @property
    def quarantined(self) -> list[FileReport]:
        """Items that could not be read, in this run or, unchanged since, in an earlier one."""
        return [report for report in self.files if report.outcome == "quarantined"]
