"""`syndicate.content.page`: the text of an article in the page that a generator made."""

import re
import time

import pytest

from syndicate.config.values import selector
from syndicate.content import Context, plain, render_page
from syndicate.content.page import main_of

TEXT = "<p>It is open.</p><h2>Why</h2><p>See the river.</p><p>Now everybody can walk over it again.</p>"
NAV = '<header><a href="/">Home</a></header><nav><ul><li>Menu</li></ul></nav>'
END = "<footer>Powered by a program</footer><script>count()</script>"

# As the themes write it, without what does not matter here.
THEMES = {
    "minima": f"""<main class="page-content"><article class="post h-entry"><header class="post-header">
        <h1 class="post-title p-name">The bridge</h1><p class="post-meta"><time>Feb 12</time></p></header>
        <div class="post-content e-content" itemprop="articleBody">{TEXT}</div>
        <a class="u-url" href="/x" hidden></a></article></main>""",
    "PaperMod": f"""<main class="main"><article class="post-single"><header class="post-header">
        <nav class="breadcrumbs">Home</nav><h1>The bridge</h1><div class="post-meta">6 min</div></header>
        <div class="toc"><details><summary>Table of Contents</summary></details></div>
        <div class="post-content md-content">{TEXT}</div>
        <footer class="post-footer"><ul class="post-tags"><li>town</li></ul></footer></article></main>""",
    "Chirpy": f"""<main><article class="px-1"><header><h1>The bridge</h1><time>Feb 12</time></header>
        <div id="toc-bar">Contents</div><div class="content">{TEXT}</div>
        <div class="post-tail-wrapper">Licensed</div></article></main><div id="post-nav">Older</div>""",
    "notmyidea": f"""<section id="content"><article><header><h1 class="entry-title">The bridge</h1></header>
        <div class="entry-content"><footer class="post-info"><abbr>Published: Feb 12</abbr></footer>
        {TEXT}</div></article></section>""",
    "Docusaurus": f"""<main><article itemprop="blogPost"><header><h1>The bridge</h1><time>Feb 12</time>
        </header><div id="__blog-post-container" class="markdown">{TEXT}</div></article>
        <nav class="pagination-nav">Newer</nav></main><div class="tableOfContents_x">Why</div>""",
    "Starlight": f"""<main><div class="content-panel"><h1>The bridge</h1></div>
        <div class="sl-markdown-content">{TEXT}</div><footer>Edit page</footer></main>""",
    "even": f"""<div class="post-toc"><h2>Contents</h2></div><article class="post">
        <header class="post__header"><h1>The bridge</h1></header><div class="post-content">{TEXT}</div>
        <div class="post-footer">#town</div></article>""",
    "base blog": f"""<main id="main"><heading-anchors><h1>The bridge</h1><ul class="post-metadata">
        <li><time>Feb 12</time></li></ul>{TEXT}<ul class="links-nextprev"><li>Newer</li></ul>
        </heading-anchors></main>""",
    "Twenty Twenty": f"""<main><article class="post"><header class="entry-header">The bridge</header>
        <div class="post-inner"><div class="entry-content">{TEXT}</div></div>
        <nav class="pagination-single">Older</nav><div class="comments-wrapper">One</div></article></main>""",
    "minimal mistakes": f"""<article class="page"><section class="page__content" itemprop="text">
        <aside class="sidebar__right"><nav class="toc">On this page</nav></aside>{TEXT}</section>
        <footer class="page__meta">town</footer></article>""",
    "Congo": f"""<main><article><header><h1>The bridge</h1></header><section class="prose">{TEXT}</section>
        <footer>Share</footer></article></main>""",
    "Astro": f"""<main><article><div class="prose"><div class="title"><div class="date"><time>Feb 12</time>
        <div class="last-updated-on">Last updated on <time>Feb 13</time></div></div><h1>The bridge</h1></div>
        {TEXT}</div></article></main>""",
    "tabi": f"""<main><article><h1>The bridge</h1><ul class="meta"><li>By Ada</li></ul>
        <section class="body">{TEXT}</section><nav class="article-navigation">Older</nav></article></main>""",
    "nothing but HTML": f"<main><h1>The bridge</h1><p><time>Feb 12</time> by Ada</p>{TEXT}</main>",
}


def main(page: str, title: str = "The bridge", *, select: str = "", remove: tuple[str, ...] = ()) -> str:
    """Return the main element of a page, with CSS selectors, on one line."""
    path = selector(select) if select else ""
    return " ".join(main_of(page, title, select=path, remove=[*map(selector, remove)]).split())


