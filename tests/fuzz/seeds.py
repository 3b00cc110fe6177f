"""What the fuzzer starts from: invented inputs that are sound, one or a few a target."""

from __future__ import annotations

REPORT = (
    "临河市2024年工作总结\n各位代表：\n一、工作开展情况\n（一）民生微实事。社區(qū)開展“鄰里同樂”文化節活動3場，參與居民120餘人次，"
    "投入資金3萬餘元，其中市财政局1.2万元、街道1.8万元。\n1.改造老旧小区二三十个，完成投资约1亿3,819万元，同比增长9.8个百分点。\n"
    "— 2 —\n二、下一步打算\n力争2025年上半年新增就业不低于5,000人，占百分之三十以上。\n"
)
_INLINE = (
    '<H level=1 type=work>一、工作</H>投入<MONEY v=30000 u=元 q=over m="资金" of=p1>3万<N k=pinyin>(wàn)</N>余元</MONEY>'
    "<PROJECT id=p1>改造项目</PROJECT><S type=closing level=1/><DATE v=2024-05 mod=END>2024年5月</DATE>&lt;"
)
_HTML = (
    '<html><head><meta charset="utf-8"><title>总结</title></head><body><div class="content"><h1>总结</h1><p>一、工作'
    "</p><table><tr><td>项目<td>3万元</table><!-- x --><script>1</script>&nbsp;&#20108;</div></body></html>"
)
_DOCX = (
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>工作</w:t><w:tab/></w:r></w:p>'
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>投资</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
_PDF = (
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page"
    "/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def seeds(target: str) -> list[bytes]:
    """Return the inputs that a target starts from."""
    texts = {"inline": [_INLINE], "read_html": [_HTML], "read_docx": [_DOCX], "read_pdf": [_PDF]}.get(target, [REPORT])
    encodings = ("utf-8", "gb18030", "utf-16") if target == "read_txt" else ("utf-8",)
    return [text.encode(encoding) for text in texts for encoding in encodings]
