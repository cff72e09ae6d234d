"""Text → float32 vectors of unit length. Only here and in index.cross_encoder is sentence_transformers imported.

The model that comes with the project is a sentence-transformers `StaticEmbedding` over the analyser's terms: a
text's vector is the mean of its terms' vectors. Any `SentenceTransformer(folder)` loads it; here it is evaluated
with numpy, because importing torch would cost every server seconds and hundreds of megabytes. The vectors are the
same. Other models go through sentence-transformers, with their prompts.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelMissing
from index.forward import numbers_of
from index.tokens import Analysis

BUILTIN = "builtin"
BUILTIN_FOLDER = Path(__file__).parent / "model"

OWN = "analyser.txt"  # stands in a model folder that `index.training` wrote: for terms of index.tokens

_GATHER = 32_768  # terms whose vectors are gathered at once: 32 MiB at 256 dimensions
_WEIGHTS = ("*.safetensors", "*.bin", "*.onnx", "*.pt")


class Embedder(Protocol):
    """One loaded model. Safe to share between threads."""

    @property
    def name(self) -> str:
        """What the manifest records: the model, a digest of its weights, its prompts."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def embed_passages(self, passages: Sequence[Analysis]) -> NDArray[np.float32]:
        """(n, dimension), each row of unit length, or all zero for a text without a known term."""

    def embed_queries(self, queries: Sequence[Analysis]) -> NDArray[np.float32]:
        """As `embed_passages`, for questions."""


def open_embedder(model: str, query_prompt: str = "", passage_prompt: str = "") -> Embedder:
    """The model that a setting names: 'builtin', a folder of `index.training` or of sentence-transformers, or a
    downloaded model's name.

    Raises ModelMissing. Nothing is ever fetched from the network.
    """
    if model == BUILTIN:
        return StaticEmbedder(BUILTIN_FOLDER)
    if (Path(model) / OWN).exists():
        return StaticEmbedder(Path(model))
    return TransformerEmbedder(model, query_prompt, passage_prompt)


class StaticEmbedder:
    """The mean of term vectors, from a folder that `index.training` wrote.

    `model.safetensors` holds `embeddings` int8 (terms, dimension) and `weights` float32 (terms,): row i is
    `embeddings[i] * weights[i]` (the layout of model2vec, which sentence-transformers reads too).
    """

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file

        paths = (folder / "model.safetensors", folder / "tokenizer.json")
        try:
            tensors = load_file(paths[0])
            self._rows: NDArray[np.int8] = tensors["embeddings"]
            self._scales: NDArray[np.float32] = tensors["weights"]
            vocabulary = json.loads(paths[1].read_bytes())["model"]["vocab"]
        except (OSError, KeyError, ValueError) as error:
            raise ModelMissing(
                f"임베딩 모델 폴더 '{folder}'을(를) 읽을 수 없습니다. 자료관을 다시 설치하거나 "
                "'python -m index.training'으로 모델을 다시 만들어 주세요."
            ) from error
        # Row 0 is for terms that the model does not know, and is all zero: they need not be gathered.
        self._numbers: dict[str, int] = {term: number for term, number in vocabulary.items() if number}
        self._name = f"{BUILTIN}-{_digest(paths)}"

    @property
    def name(self) -> str:
        """See Embedder."""
        return self._name

    @property
    def dimension(self) -> int:
        """See Embedder."""
        return int(self._rows.shape[1])

    def embed_passages(self, passages: Sequence[Analysis]) -> NDArray[np.float32]:
        """See Embedder."""
        vectors = np.zeros((len(passages), self.dimension), dtype=np.float32)
        known = [self._known(passage) for passage in passages]
        for begin, end in _groups([len(numbers) for numbers in known]):
            rows = [row for row in range(begin, end) if known[row]]
            if rows:
                vectors[rows] = self._sums([known[row] for row in rows])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def embed_queries(self, queries: Sequence[Analysis]) -> NDArray[np.float32]:
        """See Embedder: questions and passages are treated alike."""
        return self.embed_passages(queries)

    def terms(self) -> list[str]:
        """The terms that the model knows, in the order of its rows."""
        return list(self._numbers)

    def term_vectors(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), not normalised: the length says how much a term tells; zero for an unknown term."""
        numbers = np.array([self._numbers.get(term, 0) for term in terms], dtype=np.int64)
        return self._rows[numbers] * self._scales[numbers, None]

    def vectors_of(self, numbers: NDArray[np.uint32]) -> NDArray[np.float32]:
        """`term_vectors` of the terms with these `index.forward` numbers."""
        known, rows = self._numbered
        place = np.minimum(np.searchsorted(known, numbers), len(rows) - 1)
        chosen = np.where(known[place] == numbers, rows[place], 0)
        vectors = self._rows[chosen].astype(np.float32)
        vectors *= self._scales[chosen, None]
        return vectors

    @cached_property
    def _numbered(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The terms' `index.forward` numbers, sorted, and their rows."""
        known = numbers_of(list(self._numbers))
        order = np.argsort(known, kind="stable")
        return known[order], np.fromiter(self._numbers.values(), np.int64, len(known))[order]

    def _known(self, passage: Analysis) -> list[int]:
        numbers = self._numbers
        return [numbers[term] for term in passage.terms if term in numbers]

    def _sums(self, known: list[list[int]]) -> NDArray[np.float32]:
        numbers = np.concatenate([np.array(row, dtype=np.int64) for row in known])
        starts = np.cumsum([0, *(len(row) for row in known[:-1])])
        gathered = self._rows[numbers].astype(np.float32)
        gathered *= self._scales[numbers, None]
        sums: NDArray[np.float32] = np.add.reduceat(gathered, starts, axis=0)
        return sums


