"""`python -m index --adapt`: train the model on with what the archive itself says, without anybody judging anything.

A title is asked of its passages, a heading of what stands under it, and a passage of the next one; the everyday
questions that the model came with are asked along, so that it does not forget them. A tenth of the
publications is kept out, and so are the reserved everyday questions: unless the titles that were kept out are found
better, and everyday words no worse, the result is thrown away. The terms come from the index as they stand there, so
that nothing is analysed again.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import JaryogwanError
from index.embedding import StaticEmbedder
from index.reader import IndexReader
from index.tokens import Analysis, Tokenizer
from index.training import everyday
from index.training.contrast import Coded, Plan, train
from index.training.judge import ndcg, ready
from index.training.lexicon import new_vectors
from index.training.shipping import UNKNOWN, write_model
from index.training.splits import is_reserved

_FEWEST = 200  # publications with a title: below, there is nothing to learn from
_MOST_PAIRS = 60_000  # of one kind
_MOST_ASKED, _MOST_PASSAGES = 1_000, 20_000  # titles that are asked when judging, and passages that are searched
_LONGEST = 200  # terms of a passage that are trained on
_NEW_FROM = 5  # passages that must hold a term which the model lacks
_MAY_FALL = 0.01  # of everyday questions' nDCG@10: their interval is wider
# Everyday words are repeated, so that they are not forgotten meanwhile.
PLAN = Plan(passes={"titles": 2, "headings": 1, "neighbours": 0.5, "everyday": 3}, rate=0.002, late=("everyday",))


@dataclass(frozen=True, slots=True)
class Adapted:
    """How well held-out questions are answered by vectors alone (nDCG@10), before and after."""

    publications: int
    titles: tuple[float, float]
    everyday: tuple[float, float]

    @property
    def better(self) -> bool:
        """Whether the result is worth having."""
        return self.titles[1] > self.titles[0] and self.everyday[1] >= self.everyday[0] - _MAY_FALL


@dataclass(frozen=True, slots=True)
class _Holding:
    """One passage as its terms."""

    row: int  # its publication
    title: tuple[str, ...]
    heading: tuple[str, ...]
    body: tuple[str, ...]


def adapt(
    reader: IndexReader, tokenizer: Tokenizer, output: Path, say: Callable[[str], None], plan: Plan = PLAN
) -> Adapted:
    """Write the adapted model into `output` if it is better; otherwise leave what is there.

    Raises JaryogwanError when the index was built with another kind of model or holds too little.
    """
    before = reader.embedder
    if not isinstance(before, StaticEmbedder):
        raise JaryogwanError(
            "적응은 내장 모델에만 할 수 있습니다. JARYOGWAN_MODEL을 비우고 색인을 다시 만들어 주세요."
        )
    holdings = list(_holdings(reader))
    titled = len({item.row for item in holdings if item.title})
    if titled < _FEWEST:
        raise JaryogwanError(
            f"제목이 있는 자료가 {titled}건뿐이라 배울 것이 적습니다. {_FEWEST}건부터 할 수 있습니다."
        )
    learned = [item for item in holdings if not _is_kept_out(reader, item.row)]
    say(f"배울 구절 {len(learned):,}개, 남겨 둔 구절 {len(holdings) - len(learned):,}개")
    terms, start = _vocabulary(before, learned)
    pairs = _pairs(learned, tokenizer, {term: number for number, term in enumerate(terms)}, plan)
    trained = train(start, pairs, plan, lambda step, steps, loss: say(f"  {step:,} / {steps:,}  손실 {loss:.3f}"))
    fresh = output.with_name(output.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    write_model(fresh, terms, trained)
    after = StaticEmbedder(fresh)
    kept = [item for item in holdings if _is_kept_out(reader, item.row)][:_MOST_PASSAGES]
    asked = _everyday(tokenizer)
    figures = [(_titles_found(model, kept), _everyday_found(model, *asked)) for model in (before, after)]
    result = Adapted(titled, (figures[0][0], figures[1][0]), (figures[0][1], figures[1][1]))
    if result.better:
        shutil.rmtree(output, ignore_errors=True)
        fresh.rename(output)
    else:
        shutil.rmtree(fresh)
    return result


def _holdings(reader: IndexReader) -> Iterator[_Holding]:
    rows = reader.columns.publication
    for row, document in zip(rows.tolist(), reader.lexical.documents(np.arange(len(rows))), strict=True):
        title, heading, body = (tuple(filter(None, document.terms[name])) for name in ("title", "heading", "body"))
        yield _Holding(row, title, heading, _without(body, title))


def _without(body: tuple[str, ...], title: tuple[str, ...]) -> tuple[str, ...]:
    """A title that stands in its passage would teach that equal words are equal."""
    length = len(title)
    for at in range(len(body) - length + 1 if length else 0):
        if body[at : at + length] == title:
            return body[:at] + body[at + length :]
    return body


def _is_kept_out(reader: IndexReader, row: int) -> bool:
    return is_reserved(reader.columns.rows[row].id)


def _vocabulary(model: StaticEmbedder, learned: Sequence[_Holding]) -> tuple[list[str], NDArray[np.float32]]:
    """The model's terms and vectors, and short random ones for terms that only the archive has."""
    known = model.terms()
    held = Counter(term for item in learned for term in {*item.title, *item.body})
    old = set(known)
    new = sorted(term for term, count in held.items() if count >= _NEW_FROM and term not in old)
    unknown = np.zeros((1, model.dimension), np.float32)
    added = new_vectors(len(new), model.dimension, PLAN.seed)
    return [UNKNOWN, *known, *new], np.concatenate([unknown, model.term_vectors(known), added])


