"""What feed readers cannot show, replaced."""

import pytest

from syndicate.content import Context, render

CONTEXT = Context(
    url="https://site.example/post/",
    site_url="https://site.example/",
    id_prefix="x-",
    resolve={"other.md": "https://site.example/other/", "ein text.md": "https://site.example/text/"}.get,
)
HERE = "https://site.example/post/"


def html(source: str) -> str:
    """Return the feed-safe HTML of an HTML source."""
    return render(source, CONTEXT, markup="html").html


def messages(source: str) -> list[str]:
    """Return the messages of the problems of an HTML source."""
    return [problem.message for problem in render(source, CONTEXT, markup="html").problems]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "https://www.youtube-nocookie.com/embed/abcDEF?start=30",
            "https://www.youtube.com/watch?v=abcDEF&amp;t=30",
        ),
        ("//youtu.be/abcDEF", "https://www.youtube.com/watch?v=abcDEF"),
        ("https://player.vimeo.com/video/123?h=1", "https://vimeo.com/123"),
        ("https://open.spotify.com/embed/track/1a", "https://open.spotify.com/track/1a"),
        ("/widget?a=1&b=2", "https://site.example/widget?a=1&amp;b=2"),
    ],
)
def test_frames_become_links(source: str, expected: str) -> None:
    """An iframe is a link to the page that people open, in a paragraph of its own."""
    result = html(f'<div><iframe src="{source}"></iframe> after</div>')
    assert result.startswith(f'<div><p><a href="{expected}">')
    assert result.endswith("</a></p> after</div>")


def test_a_known_player_shows_its_picture() -> None:
    """A YouTube video is its thumbnail, whose text is the frame's title."""
    result = html('<p><iframe data-src="https://www.youtube.com/embed/abc" title="My & video"></iframe></p>')
    assert result == (
        '<p><a href="https://www.youtube.com/watch?v=abc">'
        '<img src="https://i.ytimg.com/vi/abc/hqdefault.jpg" alt="My &amp; video" width="480" height="360">'
        "</a></p>"
    )


def test_other_embeds_become_links_or_their_fallback() -> None:
    """Objects, embeds and player elements are links; an object's pictures are shown instead."""
    assert html("<object><param name=movie value=/x.swf><embed src=/y.swf></object>") == (
        '<p><a href="https://site.example/x.swf">/x.swf</a></p>'
    )
    assert (
        html('<object data="x.swf"><img src="/i.png"></object>') == '<img src="https://site.example/i.png">'
    )
    assert "watch?v=abc" in html('<lite-youtube videoid="abc"></lite-youtube>')
    assert html("<iframe></iframe>a") == "a"


def test_recordings_stay_with_whole_addresses() -> None:
    """Audio and video keep their sources and get controls."""
    result = html(
        '<video data-src="v.mp4" poster="p.jpg" autoplay><source src="w.webm" type="video/webm"></video>'
    )
    assert f'src="{HERE}v.mp4"' in result
    assert f'poster="{HERE}p.jpg"' in result
    assert f'<source src="{HERE}w.webm" type="video/webm">' in result
    assert "controls" in result
    assert "autoplay" not in result


@pytest.mark.parametrize("name", ["data-src", "data-lazy-src", "data-original"])
def test_lazy_images_get_their_source(name: str) -> None:
    """The address that a script would put in replaces the placeholder."""
    result = html(f'<img src="data:image/gif;base64,R0" {name}="/a.png" loading="lazy" alt="A">')
    assert result == '<img src="https://site.example/a.png" alt="A">'


def test_noscript_pictures_are_shown_once() -> None:
    """A picture repeated in `<noscript>` is dropped there, another one is shown."""
    assert html('<img data-src="a.png"><noscript><img src="a.png"></noscript>').count("<img") == 1
    assert html('<noscript><img src="a.png"></noscript>') == f'<img src="{HERE}a.png">'
    placeholder = '<img src="data:image/gif;base64,R0"><noscript><img src="a.png"></noscript>'
    assert html(placeholder) == f'<img src="{HERE}a.png">'


def test_srcset_candidates_are_absolute() -> None:
    """Each candidate of a `srcset` is resolved, commas in its URL encoded, and what is no web URL dropped."""
    assert html('<img src="a" data-srcset="w_1,h_2/a.png 1x, //b.example/c.png 2x,data:x 3x">') == (
        f'<img src="{HERE}a" srcset="{HERE}w_1%2Ch_2/a.png 1x, https://b.example/c.png 2x">'
    )


def test_large_data_images_are_left_out_with_a_problem() -> None:
    """A picture of more than 32 kB inside the text is its alternative text; a small one stays."""
    large = f'<p>a<img src="data:image/png;base64,{"A" * 40_000}" alt="chart">b</p>'
    assert html(large) == "<p>achartb</p>"
    assert "larger than 32 kB" in messages(large)[0]
    small = '<img src="data:image/png;base64,AAAA" alt="">'
    assert html(small) == small


