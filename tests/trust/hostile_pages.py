"""Hostile HTML and XHTML: depth, floods, what expands, what points elsewhere, what is never closed."""

from __future__ import annotations

from .making import INNOCENT, MB, Content, hostile, page

XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>The mill</title></head>'
NOWHERE = "http://127.0.0.1:9/"  # nobody listens there


def _nested(name: str, opening: str, closing: str = "") -> None:
    def make(size: int) -> Content:
        return page(opening * size + INNOCENT + closing * size)

    make.__name__ = f"deep_{name}"
    hostile("depth", ".html", 3000, 100_000)(make)


for _name in "div span b p a font table ul blockquote form svg object section q template".split():
    _nested(_name, f"<{_name}>", f"</{_name}>")
_nested("open_divs", "<div>")
_nested("tables_of_cells", "<table><tr><td>x<td>")
_nested("lists_of_items", "<ul><li>x")
_nested("fonts_in_paragraphs", "<p><font color=red>")
_nested("unknown_names", "<x-y>")


@hostile("size", ".html", 100_000, 200 * MB)
def one_line_of_html(size: int) -> Content:
    return page("<p>" + f"{INNOCENT} " * (size // len(INNOCENT)) + "</p>").replace(b"\n", b" ")


@hostile("size", ".html", 100_000, 200 * MB)
def one_word_of_html(size: int) -> Content:
    return page("<p>" + "x" * size + "</p>")


@hostile("flood", ".html", 4000, MB)
def tags_in_a_row(size: int) -> Content:
    return page("".join(f"<div>word {number}</div>" for number in range(size)))


@hostile("flood", ".html", 4000, MB)
def empty_tags(size: int) -> Content:
    return page("<b></b>" * size)


@hostile("flood", ".html", 4000, MB)
def line_breaks(size: int) -> Content:
    return page("<br>" * size)


@hostile("flood", ".html", 4000, MB)
def different_tags(size: int) -> Content:
    return page("".join(f"<t{number}>x</t{number}>" for number in range(size)))


@hostile("flood", ".html", 300_000, 20 * MB)
def attribute_of_megabytes(size: int) -> Content:
    return page(f"<div data-x='{'y' * size}' class='{'z ' * (size // 2)}'><p>{INNOCENT}</p></div>")


@hostile("flood", ".html", 4000, MB)
def million_attributes(size: int) -> Content:
    return page(f"<div {' '.join(f'a{number}=b' for number in range(size))}><p>{INNOCENT}</p></div>")


@hostile("flood", ".html", 4000, MB)
def million_equal_attributes(size: int) -> Content:
    return page(f"<div {'a=b ' * size}><p>{INNOCENT}</p></div>")


@hostile("flood", ".html", 4000, MB)
def links(size: int) -> Content:
    return page("".join(f"<a href='/{number}'>w{number}</a> " for number in range(size)))


@hostile("flood", ".html", 4000, MB)
def metas(size: int) -> Content:
    metas = "".join(f"<meta name='author' content='a{number}'>" for number in range(size))
    return page("", f"<title>The mill</title>{metas}")


@hostile("flood", ".html", 300_000, 20 * MB)
def title_of_megabytes(size: int) -> Content:
    return page(f"<p>{INNOCENT}</p>", f"<title>{'mill ' * (size // 5)}</title>")


@hostile("flood", ".html", 2000, 100_000)
def json_ld_nested_deep(size: int) -> Content:
    return page("", f"<script type='application/ld+json'>{'[' * size}{']' * size}</script>")


@hostile("entities", ".html", 4000, MB)
def numeric_entities(size: int) -> Content:
    return page("<p>" + "&#x41;&#66;&amp;amp;lt;" * size + "</p>")


@hostile("entities", ".html", 20_000, 2 * MB)
def entity_of_digits(size: int) -> Content:
    return page(f"<p>a&#{'1' * size};b &#x{'f' * size}; &{'a' * size};</p>")


def _laughs(levels: int) -> str:
    last = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE html [<!ENTITY l0 "{INNOCENT}">{last}]>'


@hostile("entities", ".xhtml", 10, 30)
def billion_laughs(size: int) -> Content:
    return (
        f'<?xml version="1.0"?>{_laughs(size)}{XHTML}<body><p>&l{size - 1};</p><p>{INNOCENT}</p></body></html>'.encode()
    )


@hostile("entities", ".html", 10, 30)
def billion_laughs_without_prologue(size: int) -> Content:
    return f"{_laughs(size)}{XHTML}<body><p>&l{size - 1};</p><p>{INNOCENT}</p></body></html>".encode()


@hostile("entities", ".xhtml", 50_000, MB)
def quadratic_blow_up(size: int) -> Content:
    dtd = f'<!DOCTYPE html [<!ENTITY x "{"x" * size}">]>'
    return (
        f'<?xml version="1.0"?>{dtd}{XHTML}<body><p>{"&x;" * (size // 10)}</p><p>{INNOCENT}</p></body></html>'.encode()
    )


@hostile("entities", ".xhtml", 1, 1)
def parameter_entities(_size: int) -> Content:
    dtd = f'<!DOCTYPE html [<!ENTITY % a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "{NOWHERE}x.dtd">%a;%b;]>'
    return f'<?xml version="1.0"?>{dtd}{XHTML}<body><p>&c;</p><p>{INNOCENT}</p></body></html>'.encode()


@hostile("entities", ".xhtml", 1, 1)
def external_entities(_size: int) -> Content:
    dtd = f'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "{NOWHERE}">]>'
    return f'<?xml version="1.0"?>{dtd}{XHTML}<body><p>&a;&b;</p><p>{INNOCENT}</p></body></html>'.encode()


@hostile("elsewhere", ".xhtml", 1, 1)
def xinclude(_size: int) -> Content:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return f'<?xml version="1.0"?>{XHTML}<body><p>{INNOCENT}</p>{include}</body></html>'.encode()


@hostile("elsewhere", ".html", 1, 1)
def pointers(_size: int) -> Content:
    head = (
        f"<title>The mill</title><base href='{NOWHERE}'><meta http-equiv=refresh content='0;url={NOWHERE}'>"
        f"<link rel=stylesheet href='{NOWHERE}a.css'><link rel=canonical href='file:///etc/passwd'>"
    )
    return page(f"<iframe src='file:///etc/passwd'></iframe><img src='{NOWHERE}a.png'><object data='{NOWHERE}'>", head)


def _never_closed(name: str, opening: str) -> None:
    def make(size: int) -> Content:
        return page(f"<p>{INNOCENT}</p>{opening * size}")

    make.__name__ = f"open_{name}"
    hostile("never closed", ".html", 3000, 300_000)(make)


for _name, _opening in {
    "comments": "<!-- x ",
    "cdata": "<![CDATA[ x ",
    "scripts": "<script> x ",
    "styles": "<style> x ",
    "textareas": "<textarea> x ",
    "titles": "<title> x ",
    "declarations": "<!x ",
    "instructions": "<?x ",
    "tags": "<a ",
    "ends": "</",
    "angles": "<",
    "quotes": "<a href='",
    "attributes": "<a =",
    "brackets": "<![x ",
    "entities": "&",
    "plaintext": "<plaintext> x ",
}.items():
    _never_closed(_name, _opening)


@hostile("characters", ".html", 1000, 100_000)
def nuls_everywhere(size: int) -> Content:
    many = "\0" * size
    return page(f"<p>a\0b{many}</p><d\0iv cl\0ass='x\0y'>{INNOCENT}</d\0iv><!--\0--><b\0>x</b\0>")


@hostile("characters", ".html", 1000, 100_000)
def halves_as_entities(size: int) -> Content:
    return page("<p>" + "a&#xD800;b&#xDFFF;&#0;&#x110000;&#-1;" * size + "</p>")


@hostile("characters", ".html", 1, 1)
def halves_as_bytes(_size: int) -> Content:
    return page(f"<p>a\ud800b\udfffc \ud83d\ude00</p><p>{INNOCENT}</p>")


@hostile("characters", ".html", 300, 60_000)
def names_of_every_kind(size: int) -> Content:
    return page("".join(f"<{chr(n)}x {chr(n)}y={chr(n)}>t</{chr(n)}x>" for n in range(1, size)))
