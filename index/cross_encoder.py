"""A question and a passage read together → how well one answers the other.

A cross-encoder (Nogueira and Cho, "Passage Re-ranking with BERT", 2019) sees every word of both at once, which no
stored vector can; it takes from tens of milliseconds to a second a passage, so only a few of the best are given
to it. None comes with the project: a setting names one that is already on this machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelMissing
from index.embedding import model_folder

_LONGEST = 512  # tokens of a question and a passage together


class CrossEncoder(Protocol):
    """One loaded model. Safe to share between threads."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """(n,), 0–1, the larger the better each passage answers."""


class TransformerCrossEncoder:
    """Any sentence-transformers cross-encoder with one output that is already on this machine."""

    def __init__(self, model: str) -> None:
        """`model`: a folder, or the name of a downloaded model. Raises ModelMissing; nothing is ever fetched."""
        folder = model_folder(model, "JARYOGWAN_CROSS_ENCODER", "비워 주세요")
        try:
            _check(folder)
            from sentence_transformers import CrossEncoder as Loaded
            from torch import nn

            self._model: Any = Loaded(
                str(folder), max_length=_LONGEST, local_files_only=True, activation_fn=nn.Sigmoid()
            )
        except Exception as error:  # a damaged file raises whatever its library raises
            raise ModelMissing(
                f"다시 읽는 모델 '{model}'을(를) 열 수 없습니다 ({error}). 모델 폴더가 온전한지 확인하거나 "
                "JARYOGWAN_CROSS_ENCODER를 비워 주세요."
            ) from error
        if self._model.num_labels != 1:
            raise ModelMissing(
                f"'{model}'은(는) 답이 {self._model.num_labels}가지인 모델입니다. "
                "질문과 구절의 알맞음을 한 수로 매기는 cross-encoder를 JARYOGWAN_CROSS_ENCODER에 적어 주세요."
            )
        self._lock = threading.Lock()  # fast tokenizers refuse to be used by two threads at once

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """See CrossEncoder."""
        if not passages:
            return np.empty(0, np.float32)
        with self._lock:
            found = self._model.predict([(question, passage) for passage in passages], show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(-1)


def _check(folder: Path) -> None:
    """Refuse another kind of model: it would be loaded with a last layer of random numbers."""
    kinds = json.loads((folder / "config.json").read_bytes()).get("architectures") or []
    if not any(kind.endswith("ForSequenceClassification") for kind in kinds):
        raise ValueError(f"cross-encoder가 아닌 모델: {', '.join(kinds) or '알 수 없음'}")
