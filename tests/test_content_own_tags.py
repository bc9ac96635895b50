"""A site's own tags: templates in `templates/shortcodes`, for every family of tags."""

from pathlib import Path

import pytest

from reading import matter, read
from syndicate.bodies import Bodies
from syndicate.content import Context, render
from syndicate.content.own_tags import functions
from syndicate.model import Finding
from syndicate.sources import Sources

SHOW = "<b>{{ name }}:{{ get('src', 0) }}:{{ params.alt }}:{{ inner }}</b>"


def html(source: str, template: str, tags: str = "hugo", name: str = "box") -> str:
    """Return the HTML of *source*, where one tag is the site's own."""
    return body(source, {f"{name}.html": template}, tags)


def body(source: str, templates: dict[str, str], tags: str = "hugo") -> str:
    """Return the HTML of *source*, where the tags of these templates are the site's own."""
    context = Context(
        url="https://site.example/post/",
        site_url="https://site.example/",
        id_prefix="x-",
        resolve=lambda _: None,
        tags=tags,  # type: ignore[arg-type]
        own=functions(templates, "templates/shortcodes"),
        page={"title": "The <bridge>", "url": "https://site.example/post/", "path": "a.md", "language": "de"},
    )
    return render(source, context).html


@pytest.mark.parametrize(
    ("tags", "source", "expected"),
    [
        ("hugo", 'a {{< box "s" alt="t" >}} b', "<p>a <b>box:s:t:</b> b</p>"),
        ("hugo", '{{% box src="s" %}}*i*{{% /box %}}', "<p><b>box:s::<em>i</em></b></p>"),
        ("hugo", "{{< box s />}}", "<p><b>box:s::</b></p>"),
        ("nikola", '{{% box "s" alt=t %}}', "<p><b>box:s:t:</b></p>"),
        ("zola", '{{ box(src="s", alt="t") }}', "<p><b>box:s:t:</b></p>"),
        ("zola", '{% box(src="s") %}*i*{% end %}', "<p><b>box:s::<em>i</em></b></p>"),
        ("liquid", '{% box "s" alt="t" %}', "<p><b>box:s:t:</b></p>"),
        ("liquid", "{% include box.html src='s' alt='t' %}", "<p><b>include:s:t:</b></p>"),
        ("liquid", '{% render "box", src: "s" %}', "<p><b>render:s::</b></p>"),
        ("nunjucks", '{% box "s", alt="t" %}*i*{% endbox %}', "<p><b>box:s:t:<em>i</em></b></p>"),
        ("nunjucks", '{% include "box.njk" %}', "<p><b>include:::</b></p>"),
        ("mdx", '<box.Box src="s" alt={"t"} />', "<p><b>box.Box:s:t:</b></p>"),
    ],
)
def test_each_family_fills_templates(tags: str, source: str, expected: str) -> None:
    """Arguments by name or place, and what is between the tags as HTML."""
    templates = {"box.html": SHOW, "box.Box.html": SHOW}
    assert body(source, templates, tags) == expected


def test_a_component_is_found_in_its_own_spelling() -> None:
    """Capitals count; an element in small letters is HTML, whatever its hyphens."""
    source = "<Fact-Box src='s'>i</Fact-Box>\n\n<fact-box>j</fact-box>\n"
    assert body(source, {"Fact-Box.html": SHOW, "fact-box.html": "no"}, "mdx") == (
        "<p><b>Fact-Box:s::i</b></p>\n<p>j</p>"
    )


@pytest.mark.parametrize("tags", ["mdx", "directives"])
@pytest.mark.parametrize("title", ["[A *b*]", " A *b*", '{title="A *b*"}'])
def test_a_box_has_its_title(tags: str, title: str) -> None:
    """However it is written."""
    source = f":::tip{title}\nText\n:::\n"
    template = "<div><b>{{ markdown(params.title) }}</b>{{ inner }}</div>"
    assert html(source, template, tags, "tip") == ("<div><b>A <em>b</em></b><p>Text</p>\n</div>")


def test_no_import_is_an_own_tag() -> None:
    """A template of that name is for a box or a component, not for the lines of JavaScript of MDX."""
    source = 'import A from "./a.js"\n\n{/* b */}\n\n:::import\nc\n:::\n'
    assert html(source, "<div>{{ inner }}</div>", "mdx", "import") == "<div><p>c</p>\n</div>"


def test_an_own_tag_goes_before_a_known_one() -> None:
    """Also before one that would be left out, and inside another."""
    assert html("{{< youtube x >}}", "<i>{{ args[0] }}</i>", name="youtube") == "<p><i>x</i></p>"
    assert html("{% if x %}a{% endif %}", "<i>{{ inner }}</i>", "liquid", "if") == "<p><i>a</i></p>"
    assert "<em>y</em>" in html("{{< note >}}\n{{< box y >}}\n{{< /note >}}", "<em>{{ args[0] }}</em>")


