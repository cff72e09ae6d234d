"""Trained vectors → the model folder: a sentence-transformers StaticEmbedding with int8 rows, and its card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from index.embedding import OWN

UNKNOWN = "[UNK]"
_ST = "sentence_transformers."
_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": _ST + "sentence_transformer.modules.static_embedding.StaticEmbedding",
    },
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": _ST + "base.modules.normalize.Normalize"},
]
_CONFIG: dict[str, Any] = {
    "model_type": "SentenceTransformer",
    "prompts": {},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def write_model(folder: Path, terms: Sequence[str], vectors: NDArray[np.float32]) -> int:
    """Write the model; row i of `vectors` belongs to `terms[i]`, and row 0, all zero, to unknown terms.

    Returns the folder's size in bytes. Each row is divided by its largest component / 127 and rounded.
    """
    rows, scales = quantised(vectors)
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(save({"embeddings": rows, "weights": scales}))
    _write(folder / "modules.json", _MODULES)
    _write(folder / "config_sentence_transformers.json", _CONFIG)
    _write(folder / "1_Normalize" / "config.json", {})
    (folder / OWN).write_text("index.tokens.Tokenizer\n", encoding="utf-8")
    (folder / "tokenizer.json").write_text(
        json.dumps(_tokenizer(terms), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def quantised(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and their float32 scales: `rows * scales[:, None]` is within half a scale of `vectors`."""
    scales = np.abs(vectors).max(axis=1) / 127
    divisors = np.where(scales > 0, scales, 1)[:, None]
    return np.rint(vectors / divisors).astype(np.int8), scales.astype(np.float32)


def _tokenizer(terms: Sequence[str]) -> dict[str, Any]:
    """The `tokenizers` description of: cut at whitespace, look each term up."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {term: number for number, term in enumerate(terms)},
            "unk_token": UNKNOWN,
        },
    }


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
