"""The on-disk layout of the index, and what a generation says of itself.

    index/
    ├── CURRENT               the name of the generation in force (replaced by one atomic rename)
    ├── g00000007-000000412/  generation 7, following the change log up to change 412
    │   ├── manifest.json     format, tokenizer, model, counts: see Manifest
    │   ├── lexical/          tantivy
    │   ├── vectors.npy       float16 (passages, dimension), unit rows
    │   ├── dense.faiss       the same vectors, to be searched
    │   ├── forward/          every passage's terms in order: see index.forward
    │   ├── columns.json      publications and passages as columns: see index.columns
    │   └── phrases.txt       what to suggest as one types: see index.phrases
    └── .building-…/          a generation under construction; never read

Everything here can be deleted and rebuilt from the catalogue by `python -m index`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import IndexMismatch, IndexMissing

FORMAT = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What built a generation, and how much is in it."""

    format: int
    generation: int  # from 1, growing
    seq: int  # the last change of the catalogue that it follows
    tokenizer: str  # index.tokens.Tokenizer.name
    model: str  # index.embedding.Embedder.name
    dimension: int
    publications: int
    passages: int
    built: str  # UTC

    @property
    def folder_name(self) -> str:
        """The generation's folder."""
        return f"g{self.generation:08d}-{self.seq:09d}"

    def check(self, tokenizer: str, model: str) -> None:
        """Raises IndexMismatch unless this tokenizer and model built the generation."""
        for what, built, present in (
            ("색인 형식", str(self.format), str(FORMAT)),
            ("형태소 분석기", self.tokenizer, tokenizer),
            ("임베딩 모델", self.model, model),
        ):
            if built != present:
                raise IndexMismatch(
                    f"{what}이(가) 색인을 만들 때({built})와 지금({present})이 다릅니다. "
                    "`python -m index --rebuild`로 색인을 다시 만들어 주세요."
                )


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one generation."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """See Manifest."""
        return self.folder / "manifest.json"

    @property
    def lexical(self) -> Path:
        """The tantivy index."""
        return self.folder / "lexical"

    @property
    def vectors(self) -> Path:
        """float16 (passages, dimension)."""
        return self.folder / "vectors.npy"

    @property
    def dense(self) -> Path:
        """The FAISS index."""
        return self.folder / "dense.faiss"

    @property
    def forward(self) -> Path:
        """See index.forward."""
        return self.folder / "forward"

    @property
    def columns(self) -> Path:
        """See index.columns."""
        return self.folder / "columns.json"

    @property
    def phrases(self) -> Path:
        """See index.phrases."""
        return self.folder / "phrases.txt"

    def write_manifest(self, manifest: Manifest) -> None:
        """Write it; the last file of a generation to be written."""
        self.manifest.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")

    def read_manifest(self) -> Manifest:
        """Raises IndexMismatch for a format that is not ours."""
        fields = json.loads(self.manifest.read_text(encoding="utf-8"))
        if fields.get("format") != FORMAT:
            raise IndexMismatch(
                f"색인 형식 {fields.get('format')}은(는) 이 판(형식 {FORMAT})이 읽지 못합니다. "
                "`python -m index --rebuild`로 색인을 다시 만들어 주세요."
            )
        return Manifest(**fields)


def current(index_path: Path) -> Layout:
    """The generation in force; raises IndexMissing when nothing has been built."""
    try:
        name = (index_path / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing("색인이 아직 없습니다. `python -m index`로 만들어 주세요.") from None
    return Layout(index_path / name)


def publish(index_path: Path, building: Path, manifest: Manifest) -> Layout:
    """Put a finished generation in force: one rename into place, one rename of CURRENT."""
    target = index_path / manifest.folder_name
    building.rename(target)
    pointer = index_path / ".CURRENT.new"
    pointer.write_text(manifest.folder_name + "\n", encoding="utf-8")
    pointer.replace(index_path / "CURRENT")
    return Layout(target)
