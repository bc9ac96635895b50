"""MDX in the articles of Docusaurus and Astro."""

import pytest

from syndicate.content import Context, Family, render


def context(tags: Family = "mdx") -> Context:
    """Return where a body stands."""
    return Context(
        url="https://site.example/post/",
        site_url="https://site.example/",
        id_prefix="x-",
        resolve=lambda _: None,
        tags=tags,
        values={"page.title": "The post"},
    )


def html(source: str, tags: Family = "mdx") -> str:
    """Return the HTML of *source*."""
    return render(source, context(tags)).html


def messages(source: str) -> list[tuple[int, str]]:
    """Return the lines and messages of the problems of *source*, all shared."""
    found = render(source, context()).problems
    assert all(problem.shared for problem in found)
    return [(problem.line, problem.message) for problem in found]


def test_imports_and_exports_show_nothing() -> None:
    """What belongs to the program goes up to the next empty line, and prose that begins alike stays."""
    source = (
        "import A from './a';\nimport {\n  b,\n} from 'b'\n\nexport const x = {\n  y: 1,\n};\n\n"
        "import duties rose.\n\nexport of wine fell."
    )
    assert html(source) == "<p>import duties rose.</p>\n<p>export of wine fell.</p>"
    assert messages(source) == []


def test_comments_show_nothing() -> None:
    """Comments go, whatever they hold."""
    assert html("a {/* <B> { */}b\n\n{/*\n\nc\n*/}\n\nd") == "<p>a b</p>\n<p>d</p>"


def test_tabs_have_their_labels() -> None:
    """Each tab is shown under its label, as Markdown, however far it is indented."""
    source = (
        "<Tabs\n  groupId='x' values={[{a: 1}]}>\n    <TabItem value=\"a\" label='A'>\n\n    *one*\n\n"
        '    ```js\n    <B/> {c}\n    ```\n\n    </TabItem>\n    <TabItem value="B">two</TabItem>\n</Tabs>'
    )
    assert html(source) == (
        "<p><strong>A</strong></p>\n<p><em>one</em></p>\n"
        '<pre><code class="language-js">&lt;B/&gt; {c}\n</code></pre>\n\n'
        "<p><strong>B</strong></p>\n<p>two</p>"
    )
    assert messages(source) == []


def test_unknown_components_keep_what_they_hold() -> None:
    """Their text stays, in a paragraph and outside, and each name is told once."""
    source = "a <Mark color={x > 1}>*b*</Mark> <Icon name='c'/>\n\n<my.Box>\n\n- d\n\n</my.Box>\n<Icon/>"
    assert html(source) == "<p>a <em>b</em> </p>\n<ul>\n<li>d</li>\n</ul>"
    assert messages(source) == [
        (1, "the component Mark is not known"),
        (1, "the component Icon is not known"),
        (3, "the component my.Box is not known"),
    ]


@pytest.mark.parametrize("tags", ["mdx", "directives"])
@pytest.mark.parametrize(
    ("opening", "title"),
    [
        (":::note", "Note"),
        (":::tip[Do *this*]", "Do <em>this</em>"),
        (':::danger{title="No"}', "No"),
        ("::: warning Look out", "Look out"),
        (':::info[Why?]{icon="x"}', "Why?"),
    ],
)
def test_admonitions_are_quotations_with_a_title(tags: Family, opening: str, title: str) -> None:
    """A box between colons has its title, or its name."""
    assert html(f"a\n\n{opening}\n*b*\n\n- c\n:::\n\nd", tags) == (
        f"<p>a</p>\n<blockquote>\n<p><strong>{title}</strong></p>\n<p><em>b</em></p>\n"
        "<ul>\n<li>c</li>\n</ul>\n</blockquote>\n<p>d</p>"
    )


def test_admonitions_nest() -> None:
    """More colons go outside; what stands behind a label is text, and colons in code are code."""
    source = "::::note\n:::tip\na\n:::\n::::\n\n:::note[b] c\n\n```\n:::note\n```"
    result = html(source)
    assert result.count("<blockquote>") == 3
    assert " c" in result
    assert "<pre><code>:::note\n</code></pre>" in result


def test_components_of_the_usual_libraries_are_translated() -> None:
    """Videos, cards, links, code and pictures are what feed readers can show."""
    assert 'href="https://www.youtube.com/watch?v=abc123"' in html('<YouTube id="abc123" />')
    assert html('<LinkCard title="A" href="/a" />') == '<p><a href="https://site.example/a">A</a></p>'
    assert (
        html('see <Link to="/a">*A*</Link>') == '<p>see <a href="https://site.example/a"><em>A</em></a></p>'
    )
    assert html("<CodeBlock language='js'>{`a <b>\n{c}`}</CodeBlock>") == (
        '<pre><code class="language-js">a &lt;b&gt;\n{c}</code></pre>'
    )
    assert html('<Image src="/a.png" alt="b" />') == (
        '<figure><img src="https://site.example/a.png" alt="b"></figure>'
    )
    assert html('<Aside type="tip">a</Aside>') == (
        "<blockquote>\n<p><strong>Tip</strong></p>\n<p>a</p>\n</blockquote>"
    )


def test_a_picture_that_is_imported_is_left_out() -> None:
    """Its address is the build's, and one finding says so."""
    assert html("a\n\n<Image src={b} alt='c' />") == "<p>a</p>"
    assert messages("a\n\n<Image src={b} alt='c' />") == [
        (3, "a picture that is imported has an address that only the build knows")
    ]


def test_elements_keep_the_attributes_that_are_texts() -> None:
    """Braces in an element of HTML are no text."""
    source = "<div style={{ color: 'red' }} title={\"t\"}>\n\n*a*\n\n</div>\n\n<img src={`/a.png`} alt='b' />"
    assert html(source) == (
        '<div title="t">\n<p><em>a</em></p>\n</div>\n<img src="https://site.example/a.png" alt="b">'
    )


def test_values_are_texts_or_nothing() -> None:
    """Texts, numbers and the article's title are shown, other values are told; TeX and ids are none."""
    source = (
        "# A {#id}\n\n{'b'}{' '}{`c`} {3} {frontMatter.title} x{props.d.map(e => e)}, {f} $a^{b}_{c}$ \\{g}"
    )
    result = html(source)
    assert result.endswith("<p>b c 3 The post x{props.d.map(e =&gt; e)},  $a^{b}_{c}$ {g}</p>")
    assert messages(source) == [(3, "the value f is not known")]


@pytest.mark.parametrize("source", ["`<A/> {b}`", "```\n<A/> {b}\n```", "- ~~~\n  <A/> {b}\n  ~~~"])
def test_code_is_left_alone(source: str) -> None:
    """In code, a component is shown."""
    assert "&lt;A/&gt; {b}" in html(source)
    assert messages(source) == []


@pytest.mark.parametrize(
    "piece",
    [
        "<A>",
        "<A ",
        '<A "',
        "</A>",
        "<A x={",
        "{/*",
        "{a",
        "{",
        "`",
        "` ``",
        "```\n",
        "\n:::note[",
        "\n:::\n",
        "<>",
    ],
)
def test_pathological_marks_keep_the_text(piece: str) -> None:
    """20,000 unfinished or unclosed marks lose nothing, but for a fence, which makes code of it."""
    assert "the end" in html(piece * 20_000 + "\n\nthe end")


def test_components_may_nest_without_end() -> None:
    """100,000 components inside one another leave their text."""
    assert "core" in html("<A>" * 100_000 + "core" + "</A>" * 100_000)
