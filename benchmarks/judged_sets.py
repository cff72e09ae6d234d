"""Turn the shared data into judged sets in BEIR layout, under a folder outside the repository.

    python benchmarks/judged_sets.py OUT

welfare       citizens' questions over the programmes; only programmes held out from training have questions
titles        title → abstract over the policy publications; verbatim titles masked, equal titles grouped
fiscal        questions over the fiscal PDFs: the right document, as the data names it
fiscal-pages  the same questions over every page of these PDFs: the right page, judged by us, see quality/README.md
citizens      questions in everyday words over the sample library: the right passage
staff         questions in staff's words over the sample library: the right passage
everyday      citizens' questions over the passages that were written for training, a tenth of which it never saw
titles-kept   with --adapted, only this: titles that `python -m index --adapt` keeps out of what it learns
learn-…       with --learn, only these: questions from which search.learn learns, see there
fast          with --fast, only this: both over the samples that are no PDF, as `make test` judges them

What was ingested keeps its passages, headings and catalogue record in `metadata`, see search.judged.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.ids import publication_id, row_key
from corpus.library import Library
from corpus.records import Passage, Publication
from index.training import everyday
from index.training.splits import fold_of, is_held_out, is_reserved

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("JARYOGWAN_DATA", ROOT.parent / "shared" / "data"))
_PAGES = Path(__file__).parent / "quality" / "fiscal-pages.tsv"
_SAMPLES = ROOT / "corpus" / "samples" / "library"
_TITLE_QUESTIONS = 3000
_SEED = 20_26


def main() -> None:
    """Write every set whose data is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fast", action="store_true", help="only the set that `make test` judges")
    parser.add_argument("--adapted", action="store_true", help="only the set that judges an adapted model")
    parser.add_argument("--learn", action="store_true", help="only the sets from which search.learn learns")
    options = parser.parse_args()
    if options.fast:
        fast(options.out)
        return
    if options.adapted:
        titles(options.out / "titles-kept", _is_kept_out)
        return
    if options.learn:
        learning(options.out)
        return
    samples(options.out, {"citizens": ("citizen",), "staff": ("staff",)})
    if not DATA.is_dir():
        raise SystemExit(f"자료 폴더 {DATA}이(가) 없습니다. JARYOGWAN_DATA로 알려 주세요.")
    welfare(options.out / "welfare", is_held_out)
    written(options.out / "everyday", list(everyday.questions(reserved=True)))
    titles(options.out / "titles")
    fiscal(options.out)


def learning(out: Path) -> None:
    """Questions about the third of the trainable documents that `index.training --without-fold 0` leaves out."""
    welfare(out / "learn-welfare", lambda key: not is_held_out(key) and fold_of(f"welfare {key}") == 0)
    trained = everyday.questions(reserved=False)
    written(out / "learn-everyday", [pair for pair in trained if fold_of(pair[1]) == 0])


def welfare(folder: Path, asked: Callable[[str], bool]) -> None:
    """All programmes are searched; questions are those of the programmes that are `asked`."""
    questions = [row for row in _rows(DATA / "qa" / "welfare-questions.jsonl.xz") if asked(row["doc"])]
    write(
        folder,
        (
            {"_id": row["doc"], "title": row["text"].partition("\n")[0], "text": row["text"]}
            for row in _rows(DATA / "qa" / "welfare-docs.jsonl.xz")
        ),
        ((str(number), row["question"]) for number, row in enumerate(questions)),
        ((str(number), row["doc"]) for number, row in enumerate(questions)),
    )


def written(folder: Path, questions: Sequence[tuple[str, str]]) -> None:
    """All passages of index.training.everyday are searched; `questions`: (question, passage)."""
    both = (passage for reserved in (False, True) for _, passage in everyday.questions(reserved=reserved))
    numbers = {passage: str(number) for number, passage in enumerate(dict.fromkeys(both))}
    write(
        folder,
        ({"_id": number, "title": "", "text": passage} for passage, number in numbers.items()),
        ((str(number), question) for number, (question, _) in enumerate(questions)),
        ((str(number), numbers[passage]) for number, (_, passage) in enumerate(questions)),
    )


def titles(folder: Path, is_asked: Callable[[dict[str, Any]], bool] = lambda row: True) -> None:
    """A sample of titles, all of whose records are asked; a title that stands in its abstract is masked there."""
    rows = list(_rows(DATA / "publications" / "policy-abstracts.jsonl.xz"))
    groups: dict[str, list[str]] = defaultdict(list)
    left_out = set()
    for row in rows:
        groups[title := " ".join(row["title"].split())].append(str(row["id"]))
        if not is_asked(row):
            left_out.add(title)
    long = sorted(title for title in groups if len(title) >= 8 and title not in left_out)
    asked = random.Random(_SEED).sample(long, min(_TITLE_QUESTIONS, len(long)))
    write(
        folder,
        (
            {
                "_id": str(row["id"]),
                "title": "",
                "text": re.sub(re.escape(row["title"]), " ", row["summary"]),
                "metadata": {"date": row["date"], "publisher": row["publisher"]},
            }
            for row in rows
        ),
        ((str(number), title) for number, title in enumerate(asked)),
        ((str(number), key) for number, title in enumerate(asked) for key in groups[title]),
    )


def _is_kept_out(row: dict[str, Any]) -> bool:
    """Whether `--adapt` keeps a record of the catalogue, ingested under its file's name, for judging."""
    return is_reserved(publication_id(row_key("policy-abstracts", str(row["id"]))))


