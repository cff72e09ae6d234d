"""How readily a Korean word ends or begins with a syllable: log odds beside the average syllable.

Counted over statute articles (no copyright) and the Welfare-QA texts (MIT): `END_ODDS[s]` is
log(P(space follows s) / P(syllable follows s)) minus the same over all syllables, rounded to whole numbers and held
within -5 and 5; `START_ODDS` the same for what stands before. Positive: a space is likelier. Missing: 0.
"""

from __future__ import annotations

from collections.abc import Mapping


def _by_syllable(groups: Mapping[int, str]) -> dict[str, float]:
    return {syllable: float(odds) for odds, syllables in groups.items() for syllable in syllables}


END_ODDS: dict[str, float] = _by_syllable(
    {
        -5: "있따으받또되필센떻특디까싶농됩확같없엇평노얼바누않투맞",
        -4: "연취예함창최현추범휴돌징었첨찾궁햇카얻순했르갖읍레폭삭았였겪",
        -3: (
            "하경보신위공니개다방통려애합복임검결마훈프절락말협피배토채참승혜납앙언충너효숙촉파오곳페혹"
            "코키혁콜케답돈좋벤삼엽홍뇌끝엔떠높많돕놀앞곤밟셀뱅테걸팩머푸녹"
        ),
        -2: (
            "사정관어장대조소전주무국학아행요입재문유건거령활분민양능근심알본포강처변규반질감들저표융밖"
            "번판것초작움허불광탁찰흥춤손루익향탈착퇴새웹남플버철혈홈완객백네침잡뢰눔골괄봉퍼패탄멘곱넘"
            "팽념갱잠홀메캠힘잔풍몰먼슬겸젝겠뜻맡횟빠듣꿈걱졌겼앓찬봐콘므셨붙훼둥낳쳤쌍났웨랫롭밝베잃엄"
            "흉"
        ),
        -1: (
            "지자기부업시청제항상용산호급구계교동출회성생단치내설진직영체증실준화외발안선운담명차환식종"
            "액모물매권품미립족병습류목술군획격램람축살림드책송태망례독폐석총천날견긴귀혼러북응편박염못"
            "열벌쟁측님밀압죄좌핵워짓악뇨략앱팀름클멸즉빙쇄헌컨티셋욕낙델벽십렴휘렵붕빈윤섭커맹묘"
        ),
        1: "이한수서여고법과년터련만후때월형트층촌쳐두론넷든털둔올둘링첫억쿨칭막길씨랑져츠럼닝큰뒤톤",
        2: "에의로면그각음데란줄더께팅잘킬칠",
        3: "은할라된와될던째슨릴럴꼭",
        4: "는을야게른히닌볼써",
        5: "를및떤느며몇춘런",
    }
)

START_ODDS: dict[str, float] = _by_syllable(
    {
        -5: "에는을로를으니른라료터려령떤련떻록험력립류족람엇락램률움녀림례란앙량찰래",
        -4: "은야리애와득술획며층율봄흥촌황론러었춤쳐린루히죠르넷칙털았였닌째템님",
        -3: "나용게스음센년까액택습트격느탁견쟁든팅께던링칭뢰쿨괄뇨략춘눔름런",
        -2: (
            "의요원여우육역데화민능디약축망너익염울플레페워엽색첩잡써셀빙념팽랑티츠젝겠져델슨졌겼릴므렴"
            "셨십럼닝둥렵킬쳤랫롭웨럴씩켜"
        ),
        -1: (
            "다인서업부고청금할도비산급면과계당행동회성합단치간항체증세활담식물강함품형속책드태천혼숙북"
            "카했박크혈폭균버볼밀객좌돈짓엔떠길팀머씨패쇄굴홀휘흡칠붕맹"
        ),
        1: (
            "지제사관보위법전주조방아국문재호내일직후실발선임개결근종본심매됩미목감협평판접작허초저돌납"
            "희투폐징효두편손촉친될줄남오파벌순철완열측콜백졸곱몰욕컨헌낙콘엄윤"
        ),
        2: ("수어대경신등받연그운특포취규변예확프절피농배추바채창범누승현불노총충언긴홈퇴더삼갈풍녹잠횟벽뇌커푸빈"),
        3: "중각최참날궁온둔새뱅홍걸놀넘즉혹갱잔먼빠찬붙멘갑훼",
        4: "없말혜첨못햇답끝앱곤앞낮첫힘뜻겸뒤맡잘걱듣앓낳큰밝꼭꿈잃",
        5: "있따및또필때싶알것같밖얼않맞찾얻곳몇갖웹읍겪좋높돕많둘밟",
    }
)
