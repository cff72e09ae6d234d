"""Embedders: the built-in model beside sentence-transformers, other models with prompts, and missing models."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelMissing
from index.embedding import BUILTIN_FOLDER, StaticEmbedder, open_embedder
from index.tokens import Analysis
from index.training.shipping import UNKNOWN, write_model

TEXTS = [
    Analysis("집세 도움", ("집세/N", "도움/N"), ()),
    Analysis("주거 급여", ("주거/N", "급여/N", "없는말/N"), ()),
    Analysis("", (), ()),
    Analysis("zzz", ("모르는말/N",), ()),
    Analysis("버스", ("버스/N", "갈아타/V", "버스/N"), ()),
]


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder: a random BERT of two layers over syllables, mean-pooled."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("transformer")
    torch.manual_seed(7)
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"집세도움주거급여질의",
        *(f"##{c}" for c in "집세도움주거급여질의"),
    ]
    tokenizer = Tokenizer(WordPiece({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    bert = modules.Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[bert, modules.Pooling(16)]).save_pretrained(str(folder / "model"))
    return folder / "model"


def test_the_mean_of_known_terms_at_unit_length(tmp_path: Path) -> None:
    vectors = np.array([[0, 0], [3, 0], [0, 4]], dtype=np.float32)
    write_model(tmp_path, [UNKNOWN, "집세/N", "도움/N"], vectors)
    embedder = StaticEmbedder(tmp_path)
    assert embedder.dimension == 2
    found = embedder.embed_passages(TEXTS[:3])
    assert found[0] == pytest.approx([3 / 5, 4 / 5])  # (3, 0) + (0, 4) = (3, 4), of length 5
    assert found[1].tolist() == found[2].tolist() == [0, 0]
    assert embedder.term_vectors(["도움/N", "없는말/N"]) == pytest.approx(np.array([[0, 4], [0, 0]]))


def test_many_texts_are_embedded_as_each_alone(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    terms = [UNKNOWN, *(f"말{number}/N" for number in range(50))]
    vectors = random.standard_normal((51, 8)).astype(np.float32)
    vectors[0] = 0
    write_model(tmp_path, terms, vectors)
    embedder = StaticEmbedder(tmp_path)
    texts = [
        Analysis("", tuple(random.choice(terms[1:], size=int(size))), ()) for size in random.integers(0, 400, 400)
    ]
    together = embedder.embed_passages(texts)  # more terms than are gathered at once
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-6)


def test_the_builtin_model_is_what_sentence_transformers_loads() -> None:
    from sentence_transformers import SentenceTransformer

    builtin = open_embedder("builtin")
    model = SentenceTransformer(str(BUILTIN_FOLDER), local_files_only=True)
    expected = model.encode([" ".join(text.terms) for text in TEXTS], convert_to_numpy=True)
    found = builtin.embed_queries(TEXTS)
    assert found.dtype == np.float32
    assert found.shape == (len(TEXTS), builtin.dimension)
    assert found == pytest.approx(expected, abs=1e-5)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 0, 0, 1], abs=1e-5)


def test_the_builtin_model_knows_what_words_mean() -> None:
    words = ("집세", "월세", "버스")
    rent, monthly, bus = open_embedder("builtin").embed_queries([Analysis(w, (f"{w}/N",), ()) for w in words])
    assert rent @ monthly > rent @ bus + 0.2


def test_the_builtin_model_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in BUILTIN_FOLDER.rglob("*") if path.is_file()) <= 25_000_000


def test_the_builtin_model_needs_no_torch() -> None:
    code = (
        "import sys; from index.embedding import open_embedder; from index.tokens import Analysis;"
        "open_embedder('builtin').embed_queries([Analysis('', ('집세/N',), ())]); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_another_model_with_its_prompts(transformer: Path) -> None:
    plain = open_embedder(str(transformer))
    prompted = open_embedder(str(transformer), query_prompt="질의 ")
    found = plain.embed_passages(TEXTS[:2])
    assert found.shape == (2, 16)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert prompted.embed_passages(TEXTS[:2]) == pytest.approx(found, abs=1e-5)
    written_out = plain.embed_passages([Analysis("질의 집세 도움", (), ())])
    assert prompted.embed_queries(TEXTS[:1]) == pytest.approx(written_out, abs=1e-5)
    assert prompted.embed_queries([]).shape == (0, 16)
    assert plain.name != prompted.name
    assert plain.name == open_embedder(str(transformer)).name


@pytest.mark.parametrize("model", ["no/such-model", "/no/such/folder", ""])
def test_a_missing_model_is_a_korean_sentence(model: str) -> None:
    with pytest.raises(ModelMissing, match="JARYOGWAN_MODEL"):
        open_embedder(model)


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelMissing, match="JARYOGWAN_MODEL"):
        open_embedder(str(tmp_path))
    with pytest.raises(ModelMissing, match="다시 만들어"):
        StaticEmbedder(tmp_path)