class TransformerEmbedder:
    """Any sentence-transformers model that is already on this machine."""

    def __init__(self, model: str, query_prompt: str = "", passage_prompt: str = "") -> None:
        folder = model_folder(model, "JARYOGWAN_MODEL", f"'{BUILTIN}'(으)로 바꿔 주세요")
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(str(folder), local_files_only=True)
        except Exception as error:  # a damaged file raises whatever its library raises
            raise ModelMissing(
                f"임베딩 모델 '{model}'을(를) 열 수 없습니다 ({error}). 모델 폴더가 온전한지 확인하거나 "
                f"JARYOGWAN_MODEL을 '{BUILTIN}'(으)로 바꿔 주세요."
            ) from error
        self._prompts = (query_prompt, passage_prompt)
        self._lock = threading.Lock()  # fast tokenizers refuse to be used by two threads at once
        weights = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
        prompts = hashlib.sha256("\0".join(self._prompts).encode()).hexdigest()[:8]
        self._name = f"{Path(model).name}-{_digest(weights)}/prompts-{prompts}"

    @property
    def name(self) -> str:
        """See Embedder."""
        return self._name

    @property
    def dimension(self) -> int:
        """See Embedder."""
        return int(self._model.get_embedding_dimension())

    def embed_passages(self, passages: Sequence[Analysis]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed(passages, self._prompts[1])

    def embed_queries(self, queries: Sequence[Analysis]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed(queries, self._prompts[0])

    def _embed(self, texts: Sequence[Analysis], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode(
                [item.text for item in texts],
                prompt=prompt,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def model_folder(model: str, setting: str, advice: str) -> Path:
    """Where the model that `setting` names lies: a folder, or a name in the local cache of downloaded models.

    Raises ModelMissing, which gives the `advice` as the other way out.
    """
    if Path(model).is_dir():
        return Path(model)
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(model, local_files_only=True))
    except (OSError, ValueError, ImportError) as error:
        raise ModelMissing(
            f"모델 '{model}'이(가) 이 컴퓨터에 없습니다. 모델을 먼저 내려받아 {setting}에 그 폴더를 적거나, {advice}."
        ) from error


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _groups(sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Consecutive ranges of texts that hold about `_GATHER` terms each."""
    begin = held = 0
    for row, size in enumerate(sizes):
        if held and held + size > _GATHER:
            yield begin, row
            begin, held = row, 0
        held += size
    if sizes:
        yield begin, len(sizes)
