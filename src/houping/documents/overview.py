"""The overview: one HTML page that needs nothing else. No script, no outside address, charts as outlines."""

from collections.abc import Iterator, Sequence
from html import escape

from houping.core.reporting.blocks import Annex, Block, Chart, Content, Heading, Table, Text, ending, imprint
from houping.documents.canvas import svg
from houping.documents.pictures import draw

STYLE = """
:root{--ink:#1f2933;--soft:#5f6b76;--line:#d5dbe1;--blue:#08519c;--pale:#f4f7fa}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:#fff;line-height:1.75;font-size:17px;
font-family:"Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
header{background:var(--blue);color:#fff;padding:2rem 1rem}
header h1{margin:0 auto;max-width:60rem;font-size:1.7rem;line-height:1.4}
.mark{margin:0;background:#fdf0d5;color:#7a3b00;text-align:center;padding:.5rem 1rem;font-weight:700}
nav,main{max-width:60rem;margin:0 auto;padding:1rem}
nav ol{columns:2;padding-left:0;margin:.5rem 0;list-style:none}
a{color:var(--blue)}a:focus{outline:3px solid #e69f00;outline-offset:2px}
h2{margin-top:2.4rem;border-bottom:2px solid var(--blue);padding-bottom:.3rem;font-size:1.35rem}
h3{margin-top:1.6rem;font-size:1.12rem}
figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto;display:block;margin:0 auto}
figcaption,caption{font-weight:700;text-align:center;padding:.4rem 0}
.sign{text-align:right;margin:.2rem 0}.annexes{margin:.1rem 0 .1rem 2em}.annexes~.annexes{margin-left:5em}
.note{color:var(--soft);font-size:.86rem}
.scroll{overflow-x:auto}
details{max-width:46rem;margin:.3rem auto}summary{color:var(--soft);font-size:.86rem;cursor:pointer}
footer{margin-top:2.5rem;border-top:1.5px solid;border-bottom:1.5px solid}footer p{margin:.2rem 1em}
table{border-collapse:collapse;width:100%;font-size:.92rem;background:#fff}
th,td{border:1px solid var(--line);padding:.35rem .5rem;vertical-align:middle}
th{background:var(--pale);font-weight:700}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td:first-child,thead tr:first-child th:first-child{position:sticky;left:0;background:#fff;min-width:5.2em}
tr.total td,tr.total td:first-child{font-weight:700;background:var(--pale)}
tbody tr:nth-child(even){background:#fafbfc}
@media (max-width:40rem){nav ol{columns:1}body{font-size:16px}}
@media print{header{background:#fff;color:#000;padding:0}nav{display:none}details{display:none}
h2,h3,caption,thead{break-after:avoid}
.scroll+.note,.note{break-before:avoid}h2{margin-top:1.2rem}p{orphans:2;widows:2}
table{font-size:9.5pt}th,td{padding:.12rem .3rem}
figure,tr{break-inside:avoid}body{font-size:11pt}.scroll{overflow:visible}
td:first-child{position:static;min-width:0}
.turned,.wide,.wide+.note{page:wide}.wide table{font-size:6.5pt}.wide th,.wide td{padding:1px 2px;min-width:0}}
@page wide{size:A4 landscape;margin:12mm}
"""


MANY = 10  # columns: a wider table is printed on its side


def render(content: Content, *, demo: bool) -> bytes:
    """Return the page of a content as UTF-8."""
    body = "\n".join(_blocks(content))
    links = "\n".join(
        f'<li><a href="#b{i}">{escape(_title(b))}</a></li>'
        for i, b in enumerate(content.blocks)
        if _is_part(b)
    )
    mark = '<p class="mark">演示数据：全部内容虚构，不代表任何区县的真实情况</p>' if demo else ""
    page = f"""<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{escape(content.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{escape(content.title)}</h1></header>
{mark}
<nav aria-label="目录"><ol>
{links}
</ol></nav>
<main>
{body}
</main>
</body>
</html>
"""
    return page.encode()


