// Feeds only: of everything, of each category and of each tag, 20 articles in full, in three formats.
// The folders come from the environment: ARTICLES, FEEDS.
import pluginRss, { dateToRfc3339, dateToRfc822 } from "@11ty/eleventy-plugin-rss";

const SITE = "https://news.example/";
const FILES = { rss: "rss.xml", atom: "atom.xml", json: "feed.json" };
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text ?? "").replace(/[&<>"]/g, (char) => ENTITIES[char]);
const url = (post) => `${SITE}posts/${post.fileSlug}/`;
const terms = (post) => [...(post.data.categories ?? []), ...(post.data.tags ?? [])];

const writers = {
  rss: (feed, posts) =>
    `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>${escaped(feed.title)}</title><link>${SITE}</link><description>${escaped(feed.title)}</description>
<language>en</language><atom:link href="${SITE}${feed.folder}${FILES.rss}" rel="self" type="application/rss+xml"/>
${posts.map(({ post, html }) => `<item><title>${escaped(post.data.title)}</title><link>${url(post)}</link>
<guid isPermaLink="true">${url(post)}</guid><pubDate>${dateToRfc822(post.date)}</pubDate>
${terms(post).map((term) => `<category>${escaped(term)}</category>`).join("")}
<description>${escaped(post.data.summary)}</description><content:encoded>${escaped(html)}</content:encoded></item>`).join("\n")}
</channel></rss>`,
  atom: (feed, posts) =>
    `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>${escaped(feed.title)}</title><id>${SITE}${feed.folder}</id>
<author><name>Generated news</name></author><link rel="self" href="${SITE}${feed.folder}${FILES.atom}"/>
<updated>${dateToRfc3339(posts[0].post.date)}</updated>
${posts.map(({ post, html }) => `<entry><title>${escaped(post.data.title)}</title><id>${url(post)}</id>
<link rel="alternate" href="${url(post)}"/><published>${dateToRfc3339(post.date)}</published><updated>${dateToRfc3339(post.date)}</updated>
${terms(post).map((term) => `<category term="${escaped(term)}"/>`).join("")}
<summary>${escaped(post.data.summary)}</summary><content type="html">${escaped(html)}</content></entry>`).join("\n")}
</feed>`,
  json: (feed, posts) =>
    JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: feed.title,
      language: "en",
      home_page_url: SITE,
      feed_url: `${SITE}${feed.folder}${FILES.json}`,
      items: posts.map(({ post, html }) => ({
        id: url(post),
        url: url(post),
        title: post.data.title,
        summary: post.data.summary,
        content_html: html,
        date_published: dateToRfc3339(post.date),
        tags: terms(post),
      })),
    }),
};

function feedsOf(posts, slug) {
  const feeds = new Map([["", { folder: "", title: "Generated news", posts: [] }]]);
  const add = (folder, title, post) => {
    if (!feeds.has(folder)) feeds.set(folder, { folder, title, posts: [] });
    const held = feeds.get(folder).posts;
    if (held.length < 20) held.push(post);
  };
  for (const post of posts) {
    add("", "", post);
    for (const category of post.data.categories ?? []) add(`category/${slug(category)}/`, category, post);
    for (const tag of post.data.tags ?? []) add(`tag/${slug(tag)}/`, tag, post);
  }
  return [...feeds.values()].flatMap((feed) => Object.keys(FILES).map((format) => ({ ...feed, format })));
}

export default function (config) {
  config.addPlugin(pluginRss);
  config.setUseGitIgnore(false);
  config.addDateParsing((value) => (typeof value === "string" ? `${value.replace(" ", "T")}Z` : value));
  // No page is written for an article, but it is rendered where a feed asks for its content.
  config.addGlobalData("permalink", () => () => false);
  config.addCollection("feeds", (api) => {
    const posts = api.getAll().filter((page) => page.inputPath.endsWith(".md"));
    return feedsOf(posts.sort((one, other) => other.date - one.date), config.getFilter("slugify"));
  });
  config.addTemplate(
    "feeds.11ty.js",
    class {
      data() {
        return {
          pagination: { data: "collections.feeds", size: 1, alias: "feed" },
          eleventyExcludeFromCollections: true,
          permalink: ({ feed }) => feed.folder + FILES[feed.format],
        };
      }
      render({ feed }) {
        return writers[feed.format](feed, feed.posts.map((post) => ({ post, html: post.templateContent })));
      }
    },
  );
  return {
    dir: { input: process.env.ARTICLES, output: process.env.FEEDS },
    markdownTemplateEngine: false,
    htmlTemplateEngine: false,
    templateFormats: ["md", "11ty.js"],
  };
}