def _pairs(
    learned: Sequence[_Holding], tokenizer: Tokenizer, numbers: dict[str, int], plan: Plan
) -> dict[str, Coded]:
    groups: dict[tuple[str, ...], int] = {}  # passages of one title are never each other's negatives
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], int]]] = {name: [] for name in PLAN.passes}
    asked = [*everyday.questions(reserved=False), *everyday.words()] if "everyday" in plan.passes else []
    distinct = list(dict.fromkeys(text for pair in asked for text in pair))
    terms = {text: read.terms for text, read in zip(distinct, tokenizer.analyse(distinct), strict=True)}
    for question, passage in asked:
        group = groups.setdefault(("", passage), len(groups))
        found["everyday"].append((terms[question], terms[passage], group))
    previous: _Holding | None = None
    for item in learned:
        group = groups.setdefault(item.title or (str(item.row),), len(groups))
        if item.body and item.title:
            found["titles"].append((item.title, item.body, group))
        if item.body and item.heading:
            found["headings"].append((item.heading, item.body, group))
        if previous and previous.row == item.row and item.body and previous.body:
            found["neighbours"].append((previous.body, item.body, group))
        previous = item
    random = np.random.default_rng(PLAN.seed)
    coded = {}
    for name, rows in found.items():
        chosen = [rows[at] for at in np.sort(random.permutation(len(rows))[:_MOST_PAIRS])]
        queries, passages = (
            [[numbers[term] for term in row[side][:_LONGEST] if term in numbers] for row in chosen] for side in (0, 1)
        )
        coded[name] = Coded(queries, passages, [[] for _ in chosen], [row[2] for row in chosen])
    return coded


def _titles_found(model: StaticEmbedder, kept: Sequence[_Holding]) -> float:
    """Titles that were kept out, asked of all passages that were: all passages of a title are right."""
    passages = model.embed_passages([ready(item.body) for item in kept])
    right: dict[tuple[str, ...], set[int]] = {}
    for number, item in enumerate(kept):
        if item.title and item.body:
            right.setdefault(item.title, set()).add(number)
    asked = list(right)[:_MOST_ASKED]
    scores = model.embed_queries([ready(title) for title in asked]) @ passages.T
    return float(ndcg(scores, [frozenset(right[title]) for title in asked]).mean())


def _everyday(tokenizer: Tokenizer) -> tuple[list[Analysis], list[Analysis], list[frozenset[int]]]:
    """The reserved questions, their passages, and which of them is right."""
    asked = list(everyday.questions(reserved=True))
    passages = list(dict.fromkeys(passage for _, passage in asked))
    place = {passage: number for number, passage in enumerate(passages)}
    return (
        tokenizer.analyse([question for question, _ in asked]),
        tokenizer.analyse(passages),
        [frozenset((place[passage],)) for _, passage in asked],
    )


def _everyday_found(
    model: StaticEmbedder, questions: list[Analysis], passages: list[Analysis], right: list[frozenset[int]]
) -> float:
    return float(ndcg(model.embed_queries(questions) @ model.embed_passages(passages).T, right).mean())