def _blocks(content: Content) -> Iterator[str]:
    """Yield the page's blocks; annexes, signature and date stand where the text ends, as in the Word file."""
    *names, signer, date = ending(content)
    closing = "".join(
        f'<p class="{kind}">{escape(line)}</p>'
        for kind, lines in (("annexes", names), ("sign", (signer, date)))
        for line in lines
    )
    signed = False
    for position, block in enumerate(content.blocks):
        if isinstance(block, Annex) and not signed:
            yield closing
            signed = True
        yield _block(block, position)
    if not signed:
        yield closing
    yield f"<footer>{''.join(f'<p>{escape(line)}</p>' for line in imprint(content))}</footer>"


def _is_part(block: Block) -> bool:
    return isinstance(block, Annex) or (isinstance(block, Heading) and block.level == 1)


def _title(block: Block) -> str:
    return f"{block.number}　{block.title}" if isinstance(block, Annex) else _name(block)


def _name(block: Block) -> str:
    if isinstance(block, Annex):
        return block.title
    return block.text if isinstance(block, Heading) else ""


def _block(block: Block, position: int) -> str:
    if _is_part(block):
        number = f"<span>{escape(block.number)}</span>　" if isinstance(block, Annex) else ""
        turned = ' class="turned"' if isinstance(block, Annex) and block.wide else ""
        return f'<h2 id="b{position}"{turned}>{number}{escape(_name(block))}</h2>'
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>"
    if isinstance(block, Text):
        lead = f"<strong>{escape(block.lead)}</strong>" if block.lead else ""
        return f"<p>{lead}{escape(block.text)}</p>"
    if isinstance(block, Chart):
        label = escape(block.title)
        picture = svg(draw(block)).replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
        data = f'<details><summary><span>图中数据</span></summary><p class="note">{escape(block.words)}</p></details>'
        return f'<figure>{picture}{data}<figcaption>{label}</figcaption><p class="note">{escape(block.note)}</p></figure>'
    assert isinstance(block, Table)
    return _table(block)


def _table(block: Table) -> str:
    rows = "\n".join(
        _row(cells, block, block.total and i == len(block.rows) - 1) for i, cells in enumerate(block.rows)
    )
    caption = f"<caption>{escape(block.title)}</caption>" if block.title else ""
    kind = "scroll wide" if len(block.header) > MANY else "scroll"
    return (
        f'<div class="{kind}" tabindex="0" role="region" aria-label="{escape(block.title or "附表")}">'
        f"<table>{caption}<thead>{_heads(block)}</thead>"
        f'<tbody>\n{rows}\n</tbody></table></div><p class="note">{escape(block.note)}</p>'
    )


def _heads(block: Table) -> str:
    """Return one or two rows of heads; a column without a common head reaches over both."""
    if not block.above:
        return f"<tr>{''.join(_head(text) for text in block.header)}</tr>"
    upper = "".join(
        _head(text, 'rowspan="2"') if columns == 1 else _head(text, f'colspan="{columns}"', "colgroup")
        for text, columns in block.above
    )
    lone = [columns == 1 for _, columns in block.above for _ in range(columns)]
    lower = "".join(_head(text) for text, alone in zip(block.header, lone, strict=True) if not alone)
    return f"<tr>{upper}</tr><tr>{lower}</tr>"


def _head(text: str, span: str = "", scope: str = "col") -> str:
    return f'<th scope="{scope}" {span}>{escape(text)}</th>'.replace(" >", ">")


def _row(cells: Sequence[str], block: Table, total: bool) -> str:
    kind = ' class="total"' if total else ""
    inner = "".join(
        f"<td{' class=n' if i in block.numbers else ''}>{escape(text)}</td>" for i, text in enumerate(cells)
    )
    return f"<tr{kind}>{inner}</tr>"
