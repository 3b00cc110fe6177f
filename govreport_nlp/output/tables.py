"""What the four tables are: documents, sections, entities, facts. Every format and frame is made from this."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from govreport_nlp.output.language import Language

#: An ``integer`` fits in 64 bits; a ``decimal`` is exact; a ``float`` is a probability, never an amount.
ColumnType = Literal["string", "integer", "decimal", "float"]
#: Empty text is None.
Cell = str | int | float | Decimal | None
Row = tuple[Cell, ...]


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        en: its name in English.
        zh: its name in Chinese.
        type: what its cells hold.
        meaning: what it says of the row; offsets count code points of the raw text, end exclusive.
    """

    en: str
    zh: str
    type: ColumnType
    meaning: str

    def name(self, language: Language) -> str:
        """Return its name in a language."""
        return self.zh if language == "zh" else self.en


class Reference(NamedTuple):
    """A foreign key: ``columns`` hold the key of a row of ``table``, or None in the last of them."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Table:
    """A table of one row for each thing of a kind.

    Attributes:
        en: its name in English.
        zh: its name in Chinese.
        key: the columns that tell its rows apart, by their English names; never None.
        references: its foreign keys.
        columns: its columns, in order.
    """

    en: str
    zh: str
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    columns: tuple[Column, ...]

    def name(self, language: Language) -> str:
        """Return its name in a language."""
        return self.zh if language == "zh" else self.en

    def header(self, language: Language) -> list[str]:
        """Return the names of its columns in a language."""
        return [column.name(language) for column in self.columns]

    def row(self, cells: dict[str, Cell]) -> Row:
        """Put cells, by the English names of all columns, in order; empty text becomes None."""
        return tuple(None if cells[column.en] == "" else cells[column.en] for column in self.columns)


_REPORT = Column("report", "报告", "string", "id of the report")
_SECTION = Column("section", "章节", "string", "id of the innermost section")
_SECTION_TYPE = Column("section_type", "章节类型", "string", "type of that section: overview, work, plans …")
_HEADING = Column("heading", "标题", "string", "heading of that section, noise left out")
_START = Column("start", "起", "integer", "first character in the report's text")
_END = Column("end", "止", "integer", "one behind the last character")
_VALUE = (
    Column("value", "数值", "decimal", "the number stated, in the unit; the low end of a range"),
    Column("high", "上端", "decimal", "the high end of a range"),
    Column("qualifier", "限定", "string", "how the words bound it: exact, about, over, under, at_least, at_most …"),
    Column("unit", "单位", "string", "canonical unit"),
    Column("dimension", "量纲", "string", "what the unit measures: money, people, proportion, time, area …"),
    Column("lower", "下限", "decimal", "lower end of the interval that the words stand for; empty if open"),
    Column("upper", "上限", "decimal", "upper end of that interval; empty if open"),
)
_ORIGIN = Column("origin", "原文位置", "string", "place in the file it was read from: page=3, table=2 row=4 column=1")

DOCUMENTS = Table(
    "documents",
    "文档",
    key=("report",),
    references=(),
    columns=(
        _REPORT,
        Column("path", "路径", "string", "the file"),
        Column("sha256", "校验和", "string", "SHA-256 of its bytes"),
        Column("format", "格式", "string", "txt, html …"),
        Column("encoding", "编码", "string", "its encoding"),
        Column("script", "字体", "string", "Hans, Hant or mixed"),
        Column("year", "年度", "integer", "the year the report is about"),
        Column("characters", "字数", "integer", "length of its text in code points"),
        Column("sections", "章节数", "integer", "how many rows of sections it has"),
        Column("entities", "实体数", "integer", "how many rows of entities it has"),
        Column("facts", "事实数", "integer", "how many rows of facts it has"),
        Column("noise", "噪声数", "integer", "how many spans are no part of the report"),
        Column("library", "程序版本", "string", "version of the library that worked it"),
        Column("pipeline", "流程", "string", "name of the pipeline"),
        Column("pipeline_version", "流程版本", "string", "version of the pipeline"),
        Column("pipeline_hash", "流程校验和", "string", "hash of all that decides what the pipeline finds"),
    ),
)

SECTIONS = Table(
    "sections",
    "章节",
    key=("report", "section"),
    references=(Reference(("report",), "documents"), Reference(("report", "parent"), "sections")),
    columns=(
        _REPORT,
        Column("section", "章节", "string", "id of the section"),
        Column("parent", "上级章节", "string", "id of the section it is part of"),
        Column("level", "层级", "integer", "0 is the title, 1 the widest"),
        Column("number", "编号", "string", "its numbering as written"),
        Column("heading", "标题", "string", "its heading, noise left out"),
        Column("type", "类型", "string", "overview, work, achievements, plans …"),
        Column("type2", "次要类型", "string", "what else it holds"),
        _START,
        _END,
    ),
)

ENTITIES = Table(
    "entities",
    "实体",
    key=("report", "entity"),
    references=(Reference(("report",), "documents"), Reference(("report", "section"), "sections")),
    columns=(
        _REPORT,
        Column("entity", "实体", "string", "id of the entity"),
        Column("label", "类别", "string", "PROJECT, EVENT, MONEY, PEOPLE_COUNT, DATE, ORG …"),
        Column("text", "原文", "string", "its words as they stand"),
        Column("norm", "规范文本", "string", "its words without noise, in simplified script"),
        _START,
        _END,
        _SECTION,
        _SECTION_TYPE,
        _HEADING,
        *_VALUE,
        Column("date", "日期", "string", "ISO 8601, X for what the report does not tell"),
        Column("mod", "时段", "string", "START, MID or END of the date"),
        Column("cluster", "同指", "string", "shared by all mentions of one thing in a report"),
        Column("code", "行政区划代码", "string", "administrative code of a place"),
        _ORIGIN,
        Column("source", "来源", "string", "who found it: rules, lexicon, model …"),
        Column("score", "置信度", "float", "probability by the model that found it"),
    ),
)

FACTS = Table(
    "facts",
    "事实",
    key=("report", "fact"),
    references=(
        Reference(("report",), "documents"),
        Reference(("report", "entity"), "entities"),
        Reference(("report", "subject"), "entities"),
        Reference(("report", "responsible"), "entities"),
        Reference(("report", "part_of"), "entities"),
        Reference(("report", "section"), "sections"),
    ),
    columns=(
        _REPORT,
        Column("fact", "事实", "string", "id of the fact"),
        Column("entity", "实体", "string", "id of the entity that is the value"),
        Column("label", "类别", "string", "label of the value: MONEY, PEOPLE_COUNT, QUANTITY …"),
        Column("text", "原文", "string", "words of the value as they stand"),
        _START,
        _END,
        *_VALUE,
        Column("measure", "指标", "string", "words that say what is counted, noise left out"),
        Column("measure_start", "指标起", "integer", "first character of the measure"),
        Column("measure_end", "指标止", "integer", "one behind its last character"),
        Column("subject", "主体", "string", "id of the project or event that the value belongs to"),
        Column("subject_name", "主体名称", "string", "its name, normalised"),
        Column("subject_label", "主体类别", "string", "PROJECT or EVENT"),
        Column("cluster", "同指", "string", "shared by all mentions of that project or event in the report"),
        Column("responsible", "责任单位", "string", "id of the organisation or place that is responsible"),
        Column("responsible_name", "责任单位名称", "string", "its name, normalised"),
        Column("period", "期间", "string", "when, ISO 8601, X for what the report does not tell"),
        Column("status", "状态", "string", "done, planned, target or unknown"),
        Column("kind", "性质", "string", "level or change"),
        Column("part_of", "所属总数", "string", "id of the value that this one is a part of"),
        _SECTION,
        _SECTION_TYPE,
        _HEADING,
        Column("sentence", "原句", "string", "the sentence around the value, noise left out"),
        Column("sentence_start", "原句起", "integer", "first character of the sentence"),
        Column("sentence_end", "原句止", "integer", "one behind its last character"),
        _ORIGIN,
        Column("score", "置信度", "float", "probability of the fact by a model"),
    ),
)

#: Each after those that it refers to.
TABLES = (DOCUMENTS, SECTIONS, ENTITIES, FACTS)

#: What a batch has besides.
RECORDS = Table(
    "records",
    "记录",
    key=("report",),
    references=(Reference(("report",), "documents"),),
    columns=(_REPORT, Column("record", "记录", "string", "the whole record as JSON, its text too")),
)

FAILURES = Table(
    "failures",
    "失败",
    key=("report",),
    references=(),
    columns=(
        _REPORT,
        Column("path", "路径", "string", "the file"),
        Column("reason", "原因", "string", "why there is no record of it"),
    ),
)


def tables_schema() -> list[dict[str, Any]]:
    """Describe the tables in plain data: names, keys, references, and each column's names, type and meaning."""
    return [
        {
            "en": table.en,
            "zh": table.zh,
            "key": list(table.key),
            "references": [{"columns": list(columns), "table": other} for columns, other in table.references],
            "columns": [column._asdict() for column in table.columns],
        }
        for table in TABLES
    ]
