"""Invented gold documents: a hypothesis strategy for well-formed ones, and one that has everything."""

from __future__ import annotations

from hypothesis import strategies as st

from govreport_nlp.corpora.inline import parse_inline
from govreport_nlp.corpora.model import GoldDocument, GoldHeading, sections_of_headings
from govreport_nlp.labels import NOISE_KINDS, QUALIFIERS, SECTION_TYPES

#: One of each: heading, section without one, noise of every kind, values, range, date, subject, awkward characters.
FULL = """<N k=boilerplate><a href="/">首页</a> 云溪网</N>
<H level=0 type=title>青石街道<DATE v=2023>2023年</DATE>工作汇报</H>
<S type=preamble level=1/>现将<DATE v=2023>全年</DATE>情况报告如下，&lt;A>类与 3<5 照录：\r
<H level=1 type=work type2=achievements>一、民生<N k=hard_wrap>
</N>实事</H>
\u3000\u3000实施<PROJECT id=p1>“暖巷”<N k=hard_wrap>
</N>改造工程</PROJECT>，投入<MONEY v=2600000 u=元 q=over m="投入" of=p1>260余万元</MONEY>，\
惠及<QUANTITY v=300 hi=400 u=户 q=between m="惠及" of=p1>300至400户</QUANTITY>；<PERSON><N k=mask>**</N>芳</PERSON>𠮷等\
<PEOPLE_COUNT v=12 u=人 m="等">12名</PEOPLE_COUNT>志愿者在<GPE>云溪社區</GPE><N k=pinyin>(qū)</N>服务\
<DURATION v=3 u=个月>三个月</DURATION>，\\满意率<PERCENT v=92.8 u=%>92、8%</PERCENT>。<DATE v=2023 mod=END>年底</DATE>前完工。
"""


def full_document(**changes: object) -> GoldDocument:
    return parse_inline(FULL, "full").model_copy(update=changes)


CHARACTERS = st.characters(codec="utf-8")
WORDS = st.text(
    st.sampled_from("云溪社区工作3万元，。<>&;ltamp\"'\\#/ \t\n\r\u3000\u2028\ufeff𠮷") | CHARACTERS, max_size=8
)
VISIBLE = st.text(st.sampled_from("云溪社区工作3万元<A&𠮷"), min_size=1, max_size=4)
LABELS = st.sampled_from(["ORG", "GPE", "MONEY", "DATE", "POLICY_MEASURE"])
IDS = ["p1", "p2", "e 3"]


@st.composite
def attributes(draw: st.DrawFn) -> dict[str, object]:
    optional = {
        "v": st.sampled_from(["3", "0.5", "2023-08/2023-09"]),
        "hi": st.sampled_from(["7", "12.50"]),
        "u": st.sampled_from(["元", "元/日", "%", "平方 米"]),
        "q": st.sampled_from(QUALIFIERS),
        "mod": st.sampled_from(["START", "END"]),
        "m": WORDS,
        "id": st.sampled_from(IDS),
    }
    return draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def documents(draw: st.DrawFn) -> GoldDocument:
    """Draw a document in which entities stand in headings at most, noise anywhere, nothing in noise."""
    draft: dict[str, list] = {"entities": [], "headings": [], "noise": []}
    pieces: list[str] = []

    def length() -> int:
        return sum(map(len, pieces))

    def noise() -> None:
        start = length()
        pieces.append(draw(WORDS.filter(bool)))
        draft["noise"].append({"start": start, "end": length(), "kind": draw(st.sampled_from(NOISE_KINDS))})

    def entity() -> None:
        start = length()
        pieces.append(draw(VISIBLE))
        if draw(st.booleans()):
            noise()
            pieces.append(draw(VISIBLE))
        draft["entities"].append({"start": start, "end": length(), "label": draw(LABELS), **draw(attributes())})

    def heading() -> None:
        start = length()
        pieces.append(draw(VISIBLE))
        for _ in range(draw(st.integers(0, 2))):
            draw(st.sampled_from([entity, noise, words]))()
        add_heading(start)

    def section() -> None:
        add_heading(length())

    def add_heading(start: int) -> None:
        types = {
            "type": draw(st.sampled_from(SECTION_TYPES)),
            "type2": draw(st.none() | st.sampled_from(SECTION_TYPES)),
        }
        draft["headings"].append({"start": start, "end": length(), "level": draw(st.integers(0, 4)), **types})

    def words() -> None:
        pieces.append(draw(WORDS))

    for _ in range(draw(st.integers(0, 8))):
        draw(st.sampled_from([entity, heading, section, noise, words]))()
    ids = sorted({entity["id"] for entity in draft["entities"] if "id" in entity})
    for entity_fields in draft["entities"]:
        if ids and draw(st.booleans()):
            entity_fields["of"] = draw(st.sampled_from(ids))
    text = "".join(pieces)
    headings = [GoldHeading(**fields) for fields in draft["headings"]]
    meta = draw(
        st.dictionaries(st.sampled_from(["genre", "split", "年份"]), st.sampled_from(["a", "甲 乙"]), max_size=3)
    )
    return GoldDocument.model_validate(
        {"id": "a", "text": text, **draft, "sections": sections_of_headings(headings, len(text)), "meta": meta}
    )
