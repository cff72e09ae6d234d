"""Texts → their terms, kept in a cache, because analysing 25 million characters takes minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.tokens import Tokenizer

_BATCH = 4000


def analysed(tokenizer: Tokenizer, texts: Sequence[str], cache: Path, label: str) -> list[list[str]]:
    """The terms of each text; read from `cache` when the same analyser has read the same texts before."""
    digest = hashlib.sha256(tokenizer.name.encode())
    for text in texts:
        digest.update(text.encode(errors="replace") + b"\0")
    path = cache / f"terms-{digest.hexdigest()[:16]}.txt"
    if path.exists():
        return [line.split() for line in path.read_text(encoding="utf-8").split("\n")]
    terms: list[list[str]] = []
    for begin in range(0, len(texts), _BATCH):
        terms.extend(list(item.terms) for item in tokenizer.analyse(texts[begin : begin + _BATCH]))
        print(f"  {label}: {len(terms):,} / {len(texts):,}", flush=True)
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text("\n".join(" ".join(row) for row in terms), encoding="utf-8")
    partial.replace(path)
    return terms