def test_heading_anchors_go_and_ids_stay() -> None:
    """Links from a heading to itself are decoration; their id is the heading's."""
    assert html('<h2 id="a">A <a href="#a">¶</a></h2><h3><a id="b" href="#b"></a>B</h3>') == (
        '<h2 id="x-a">A </h2><h3 id="x-b">B</h3>'
    )
    assert html('<h2 id="a"><a href="#a">Title</a></h2>') == '<h2 id="x-a">Title</h2>'
    assert html('<h2><a href="/x">Title</a></h2>') == '<h2><a href="https://site.example/x">Title</a></h2>'


def test_ids_are_prefixed_and_unique_and_fragments_follow() -> None:
    """An id is the article's own, a link to it is absolute, and a link to another place keeps its name."""
    assert html(
        '<p id="a b">t</p><p id="a b">u</p><a href="#a%20b">v</a><a href="#z">w</a><a name="n">m</a>'
    ) == (
        f'<p id="x-a-b">t</p><p>u</p><a href="{HERE}#x-a-b">v</a><a href="{HERE}#z">w</a>'
        '<a id="x-n">m</a>'.replace('<a id="x-n">', '<a id="x-n">')
    )


CHROMA = """<div class="highlight"><pre class="chroma"><code class="language-go" data-lang="go">
<span class="ln">1</span><span class="cl">a
</span><span class="ln">2</span><span class="cl">b
</span></code></pre></div>"""
CHROMA_TABLE = """<div class="chroma"><table class="lntable">
<tr><td class="lntd"><pre><code><span class="lnt">1
</span></code></pre></td><td class="lntd"><pre><code class="language-go">a
b
</code></pre></td></tr></table></div>"""
ROUGE = """<div class="language-go highlighter-rouge"><div class="highlight"><pre class="highlight"><code>
<table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">1
2</pre></td><td class="rouge-code"><pre><span class="n">a</span>
b
</pre></td></tr></tbody></table></code></pre></div></div>"""
PYGMENTS = """<div class="language-go"><table class="highlighttable">
<tr><td class="linenos"><div class="linenodiv">
<pre>1
2</pre></div></td><td class="code"><div class="highlight"><pre><span></span>a<br>b</pre></div></td></tr>
</table></div>"""


@pytest.mark.parametrize("source", [CHROMA, CHROMA_TABLE, ROUGE, PYGMENTS])
def test_highlighted_code_is_code(source: str) -> None:
    """Chroma, Rouge and Pygments, with and without line numbers, become plain code in its language."""
    result = html(source)
    assert '<pre><code class="language-go">a\nb' in result
    assert result.count("<pre>") == 1
    assert "1" not in result
    assert "<span" not in result


def test_the_authors_own_markup_in_code_stays() -> None:
    """Bold words and links in a `<pre>` are content."""
    source = '<pre>a <b>b</b> <a href="https://a.example/">c</a></pre>'
    assert html(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<input type="checkbox" checked> a <input type="text">', "☑ a"),
        ("<button>Copy</button>a", "a"),
        ('<a href="/x"><button>Get</button></a>', '<a href="https://site.example/x">Get</a>'),
        ("<form><fieldset>a</fieldset>b</form>", "<div><div>a</div>b</div>"),
        ("<center>a</center><center>b</center>", "<div>a</div><div>b</div>"),
        ("<template><p>a</p></template>", "<p>a</p>"),
        ('<td style="text-align:right">', ""),
        ("<svg><path/></svg>a", "a"),
    ],
)
def test_what_needs_a_browser_is_replaced(source: str, expected: str) -> None:
    """Controls, forms, templates and drawings leave what can be read."""
    assert html(source) == expected


def test_a_drawing_with_words_is_a_problem() -> None:
    """An SVG that says something is not dropped in silence."""
    assert messages("<svg><text>Sales</text></svg>") == ["a drawing inside the text (<svg>) was left out"]


def test_formulas_keep_their_tex() -> None:
    """MathML is its TeX where it is annotated, else its symbols; KaTeX' second rendering goes."""
    annotated = (
        '<math display="block"><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation>'
    )
    assert html(f"{annotated}</semantics></math>") == "$$x^2$$"
    assert html("<math><mi>x</mi><mo>=</mo></math>") == "x="
    assert html('<span class="katex">a<span class="katex-html">b</span></span>') == "<span>a</span>"


def test_links_to_sources_are_resolved() -> None:
    """A relative link to a Markdown file is the article; one that is not known is a problem."""
    assert html('<a href="other.md#p">a</a><a href="ein%20text.md">b</a>') == (
        '<a href="https://site.example/other/#p">a</a><a href="https://site.example/text/">b</a>'
    )
    assert messages('<a href="gone.md">a</a>') == ["no article is known as gone.md"]
    assert (
        html('<a href="https://a.example/README.md">a</a>') == '<a href="https://a.example/README.md">a</a>'
    )


def test_a_link_that_leads_nowhere_keeps_its_text() -> None:
    """Scripts and impossible URLs are unlinked, the impossible ones with a problem."""
    assert html('<a href="javascript:x()">a</a> <a href="http://[">b</a>') == "a b"
    assert messages('<a href="http://[">b</a>') == ["http://[ is not a URL that readers can follow"]
