"""A cross-encoder of sentence-transformers, tiny and random: loaded from a folder, refused with what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelMissing
from index.cross_encoder import TransformerCrossEncoder


def saved(folder: Path, outputs: int) -> Path:
    """A cross-encoder's folder: a random BERT of one layer over syllables."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(3)
    letters = "집세도움주거급여"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    tokenizer = Tokenizer(WordPiece({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=outputs,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(folder)
    return folder


def test_each_passage_has_a_score_between_0_and_1(tmp_path: Path) -> None:
    model = TransformerCrossEncoder(str(saved(tmp_path, 1)))
    scores = model.scores("집세 도움", ["주거 급여", "도움", "주거 급여"])
    assert scores.dtype == np.float32 and scores.shape == (3,)
    assert ((scores > 0) & (scores < 1)).all()
    assert scores[0] == pytest.approx(scores[2], abs=1e-6) and scores[0] != scores[1]
    assert model.scores("집세", []).shape == (0,)


def test_a_model_that_is_not_here_is_refused() -> None:
    with pytest.raises(ModelMissing, match="JARYOGWAN_CROSS_ENCODER"):
        TransformerCrossEncoder("없는곳/없는모델")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="JARYOGWAN_CROSS_ENCODER"):
        TransformerCrossEncoder(str(tmp_path))


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    weights = saved(tmp_path, 1) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(ModelMissing, match="JARYOGWAN_CROSS_ENCODER"):
        TransformerCrossEncoder(str(tmp_path))


def test_a_plain_encoder_is_refused(tmp_path: Path) -> None:
    config = saved(tmp_path, 1) / "config.json"
    config.write_text(config.read_text().replace("BertForSequenceClassification", "BertModel"))
    with pytest.raises(ModelMissing, match="cross-encoder가 아닌"):
        TransformerCrossEncoder(str(tmp_path))


def test_a_model_of_several_outputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="3가지"):
        TransformerCrossEncoder(str(saved(tmp_path, 3)))
