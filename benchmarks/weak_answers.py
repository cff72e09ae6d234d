"""How often "꼭 맞는 자료를 찾지 못했습니다" is said when it should not be, and not said when it should.

    python benchmarks/weak_answers.py JUDGED --home FOLDER

FOLDER holds the sample library, indexed; JUDGED the sets of judged_sets.py. Questions of `citizens` and `staff` have
an answer there; questions of `welfare` and `titles` are about subjects that the sample library mostly does not have.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from corpus.settings import Settings
from index.reader import LiveIndex
from search.plan import make_plan
from search.quality import JudgedSet
from search.query import MAX_TEXT, Query
from search.ranking import rank

_ASKED = 300


def main() -> None:
    """Print the share of weak answers of each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judged", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args()
    reader = LiveIndex.from_settings(Settings(home=options.home)).reader()
    for name, answered in (("citizens", True), ("staff", True), ("welfare", False), ("titles", False)):
        questions = sorted(JudgedSet.read(options.judged / name).questions.values())
        asked = random.Random(20_26).sample(questions, min(_ASKED, len(questions)))
        queries = [Query(text[:MAX_TEXT]) for text in asked]
        weak = sum(rank(make_plan(query, reader.tokenizer), query, reader).weak for query in queries) / len(queries)
        words = f"잘못된 경고 {weak:.0%}" if answered else f"놓친 경고 {1 - weak:.0%}"
        print(f"{name:<10} 질문 {len(asked):>4}개  약하다고 한 비율 {weak:.0%}  → {words}")


if __name__ == "__main__":
    main()
