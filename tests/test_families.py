"""Which template tags are looked for in which file."""

from pathlib import Path

import pytest

from reading import matter, read


@pytest.mark.parametrize(
    ("generator", "name", "body", "shown"),
    [
        ("hugo", "a.md", '{{< ref "b" >}}{{ x }}', "https://compiler.example/b/{{ x }}"),
        ("plain", "a.md", '{{< ref "b" >}}{% x %}', "https://compiler.example/b/{% x %}"),
        ("jekyll", "_posts/2025-02-13-a.md", "{{ page.title }} {{ site.title }}", "T The Daily Compiler"),
        ("eleventy", "a.md", "{{ title }}{# c #}", "<p>T</p>"),
        ("zola", "a.md", "b{{ x(y=1) }}", "<p>b</p>"),
        ("nikola", "a.md", "b{{% raw %}}*c*{{% /raw %}}", "<p>b*c*</p>"),
        ("pelican", "in/a.md", "![b]({static}c.png)", 'src="https://compiler.example/in/c.png"'),
        ("docusaurus", "a.md", "b<X/>{frontMatter.title}", "bT"),
        ("astro", "a.md", ":::tip\nb\n:::", "<strong>Tip</strong>"),
        ("astro", "a.mdx", "b<X/>{frontmatter.title}", "bT"),
        ("plain", "a.mdx", "import a from 'b'\n\nc", "<p>c</p>"),
    ],
)
def test_tags_are_those_of_the_generator(
    tmp_path: Path, generator: str, name: str, body: str, shown: str
) -> None:
    """Each has its own, and files that end in `.mdx` are MDX; the summary is made alike."""
    text = matter("", f"{body}\n\n<!-- more -->\n")
    found = read(tmp_path, {name: text, "b.md": matter("")}, f'generator = "{generator}"')
    article = next(each for each in found.articles if each.path.endswith(name))
    assert shown in found.bodies()(article).html


def test_summaries_hold_no_tags(tmp_path: Path) -> None:
    """What stands before the mark is cut from the body as feeds show it."""
    text = matter("", "a {% comment %}b{% endcomment %}{{ site.data.x }}c\n\n<!--more-->\n\nd\n")
    (article,) = read(tmp_path, {"_posts/2025-02-13-a.md": text}, 'generator = "jekyll"').articles
    assert article.summary == "a c"