def body(page: str, title: str = "The bridge") -> str:
    """Return what becomes of a page's main element in a feed."""
    context = Context(
        url="https://a.example/b/", site_url="https://a.example/", id_prefix="x-", resolve=lambda _: None
    )
    return render_page(main_of(page, title), context).html


@pytest.mark.parametrize("theme", THEMES)
def test_the_text_is_found_in_the_pages_of_themes(theme: str) -> None:
    """All of it, and nothing else: no title, date, menu, list of contents, tags or neighbours."""
    page = f"<!doctype html><html><head><title>x</title></head><body>{NAV}{THEMES[theme]}{END}</body></html>"
    assert re.sub(r"\s{2,}|\n|</?(?:div|section)>", "", body(page)) == TEXT


def test_a_quoted_post_is_not_the_article() -> None:
    """Marks in a quotation are somebody else's."""
    page = f'<article><blockquote><p class="e-content">Quoted</p></blockquote>{TEXT}</article>'
    assert "See the river." in main(page)
    assert "Quoted" in main(page)


def test_a_box_in_the_text_is_not_the_text() -> None:
    """A part that is called like the text of an article has to hold most of it."""
    page = f'<article><div class="note"><div class="content">Mind.</div></div>{TEXT}</article>'
    assert "See the river." in main(page)
    assert "Mind." in main(page)


def test_a_part_that_holds_the_text_is_all_of_it() -> None:
    """What stands beside it in the article needs no name."""
    page = f'<article><div class="prose">{TEXT}</div><div class="licence">Free to share.</div></article>'
    assert main(page) == TEXT


def test_what_belongs_to_the_text_stays() -> None:
    """Notes, boxes, tabs and footers of quotations, where an article is all that is marked."""
    kept = (
        "<aside class=note>A</aside>",
        "<blockquote>B<footer>C</footer></blockquote>",
        "<footer class=footnotes>D</footer>",
        "<section role=doc-endnotes>E</section>",
        "<div role=tabpanel hidden>F</div>",
        "<details><header>G</header></details>",
    )
    shown = main(f"<article>{TEXT}{''.join(kept)}</article>")
    assert re.findall(">([A-G])<", shown) == list("ABCDEFG")


def test_a_heading_that_is_another_stays() -> None:
    """Only the first one goes, and only if it is the title, however it is punctuated."""
    assert "<h1>" not in main(f"<article><h1><a href='#'>«The bridge»</a> ¶</h1>{TEXT}</article>")
    assert "<h1>Other</h1>" in main(f"<article><h1>Other</h1>{TEXT}<h2>The bridge</h2></article>")
    assert "<h2>The bridge</h2>" in main(f"<article><h1>Other</h1>{TEXT}<h2>The bridge</h2></article>")


@pytest.mark.parametrize("word", ["tags", "share", "comments", "toc", "related", "navigation"])
def test_a_heading_about_furniture_stays(word: str) -> None:
    """Generators make ids of headings, and some of the sections below them."""
    page = f'<h2 id="{word}">On {word}</h2><section id="{word}"><p>Of these.</p></section>'
    for mark in ("article", 'div class="entry-content"'):
        assert f"On {word}" in main(f"<{mark}>{TEXT}{page}")
        assert "Of these." in main(f"<{mark}>{TEXT}{page}")


def test_a_date_in_the_text_stays() -> None:
    """A line that only names the date goes; a sentence does not, nor what stands after it."""
    sentence = (
        "<p>On <time>Feb 12</time>, the old bridge over the river, which had been closed for so long that "
    )
    page = f"<article>{sentence}nobody remembered it, opened.</p><p><time>Feb 13</time></p></article>"
    assert "<time>Feb 12</time>" in main(page)
    assert "Feb 12" not in main(f"<article><p>By Ada, <time>Feb 12</time></p>{TEXT}</article>")


def test_what_holds_most_of_the_text_stays() -> None:
    """Whatever it is called."""
    assert "See the river." in main(f"<article><div class='share tags'>{TEXT}</div></article>")


def test_selectors_are_followed() -> None:
    """The first element that is selected is the text; what is to be removed goes, but not the text itself."""
    page = f'<div class="a"><p>x</p><i class="b">y</i></div><div class="a">z</div><article>{TEXT}</article>'
    assert main(page, select="div.a") == '<p>x</p><i class="b">y</i>'
    assert main(page, select="div.a", remove=(".a > .b", "article, div")) == "<p>x</p>"
    assert main(page, select=".none") == ""