def test_an_own_tag_may_be_an_address() -> None:
    """A template that gives a URL, in the target of a link."""
    shown = html('[A]({{< box "/b/" >}}) <a href="{{< box c >}}">D</a>', "/a/{{ args[0] }}\n")
    assert shown == (
        '<p><a href="https://site.example/a//b/">A</a> <a href="https://site.example/a/c">D</a></p>'
    )


def test_code_shows_the_tag() -> None:
    """As the author wrote it."""
    assert html("`{{< box >}}`", SHOW) == "<p><code>{{&lt; box &gt;}}</code></p>"


def test_arguments_are_escaped_and_the_result_is_sanitised() -> None:
    """Neither an article nor a template puts a script into a feed."""
    source = '{{< box src="<script>a()</script>" alt="<i>" >}}'
    shown = html(source, SHOW + "<script>b()</script><a href='javascript:c()'>d</a>")
    assert shown == "<p><b>box:&lt;script&gt;a()&lt;/script&gt;:&lt;i&gt;:</b>d</p>"


def test_what_is_not_given_is_empty() -> None:
    """Also an argument with the name of a method; those that are given are counted and listed."""
    template = "{{ args | length }}{{ args[3] }}{{ params.items }}{% for p in params %}{{ p }}{% endfor %}"
    assert html("{{< box >}}", template) == "<p>0</p>"
    assert html('{{< box items="x" >}}', template) == "<p>0xitems</p>"


def test_templates_are_told_of_the_article_and_the_source() -> None:
    """Its facts, and what stands between the tags as the author wrote it."""
    template = "<p>{{ page.title }} {{ page.language }} {{ page.path }} {{ page.url }} {{ source }}</p>"
    assert html("{{< box >}}*i*{{< /box >}}", template) == (
        "<p>The &lt;bridge&gt; de a.md https://site.example/post/ *i*</p>"
    )


def test_templates_find_each_other() -> None:
    """By their names in the folder, those in folders too."""
    templates = {
        "box.html": '{% extends "base/frame.html" %}{% block a %}{% include "base/x.html" %}{% endblock %}',
        "base/frame.html": "<i>{% block a %}{% endblock %}</i>",
        "base/x.html": "{{ args[0] }}",
        "icons/star.html": "★",
    }
    assert body("{{< box y >}} {{< icons/star >}}", templates) == "<p><i>y</i> ★</p>"


def found(folder: Path, templates: dict[str, str | bytes], bodies: dict[str, str]) -> Sources:
    """Read a site with these templates and articles."""
    for name, text in templates.items():
        place = folder / "templates/shortcodes" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(folder, {name: matter("", text) for name, text in bodies.items()})


def findings(known: Sources) -> list[Finding]:
    """Render all articles, and return what is found then."""
    rendered = Bodies(known.bodies())
    for article in known.articles:
        rendered.html(article)
    return sorted(rendered.findings())


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("\n{{ nothing }}", 2, "'nothing' is undefined"),
        ("{% if %}", 1, "Expected an expression, got 'end of statement block'"),
        ("\n\n{{ 1 / 0 }}", 3, "division by zero"),
        ("{% include 'gone.html' %}", 1, "there is no template 'gone.html'"),
        ("{% include 'box.html' %}", 1, "the template includes itself without an end"),
        ("{{ 1 | shout }}", 1, "No filter named 'shout'."),
    ],
)
def test_a_template_that_fails_is_told_once_with_its_line(
    tmp_path: Path, template: str, line: int, message: str
) -> None:
    """However many articles use it; they keep what is between the tags."""
    text = "a {{< box >}}*b*{{< /box >}} c\n"
    known = found(tmp_path, {"box.html": template}, {"a.md": text, "b.md": text})
    (told,) = findings(known)
    assert (told.path, told.line) == ("templates/shortcodes/box.html", line)
    assert told.message == f"{message} (in 2 articles)"
    assert known.bodies()(known.articles[0]).html == "<p>a <em>b</em> c</p>"


def test_a_template_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """One of another kind, of a name that no tag has, or that is no text; hidden files are nobody's."""
    templates: dict[str, str | bytes] = {
        "box.html": "fine",
        "my box.html": "",
        "notes.txt": "",
        "latin.html": b"\xe9",
        ".box.html.swp": b"\xe9",
    }
    known = found(tmp_path, templates, {"a.md": "{{< box >}}"})
    told = {each.path.rpartition("/")[2]: each.message for each in known.findings}
    assert set(told) == {"my box.html", "notes.txt", "latin.html"}
    assert told["notes.txt"] == "no tag can have the name of this template; it is not used"
    assert findings(known) == []


def test_a_summary_fills_templates_too(tmp_path: Path) -> None:
    """What stands before the mark is cut from the body as feeds show it."""
    known = found(
        tmp_path, {"box.html": "<b>{{ page.title }}!</b>"}, {"a.md": "{{< box >}} a\n\n<!--more-->\n"}
    )
    assert known.articles[0].summary == "T! a"
