"""Korean analysis: what becomes a term, where it stands, and that nothing breaks it."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.normalise import normalise
from index.tokens import Tokenizer

TOKENIZER = Tokenizer()


def terms(text: str) -> tuple[str, ...]:
    return TOKENIZER.analyse([text])[0].terms


def surfaces(text: str) -> tuple[str, ...]:
    return TOKENIZER.analyse([text])[0].surfaces


def test_content_stays_and_function_goes() -> None:
    assert terms("청년에게 집세를 빌려 주는 정책") == ("청년/N", "집세/N", "빌리/V", "정책/N")


def test_the_coarse_tag_keeps_words_apart() -> None:
    assert "갈아타/V" in terms("버스에서 지하철로 갈아탔다")
    assert "지원/N" in terms("지원합니다")


def test_a_compound_is_found_by_itself_and_by_its_parts() -> None:
    found = terms("국민내일배움카드")
    assert found == ("국민내일배움카드/N", "국민/N", "내일/N", "배움/N", "카드/N")
    assert {"한국토지주택공사/N", "토지/N", "법/N"} <= set(terms("한국토지주택공사법"))
    assert terms("이니셔티브") == ("이니셔티브/N",)  # no pieces rather than wrong ones


def test_surfaces_are_words_as_written() -> None:
    assert surfaces("주거급여와 청년월세지원 사업") == ("주거급여", "청년월세지원")
    assert surfaces("에어팟을 7,500대, 3.5% 할인") == ("에어팟", "7500대", "3.5%")
    assert surfaces("GTX-A 노선의 R&D, C++ 5G") == ("gtx-a", "r&d", "c++", "5g")


def test_numbers_and_wide_letters_are_folded() -> None:
    assert terms("７,５００ 대") == terms("7500 대")
    assert terms("ＧＴＸ") == ("gtx/F",)
    assert terms("84㎡")[:2] == ("84/S", "m/F")


def test_light_words_weigh_less() -> None:
    weights = {token.term: token.weight for token in TOKENIZER.tokens("주거급여 신청할 수 있는 것은 무엇인가요")}
    assert weights["신청/N"] == 1
    assert weights["무엇/N"] == weights["것/N"] == weights["수/N"] == weights["있/V"] == pytest.approx(0.2)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_lead_back_to_the_text(form: str) -> None:
    text = unicodedata.normalize(form, "교통정책을 갈아탔다: GTX-A 漢字 😀 집세\x00\x01 도\u200b움")
    found = {
        token.form: unicodedata.normalize("NFC", text[token.start : token.end]) for token in TOKENIZER.tokens(text)
    }
    assert found["교통"] == "교통"
    assert found["갈아타다"] == "갈아탔"
    assert found["漢字"] == "漢字"
    assert found["집세"] == "집세"
    assert found["도움"] == "도\u200b움"


def test_parts_have_their_own_offsets() -> None:
    places = {token.form: (token.start, token.end) for token in TOKENIZER.tokens("새 국민내일배움카드")}
    assert places["국민내일배움카드"] == (2, 10)
    assert places["배움"] == (6, 8)


def test_a_sign_that_becomes_two_letters_keeps_its_place() -> None:
    assert [(token.form, token.start, token.end) for token in TOKENIZER.tokens("10㎞ 길")][1:] == [
        ("km", 2, 3),
        ("길", 4, 5),
    ]


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "\ud800", "...", "😀" * 50])
def test_nothing_to_index(text: str) -> None:
    assert terms(text) == ()
    assert TOKENIZER.tokens(text) == []


@pytest.mark.parametrize("unit", ["ㅋ", "가", "1", "a", "漢", "가\u0301", "국민내일배움카드신청", "(", "http://a."])
def test_ten_thousand_characters(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    for token in TOKENIZER.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert len(token.term) <= 70


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(), max_size=80)
    | st.text("가나다ᄀ\u1161\u11a8각\u0301㎡Ａ\u200b\ufeff\ud801 1a-.", max_size=40)
)
def test_any_text_has_sound_tokens(text: str) -> None:
    tokens = TOKENIZER.tokens(text)
    analysis = TOKENIZER.analyse([text])[0]
    assert tuple(token.term for token in tokens) == analysis.terms
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < token.weight <= 1
    for key in (*analysis.terms, *analysis.surfaces):
        assert key
        assert "".join(key.split()) == key
        assert unicodedata.is_normalized("NFC", key)


@given(st.text(max_size=60))
def test_normalising_keeps_order_and_length(text: str) -> None:
    prepared = normalise(text)
    spans = [prepared.span(at, at + 1) for at in range(len(prepared.text))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_bulk_and_single_agree_from_many_threads() -> None:
    texts = [f"제{number}차 주거급여 신청은 어떻게 하나요 {number * 7}세 청년" for number in range(200)]
    expected = TOKENIZER.analyse(texts)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: TOKENIZER.analyse([text])[0], texts)) == expected


def test_the_name_follows_the_users_words() -> None:
    own = Tokenizer(["자료관사업단"])
    assert own.name != TOKENIZER.name
    assert own.name == Tokenizer([" 자료관사업단 ", ""]).name
    assert own.analyse(["자료관사업단에서"])[0].terms[0] == "자료관사업단/N"


def test_importing_loads_no_kiwi() -> None:
    code = "import sys, index.tokens; index.tokens.Tokenizer().name; sys.exit('kiwipiepy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