def test_a_page_without_text_has_no_main_element() -> None:
    """One that a script would fill, or that has no mark at all; a picture is something."""
    assert main("<main><script>draw()</script> </main>") == ""
    assert main("<p>Text</p>") == ""
    assert main("") == ""
    assert "<img" in main("<main><img src=a.png></main>")


@pytest.mark.parametrize("place", ["fn:1", "fn-1", "user-content-fn-1-a31a07", "fn1"])
def test_footnotes_are_known(place: str) -> None:
    """Their ways back are written as those of a source, and an excerpt has neither these nor the marks."""
    page = f"""<article><p>Open<sup id="fnref:1"><a href="#{place}">1</a></sup>.</p>
        <div class="footnotes"><ol><li id="{place}">Note
        <a href="#fnref:1" class="footnote-backref">^</a></li></ol></div></article>"""
    shown = body(page)
    assert 'href="https://a.example/b/#x-fnref%3A1">↩︎</a>' in shown
    assert plain(shown) == "Open. Note"


CODE = '<pre><code class="language-js">a\nb</code></pre>'
ADDED = {
    "Docusaurus": (
        """<pre class="prism-code language-js"><code><span class="token-line"><span class="token">a</span><br>
</span><span class="token-line">b<br></span></code></pre><button>Copy</button>""".replace("\n", ""),
        CODE,
    ),
    "Expressive Code": (
        """<pre data-language="js"><code><div class="ec-line"><div class="gutter"><div class="ln">1</div></div
        ><div class="code"><span style="--0:#fff">a</span></div></div><div class="ec-line"
        ><div class="code">b</div></div></code></pre>""",
        CODE,
    ),
    "Shiki": (
        """<pre class="astro-code" data-language="js"><code><span class="line">a</span>
<span class="line">b</span></code></pre>""",
        CODE,
    ),
    "KaTeX": (
        """<p><span class="katex"><math><annotation encoding="application/x-tex">x^2</annotation></math
        ><span class="katex-html" aria-hidden="true">x2</span></span></p>""",
        "<p><span>$x^2$</span></p>",
    ),
    "links of headings to themselves": (
        '<h2 id="y">Why<a href="#y" class="hash-link">\u200b</a></h2>',
        '<h2 id="x-y">Why</h2>',
    ),
    "such a link behind a heading": (
        '<h2 id="y">Why</h2><a class="sl-anchor-link" href="#y"><span class="sr-only">Section</span></a>',
        '<h2 id="x-y">Why</h2>',
    ),
}


@pytest.mark.parametrize("what", ADDED)
def test_what_generators_add_to_the_text_goes(what: str) -> None:
    """Colours, line numbers, buttons, pictures of formulas and links of headings to themselves."""
    written, shown = ADDED[what]
    assert body(f"<article>{written}{TEXT}</article>") == shown + TEXT


def test_a_page_is_made_safe() -> None:
    """Scripts, handlers and frames go, and links are absolute."""
    page = """<article><p onclick="a()">x<script>b()</script><img src="/c.png"><a href="d">e</a>
        <iframe src="https://www.youtube.com/embed/f"></iframe></p></article>"""
    shown = body(page)
    assert "script" not in shown
    assert "onclick" not in shown
    assert "iframe" not in shown
    assert 'src="https://a.example/c.png"' in shown
    assert 'href="https://a.example/b/d"' in shown


@pytest.mark.parametrize(
    "page",
    [
        "<article>" + "<div>" * 100_000 + "deep",
        "<article><p>deep" + "<b><i>" * 50_000,
        "<article>deep<nav>" * 20_000,
        "<article>deep" + "<p class='" + "toc " * 200_000 + "'>x",
        "<article>deep" + "<time>x" * 20_000,
        "<article>deep" + "<nav>x</nav>" * 50_000,
        "<article>deep<div>" + "<i><time></time></i>" * 5_000,
        "<article>deep" + "<a rel=next>x</a>" * 50_000,
        "<article>deep" + "<a href='" * 50_000,
    ],
    ids=("divs", "formatting", "open", "classes", "times", "navs", "empty", "links", "unfinished"),
)
def test_no_page_takes_long(page: str) -> None:
    """Neither depth nor length: seconds are for a slow machine, what is quadratic takes minutes."""
    begun = time.process_time()
    assert "deep" in body(page)
    assert time.process_time() - begun < 20
