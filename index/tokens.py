"""Korean text → morphemes with offsets. The only module that imports kiwipiepy.

Kiwi loads on first use (1–2 s, about 520 MB). One loaded instance is shared by all threads: its `tokenize`
holds no state between calls and releases the interpreter lock while it works.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from index.morphemes import Morpheme, morpheme, surfaces
from index.normalise import Normalised, normalise

_SCHEME = 1  # grows with every change of what becomes a term or a surface, so that old indexes are refused
_SHORT = 600  # characters: a question, not a document
_REMEMBERED = 256  # questions
_CACHE_LIMIT = 500_000  # distinct (form, tag) pairs that are remembered; about 150 bytes each


@dataclass(frozen=True, slots=True)
class Token:
    """One indexed morpheme. A compound and its parts are tokens of their own, the compound first."""

    term: str  # the key that is indexed: form + coarse tag, '교통/N'; NFC, lower case, never with whitespace
    form: str  # as people write it: '교통', '갈아타다'
    start: int  # offset in the original text, code points
    end: int  # exclusive, > start
    weight: float  # 0–1: 1 for content, less for what carries little (question words, light verbs, 것·수·등)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text ready for both engines."""

    text: str
    terms: tuple[str, ...]  # content morphemes in order: BM25's main field, and what the embedding sees
    surfaces: tuple[str, ...]  # words as written: compounds, loan and unknown words, numbers with units, latin


class Tokenizer:
    """Kiwi with this project's choice of morphemes.

    `user_words`: nouns that Kiwi does not know (agencies, programmes); `workers`: threads of `analyse`.
    """

    def __init__(self, user_words: Iterable[str] = (), workers: int = 2) -> None:
        self._user_words = tuple(sorted({word.strip() for word in user_words} - {""}))
        self._workers = workers
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._cache: dict[tuple[str, str], Morpheme | None] = {}
        self._recent: dict[str, Sequence[Any]] = {}

    @cached_property
    def name(self) -> str:
        """What the manifest records: library and model versions, scheme, and a digest of the user's words."""
        digest = hashlib.sha256("\n".join(self._user_words).encode()).hexdigest()[:8]
        return f"kiwi-{version('kiwipiepy')}-{version('kiwipiepy_model')}/terms-{_SCHEME}/words-{digest}"

    @property
    def kiwi(self) -> Any:
        """The loaded Kiwi itself, for `index.training`, which reads its language model."""
        return self._kiwi()

    def warm(self) -> None:
        """Load Kiwi now rather than at the first text."""
        self._kiwi()

    def analyse(self, texts: Sequence[str]) -> list[Analysis]:
        """Analyse many texts at once, in order; the larger the batch, the better the threads are used."""
        prepared = [normalise(text) for text in texts]
        if sum(len(item.text) for item in prepared) <= _SHORT:
            results = [self._read(item.text) for item in prepared]
        else:
            results = self._kiwi().tokenize([item.text for item in prepared])
        return [
            Analysis(text, self._terms(found), tuple(surfaces(item.text, found)))
            for text, item, found in zip(texts, prepared, results, strict=True)
        ]

    def tokens(self, text: str) -> list[Token]:
        """The morphemes of one text with their places in it, by start."""
        prepared = normalise(text)
        return [token for found in self._read(prepared.text) for token in self._placed(prepared, found)]

    def tokens_of(self, texts: Sequence[str]) -> list[list[Token]]:
        """As `tokens`, of many texts at once."""
        prepared = [normalise(text) for text in texts]
        results = self._kiwi().tokenize([item.text for item in prepared])
        return [
            [token for morpheme in found for token in self._placed(item, morpheme)]
            for item, found in zip(prepared, results, strict=True)
        ]

    def unknown(self, text: str) -> list[tuple[int, int]]:
        """Where words stand that Kiwi does not know: (start, end) in the text, by start."""
        prepared = normalise(text)
        found = self._read(prepared.text)
        return [prepared.span(item.start, item.start + item.len) for item in found if item.oov and item.len]

    def _read(self, text: str) -> Sequence[Any]:
        """Kiwi's reading of one text. A question is read by several parts of a search, and asked again on its next
        page: the last ones are remembered."""
        if len(text) > _SHORT:
            return self._kiwi().tokenize(text)  # type: ignore[no-any-return]
        found = self._recent.get(text)
        if found is None:
            found = tuple(self._kiwi().tokenize(text))
            if len(self._recent) >= _REMEMBERED:
                self._recent = {}
            self._recent[text] = found
        return found

    def _terms(self, found: Iterable[Any]) -> tuple[str, ...]:
        terms: list[str] = []
        for item in found:
            known = self._morpheme(item.form, item.tag)
            if known is not None and item.len:
                terms.append(known.term)
                if known.parts:
                    terms.extend(part.term for part in known.parts)
        return tuple(terms)

    def _placed(self, prepared: Normalised, item: Any) -> list[Token]:
        known = self._morpheme(item.form, item.tag)
        if known is None or not item.len:
            return []
        start, end = prepared.span(item.start, item.start + item.len)
        form = item.lemma if known.term.endswith("/V") else prepared.text[item.start : item.start + item.len]
        placed = [Token(known.term, form, start, end, known.weight)]
        for part in known.parts:
            at = item.start + part.start
            start, end = prepared.span(at, at + len(part.form))
            placed.append(Token(part.term, part.form, start, end, part.weight))
        return placed

    def _morpheme(self, form: str, tag: str) -> Morpheme | None:
        key = (form, tag)
        try:
            return self._cache[key]
        except KeyError:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache = {}
            found = self._cache[key] = morpheme(form, tag, self._split)
            return found

    def _split(self, form: str) -> list[Any]:
        """Kiwi's reading of `form` when the word as a whole is forbidden."""
        blocked = [(form, "NNG"), (form, "NNP")]
        found: list[Any] = self._kiwi().tokenize(form, blocklist=blocked, oov_handling="rule")
        return found

    def _kiwi(self) -> Any:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> Any:
        from kiwipiepy import Kiwi

        kiwi = Kiwi(num_workers=self._workers)
        for word in self._user_words:
            kiwi.add_user_word(word, "NNP")
        kiwi.tokenize("자료관")  # the first call builds its tables
        return kiwi
