"""What was trained, on what, with what result: MODEL_CARD.md for people and figures.json for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from index.training.contrast import Plan
from index.training.sets import Pair

_SOURCES = {
    "welfare": "ash-hun/Welfare-QA (MIT): 시민의 질문 → 복지 사업 안내문. 문서의 절반은 평가용으로 남김",
    "statutes": "대한민국 법령 (저작권법 제7조, 보호받지 못하는 저작물): 조문 제목 → 조문",
    "similar": "KorSTS, KorNLU Datasets, Kakao Brain (CC BY-SA 4.0): 뜻이 같은 문장 (4점 이상)",
    "inference": "KorNLI (XNLI), KorNLU Datasets, Kakao Brain (CC BY-SA 4.0); KLUE-NLI, KLUE (CC BY-SA 4.0): "
    "전제 → 함의, 모순은 오답",
    "dictionary": "국립국어원 한국어기초사전·표준국어대사전 (CC BY-SA 2.0 KR): 표제어 → 뜻풀이",
    "administration": "행정안전부 공공데이터 공통표준용어; 법령의 정의와 목적 조항: 용어 → 뜻",
    "everyday": "이 사업에서 지음 (`index/training/everyday`): 시민이 쓸 법한 말 → 보고서의 문장, 겹치는 낱말 없음. "
    "열에 하나는 평가용으로 남김",
    "colloquial": "이 사업에서 지음 (`index/synonyms.tsv`, `index/training/everyday/phrases.tsv`): "
    "일상의 말 → 보고서의 말",
    "synonyms": "국립국어원 사전 (CC BY-SA 2.0 KR), 공통표준용어, 법령 부칙의 이름 변경: 비슷한말",
}


def write_card(
    folder: Path,
    plan: Plan,
    pairs: dict[str, list[Pair]],
    shape: tuple[int, ...],
    figures: dict[str, dict[str, float]],
    minutes: float,
) -> None:
    """Write both files into the model folder."""
    terms, dimension = shape
    record = {"plan": asdict(plan), "terms": terms, "dimension": dimension, "ndcg@10": figures}
    (folder / "figures.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    columns = list(next(iter(figures.values())))
    lines = [
        "# 내장 임베딩 모델",
        "",
        f"Kiwi 형태소 {terms:,}개의 {dimension}차원 벡터이며, 글의 벡터는 형태소 벡터의 평균입니다. "
        "sentence-transformers의 `StaticEmbedding` 폴더이므로 `SentenceTransformer(폴더)`로 열립니다. 입력은 "
        "`index.tokens.Tokenizer`가 나눈 형태소를 빈칸으로 이은 글입니다. 값은 행마다 배율을 둔 int8입니다.",
        "",
        "## 만드는 법",
        "",
        "    python -m index.training",
        "",
        f"CPU 두 코어, 씨앗값 {plan.seed}. 이 파일을 쓴 실행은 {minutes:.0f}분 걸렸습니다. "
        "출발점은 Kiwi 언어 모델(CoNg)의 형태소 벡터(코사인에서 Nyström 방법으로 복원)이고, 길이는 idf입니다. "
        f"대조 학습(InfoNCE, 배치 {plan.batch}, 온도 {plan.temperature}, Adam 학습률 {plan.rate})으로 "
        f"다듬고, 출발점을 {plan.kept:.0%} 섞었습니다 (WiSE-FT). 글의 벡터끼리 견주고, 아래 표에 ○가 있는 자료에서는 "
        "질문의 낱말마다 본문의 가장 가까운 낱말과도 견줍니다 (late interaction).",
        "",
        "## 학습 자료와 이용 조건",
        "",
        "| 자료 | 쌍 | 되풀이 | 낱말끼리 | 출처와 이용 조건 |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {len(pairs[name]):,} | {passes:g} | {'○' if name in plan.late else ''} | {_SOURCES[name]} |"
            for name, passes in plan.passes.items()
        ),
        "",
        "출발점인 벡터는 Kiwi(이민철, LGPL-3.0)의 언어 모델에서 왔습니다. 자료의 글은 이 폴더에 들어 있지 않습니다.",
        "",
        "## 평가 (nDCG@10, 학습에 쓰지 않은 문서)",
        "",
        "welfare: 남겨 둔 사업에 대한 시민의 질문을 안내문 214건 전체에서 찾음 (`splits.is_held_out`). "
        "titles: 정책 자료 제목 3,000개로 초록 49,643건에서 찾음 (초록에 나온 제목은 지움; 학습하지 않음). "
        "fused의 수는 뜻 점수의 몫이고, lexical은 같은 형태소의 BM25입니다.",
        "",
        "| 자료 | " + " | ".join(columns) + " |",
        "|---" * (len(columns) + 1) + "|",
        *(
            f"| {name} | " + " | ".join(f"{row[column]:.4f}" for column in columns) + " |"
            for name, row in figures.items()
        ),
        "",
        "## 한계",
        "",
        "글의 순서를 보지 않고, 학습 자료에 없는 새 낱말은 뜻을 모릅니다. 그래서 혼자 쓰지 않고 BM25와 함께 씁니다.",
        "",
    ]
    (folder / "MODEL_CARD.md").write_text("\n".join(lines), encoding="utf-8")