def fiscal(out: Path) -> None:
    """Every fiscal PDF is searched as its passages; a question's answer is its document, or its pages."""
    rows = [json.loads(line) for line in (DATA / "qa" / "fiscal-questions.jsonl").read_text("utf-8").splitlines()]
    documents = [unicodedata.normalize("NFC", row["document"]) for row in rows]
    asked = [(str(number), row["question"]) for number, row in enumerate(rows)]
    with ingested(DATA / "pdf" / "fiscal") as library:
        held = {unicodedata.normalize("NFC", item.files[0].name): item for item in library.newest(1000)}
        passages = {name: library.passages(item.id) for name, item in held.items()}
    write(
        out / "fiscal",
        (_part(name, item, passages[name]) for name, item in held.items()),
        asked,
        ((str(number), document) for number, document in enumerate(documents)),
    )
    write(
        out / "fiscal-pages",
        (
            _part(f"{name}#{page}", item, [passage for passage in passages[name] if _page(passage) == page])
            for name, item in held.items()
            for page in sorted({_page(passage) for passage in passages[name]})
        ),
        asked,
        _pages(documents),
    )


def _page(passage: Passage) -> int:
    """The page on which most of a passage stands."""
    length: Counter[int] = Counter()
    for span in passage.spans:
        length[span.page] += span.end - span.start
    return length.most_common(1)[0][0]


def _pages(documents: Sequence[str]) -> Iterator[tuple[str, str]]:
    with _PAGES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            for page in row["pages"].split():
                yield row["question"], f"{documents[int(row['document_of'])]}#{page}"


def fast(out: Path) -> None:
    """The questions of both halves over the samples that are read quickly: what `make test` judges."""
    with tempfile.TemporaryDirectory() as folder:
        for path in _SAMPLES.iterdir():
            if path.suffix != ".pdf":
                shutil.copy(path, folder)
        samples(out, {"fast": ("citizen", "staff")}, Path(folder))


def samples(out: Path, sets: Mapping[str, Sequence[str]], folder: Path = _SAMPLES) -> None:
    """Every passage of the sample library is a document; the answer is the passage that holds the quote, and those of
    also.tsv: other right answers among what the ways of ranking found first, judged by reading (pooling).

    `sets`: name → halves of the questions; those are asked whose source is in `folder`.
    """
    questions = [
        json.loads(line)
        for path in sorted((_SAMPLES.parent / "questions").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    answers = defaultdict(list, {row["id"]: [(row["source"], row["quote"])] for row in questions})
    with (_SAMPLES.parent / "questions" / "also.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            answers[row["question"]].append((row["source"], row["quote"]))
    with ingested(folder) as library:
        held = library.newest(1000, staff=True)
        passages = [(item, passage) for item in held for passage in library.passages(item.id)]
    packed = {passage.id: _packed(f"{passage.header} {passage.text}") for _, passage in passages}
    source = {item.files[0].name[:3]: item.id for item in held if item.files}
    for name, halves in sets.items():
        asked = [row for row in questions if row["half"] in halves and row["source"] in source]
        write(
            out / name,
            (_part(passage.id, item, [passage]) for item, passage in passages),
            ((row["id"], row["question"]) for row in asked),
            (
                (row["id"], key)
                for row in asked
                for key, text in packed.items()
                if any(
                    key.startswith(source.get(name, "-")) and _packed(quote) in text
                    for name, quote in answers[row["id"]]
                )
            ),
        )


@contextmanager
def ingested(folder: Path) -> Iterator[Library]:
    """A temporary library of one folder, read by the very code that serves."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "JARYOGWAN_HOME": home}
        command = [sys.executable, "-m", "ingest", str(folder), "--collection", "judged"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with Library.open(Path(home)) as library:
            yield library


def _part(key: str, item: Publication, passages: Sequence[Passage]) -> dict[str, Any]:
    """A document that is a publication, or a part of one, as it was ingested."""
    texts = ["\n".join((*passage.heading, passage.header, passage.text)) for passage in passages]
    return {
        "_id": key,
        "title": item.title,
        "text": "\n\n".join(texts),
        "metadata": {
            "date": item.date,
            "publisher": item.publisher,
            "subtitle": item.subtitle,
            "keywords": item.keywords,
            "publication": item.id,
            "passages": [
                {
                    "text": passage.text,
                    "page": passage.page,
                    "heading": passage.heading,
                    "header": passage.header,
                    "kind": passage.kind.value,
                }
                for passage in passages
            ],
        },
    }


def _packed(text: str) -> str:
    return "".join(text.replace("|", " ").split())  # tables of plain text have no bars


def write(
    folder: Path,
    documents: Iterable[dict[str, Any]],
    questions: Iterable[tuple[str, str]],
    judgements: Iterable[tuple[str, str]],
) -> None:
    """One set: lines of its corpus, (id, question), (question id, document id)."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _dump(folder / "corpus.jsonl", documents)
    _dump(folder / "queries.jsonl", ({"_id": key, "text": text} for key, text in questions))
    lines = [f"{question}\t{document}\t1" for question, document in judgements]
    (folder / "qrels" / "test.tsv").write_text(
        "\n".join(["query-id\tcorpus-id\tscore", *lines, ""]), encoding="utf-8"
    )
    print(f"{folder.name}: 판정 {len(lines):,}개")


def _dump(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


if __name__ == "__main__":
    main()
