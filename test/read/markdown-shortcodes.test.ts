import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const read = (markdown: string): ParsedArticle => {
  const document = { bytes: new TextEncoder().encode(markdown), type: '', name: 'marche.md' };
  const [article] = readArticles(document, parseContext);
  if (article === undefined || article instanceof Rejected) throw new Error(`refused: ${article?.code}`);
  return article;
};

it('a TOML head of Hugo or Zola gives title, date and tags', () => {
  const { incoming } = read(
    '+++\ntitle = "سوق المدينة"\ndate = 2024-11-27T10:00:00+01:00\n[taxonomies]\ntags = ["مدينة"]\n+++\nنص المقال هنا.\n',
  );
  expect([incoming.title, incoming.published, incoming.tags]).toEqual([
    'سوق المدينة',
    '2024-11-27T09:00:00.000Z',
    ['مدينة'],
  ]);
});

it('rules of hyphens are no head: the text between them stays', () => {
  const { incoming } = read('---\n\nUn premier paragraphe : voici.\n\n---\n\n# Le marché\n\nUn autre paragraphe.\n');
  expect(incoming.title).toBe('Le marché');
  expect(incoming.content).toBe('<p>Un premier paragraphe : voici.</p><hr/><p>Un autre paragraphe.</p>');
});

it('shortcodes of Hugo become what they stand for, and those around a text leave the text', () => {
  const { incoming, warnings } = read(`---
title: Le marché
---
{{< youtube dQw4w9WgXcQ >}}

{{< figure src="/a.jpg" caption="La place" >}}

{{% note %}}Attention **ici**{{% /note %}} [suite]({{< ref "posts/suite.md" >}})

{{< weather city="Fès" >}}

    {{< code >}}
`);
  expect(incoming.content).toContain("href='https://www.youtube.com/watch?v=dQw4w9WgXcQ'");
  expect(incoming.content).toContain(
    "<figure><img src='https://www.example.org/a.jpg' alt=''/><figcaption>La place</figcaption></figure>",
  );
  expect(incoming.content).toContain(
    "<p>Attention <strong>ici</strong> <a href='https://www.example.org/posts/suite'>suite</a></p>",
  );
  expect(incoming.content).not.toMatch(/\{\{[<%] (?:note|youtube|weather)/);
  expect(warnings.join()).toContain('left out: weather');
});

it('tags of Jekyll become what they stand for, and code stays as it is', () => {
  const { incoming, warnings } = read(`---
title: Le marché
---
{% include youtube.html id="dQw4w9WgXcQ" %}
{% comment %}Pas pour vous{% endcomment %}![p]({{ site.baseurl }}/i.jpg) {{ "/une/page" | relative_url }}

{% include map.html %}
{: .lead}

\`{% raw %}\`

~~~liquid
{% include x.html %}
~~~
`);
  expect(incoming.content).toContain("href='https://www.youtube.com/watch?v=dQw4w9WgXcQ'");
  expect(incoming.content).toContain("<img src='https://www.example.org/i.jpg' alt='p'/> /une/page");
  expect(incoming.content).not.toContain('Pas pour vous');
  expect(incoming.content).toContain('<code>{% raw %}</code>');
  expect(incoming.content).toContain('{% include x.html %}');
  expect(warnings).toContain('content: 1 shortcode was left out: include map.');
});
