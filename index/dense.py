"""Nearest vectors: the only module that knows FAISS.

Up to `EXACT` passages every vector is compared (half precision, exact up to rounding); above, an inverted file
over k-means cells is searched (Jégou et al., "Product quantization for nearest neighbor search", 2011, without
the product quantizer), trained with a fixed seed on all vectors so that a rebuild gives the same cells.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

EXACT = 400_000
_CELLS_PER_ROOT = 4
_PROBES_SHARE = 16  # one cell in sixteen is looked into
_SEED = 20_26


def write(path: Path, vectors: NDArray[np.float16]) -> None:
    """Write a search structure over `vectors`, float16 (n, dimension), rows of unit length or zero."""
    count, dimension = vectors.shape
    if count <= EXACT:
        index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    else:
        cells = int(_CELLS_PER_ROOT * count**0.5)
        quantizer = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, dimension, cells, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
        )
        index.cp.seed = _SEED
        index.train(np.asarray(vectors, np.float32))
        index.nprobe = max(1, cells // _PROBES_SHARE)
    if not index.is_trained:
        index.train(np.zeros((1, dimension), np.float32))
    for start in range(0, count, 65_536):
        index.add(np.asarray(vectors[start : start + 65_536], np.float32))
    faiss.write_index(index, str(path))


class DenseIndex:
    """One opened index, read-only and safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path))

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The nearest `limit` passages to `vector`, float32 (dimension,) of unit length.

        Returns ordinals int64 (n,) and cosines float32 (n,) in -1–1, best first. `allowed`, bool (passages,),
        leaves only the passages that it names.
        """
        limit = min(limit, self._index.ntotal if allowed is None else int(allowed.sum()))
        if limit <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            if isinstance(self._index, faiss.IndexIVF):
                parameters = faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nprobe)
            else:
                parameters = faiss.SearchParameters(sel=selector)
        # One thread a question: a server answers several at once, and two threads on two busy cores wait for each
        # other (65,000 vectors of 256: 4.5 ms with one, 24 ms with two while the machine is loaded). OpenMP keeps
        # this number for each thread, so it is set in the thread that asks.
        faiss.omp_set_num_threads(1)
        scores, ordinals = self._index.search(vector[None, :], limit, params=parameters)
        found = ordinals[0] >= 0
        return ordinals[0][found], scores[0][found]
