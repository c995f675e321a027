import { expect, it } from 'vitest';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const base = 'https://www.example.org/2026/article/';

const link = (url: string, text: string): string => `<figure><a href='${url}'>${text}</a></figure>`;
const picture = (url: string, src: string, alt: string): string => link(url, `<img src='${src}' alt='${alt}'/>`);
const video = (id: string): string =>
  picture(`https://www.youtube.com/watch?v=${id}`, `https://i.ytimg.com/vi/${id}/hqdefault.jpg`, 'YouTube');

it.each([
  [
    'a chart with a title',
    '<iframe src="https://charts.example.net/pain" title="Le prix du pain"></iframe>',
    link('https://charts.example.net/pain', 'Le prix du pain'),
  ],
  [
    'a map whose title says nothing',
    '<iframe src="https://www.google.com/maps/embed?pb=!1m18" title="Map" loading="lazy"></iframe>',
    link('https://www.google.com/maps/embed?pb=!1m18', 'www.google.com'),
  ],
  [
    'a frame that waits for consent',
    '<iframe src="about:blank" data-src-cmplz="https://play.example.net/1" aria-label="لقاء مع الوزير"></iframe>',
    link('https://play.example.net/1', 'لقاء مع الوزير'),
  ],
  [
    'a CKEditor embed',
    '<figure class="media"><oembed url="https://youtu.be/dQw4w9WgXcQ"></oembed></figure>',
    video('dQw4w9WgXcQ'),
  ],
  [
    'a CKEditor embed with its preview',
    '<div data-oembed-url="https://www.youtube.com/watch?v=dQw4w9WgXcQ"><div><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0"></iframe></div></div>',
    video('dQw4w9WgXcQ'),
  ],
  [
    'a video of WP Rocket and its noscript',
    '<div class="rll-youtube-player" data-src="https://www.youtube.com/embed/dQw4w9WgXcQ" data-id="dQw4w9WgXcQ"></div><noscript><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></noscript>',
    video('dQw4w9WgXcQ'),
  ],
  [
    'a Flash player of 2009',
    '<object width="425"><param name="movie" value="http://www.youtube.com/v/dQw4w9WgXcQ&hl=fr"><embed src="http://www.youtube.com/v/dQw4w9WgXcQ&hl=fr"></object>',
    video('dQw4w9WgXcQ'),
  ],
  ['lite-youtube', '<lite-youtube videoid="ogfYd705cRs"></lite-youtube>', video('ogfYd705cRs')],
  ['amp-youtube', '<amp-youtube data-videoid="lBTCB7yLs8Y" layout="responsive"></amp-youtube>', video('lBTCB7yLs8Y')],
  [
    'amp-iframe with its placeholder',
    '<amp-iframe src="https://charts.example.net/1" title="Carte"><amp-img layout="fill" src="/p.jpg" placeholder></amp-img></amp-iframe>',
    link('https://charts.example.net/1', 'Carte'),
  ],
  [
    'a Facebook post',
    '<div class="fb-post" data-href="https://www.facebook.com/2M.ma/posts/123" data-width="500"></div>',
    link('https://www.facebook.com/2M.ma/posts/123', 'www.facebook.com'),
  ],
  [
    'a Facebook video in a frame',
    '<iframe src="https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2F2M%2Fvideos%2F1%2F&show_text=0"></iframe>',
    link('https://www.facebook.com/2M/videos/1/', 'Facebook'),
  ],
  [
    'an Instagram post',
    '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CaHXkfQobV2/?utm_source=ig_embed&amp;utm_campaign=loading"></blockquote>',
    `<blockquote>${link('https://www.instagram.com/p/CaHXkfQobV2/', 'www.instagram.com')}</blockquote>`,
  ],
  [
    'a Telegram post',
    '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="durov/68"></script>',
    link('https://t.me/durov/68', 'Telegram'),
  ],
  [
    'a Datawrapper script and its noscript',
    '<div id="datawrapper-vis-AbCdE"><script defer src="https://datawrapper.dwcdn.net/AbCdE/embed.js"></script><noscript><img src="https://datawrapper.dwcdn.net/AbCdE/full.png" alt=""></noscript></div>',
    picture('https://datawrapper.dwcdn.net/AbCdE/', 'https://datawrapper.dwcdn.net/AbCdE/full.png', 'Datawrapper'),
  ],
  [
    'a Flourish chart',
    '<div class="flourish-embed flourish-chart" data-src="visualisation/123456"><script src="https://public.flourish.studio/resources/embed.js"></script></div>',
    picture(
      'https://public.flourish.studio/visualisation/123456/',
      'https://public.flourish.studio/visualisation/123456/thumbnail',
      'Flourish',
    ),
  ],
  [
    'a Tableau workbook',
    "<object class='tableauViz'><param name='host_url' value='https%3A%2F%2Fpublic.tableau.com%2F'/><param name='name' value='Pain/Prix'/></object>",
    link('https://public.tableau.com/views/Pain/Prix', 'public.tableau.com'),
  ],
  [
    'an Infogram',
    '<div class="infogram-embed" data-id="0b5a63aa-1234" data-title="Élections"></div><script src="https://e.infogram.com/js/dist/embed-loader-min.js"></script>',
    link('https://infogram.com/0b5a63aa-1234', 'Élections'),
  ],
  [
    'Dailymotion at its new host',
    '<iframe src="https://geo.dailymotion.com/player/xaygu.html?video=x8g2nto"></iframe>',
    picture(
      'https://www.dailymotion.com/video/x8g2nto',
      'https://www.dailymotion.com/thumbnail/video/x8g2nto',
      'Dailymotion',
    ),
  ],
  [
    'a list of YouTube',
    '<iframe src="https://www.youtube-nocookie.com/embed/videoseries?list=PLabcdefgh"></iframe>',
    link('https://www.youtube.com/playlist?list=PLabcdefgh', 'YouTube'),
  ],
  [
    'a Vimeo that is not listed',
    '<iframe src="https://player.vimeo.com/video/76979871?h=8272103f6e"></iframe>',
    link('https://vimeo.com/76979871/8272103f6e', 'Vimeo'),
  ],
  [
    'a PDF with a fallback',
    '<object data="/rapport.pdf" aria-label="Rapport annuel"><p>Rien ? <a href="/rapport.pdf">Téléchargez</a></p></object>',
    link('https://www.example.org/rapport.pdf', 'Rapport annuel'),
  ],
  [
    'a web component',
    '<my-poll data-src="https://polls.example.net/7" title="¿Va a votar?"></my-poll>',
    link('https://polls.example.net/7', '¿Va a votar?'),
  ],
  [
    'an area of a map',
    '<map><area href="https://x.example/rabat" alt="Rabat"></map>',
    link('https://x.example/rabat', 'Rabat'),
  ],
])('%s becomes a link, and a warning says so', (_name, html, expected) => {
  const { body, warnings } = sanitize(`<p>Un.</p>${html}<p>Deux.</p>`, base);
  expect(body).toBe(`<p>Un.</p>${expected}<p>Deux.</p>`);
  expect(warnings).toEqual([expect.stringMatching(/^content: 1 (?:frame|embed) became a link to [\w.]+\.$/)]);
});

it('a component of AMP with the ratio 1 to 1 is no tracking pixel', () => {
  const html = '<amp-instagram data-shortcode="fBwFP" width="1" height="1" layout="responsive"></amp-instagram>';
  expect(sanitize(html, base).body).toContain("href='https://www.instagram.com/p/fBwFP/'");
});

it('a warning counts the frames that became links and names their hosts', () => {
  const html =
    '<p>a</p><iframe src="https://charts.example.org/1"></iframe><iframe src="//maps.google.com/?q=Fès&output=embed"></iframe>';
  expect(sanitize(html, base).warnings).toEqual([
    'content: 2 frames became links to charts.example.org, maps.google.com.',
  ]);
});

it.each([
  '<iframe id="google_ads_iframe_1" src="https://tpc.googlesyndication.com/safeframe/1"></iframe>',
  '<iframe src="https://ad.doubleclick.net/ddm/adi/1"></iframe>',
  '<iframe src="about:blank"></iframe>',
  '<iframe src="https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fwww.example.org%2F"></iframe>',
  '<div class="fb-like" data-href="https://www.example.org/other"></div>',
  '<iframe src="https://count.example.net/" width="1" height="1"></iframe>',
  '<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1" style="display:none"></iframe></noscript>',
  '<script src="https://platform.twitter.com/widgets.js"></script>',
  '<div class="OUTBRAIN" data-src="https://www.example.org/other" data-widget-id="AR_1"></div>',
])('no link and no warning stands for the tracker, advertisement or button %s', (html) => {
  expect(sanitize(`<p>a</p>${html}`, base)).toEqual({ body: '<p>a</p>', warnings: [] });
});

it('an embed that has its link in its own text stays as it is', () => {
  const tweet =
    '<blockquote class="twitter-tweet"><p lang="fr" dir="ltr">Bonjour</p>&mdash; 2M <a href="https://twitter.com/2M/status/123?ref_src=twsrc%5Etfw">1 juin</a></blockquote>';
  expect(sanitize(tweet, base)).toEqual({
    body: "<blockquote><p lang='fr' dir='ltr'>Bonjour</p>— 2M <a href='https://twitter.com/2M/status/123'>1 juin</a></blockquote>",
    warnings: [],
  });
});

it('a TikTok keeps its words and has the link to its film', () => {
  const html =
    '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@2m/video/67" data-video-id="67"><section><a href="https://www.tiktok.com/@2m">@2m</a> Bonjour</section></blockquote>';
  expect(sanitize(html, base).body).toContain(
    "<figure><a href='https://www.tiktok.com/@2m/video/67'>www.tiktok.com</a></figure>",
  );
});

it('a link in the fallback of a player stands after the player, which always has controls', () => {
  const html =
    '<video autoplay loop muted src="a.mp4"><p>Pas de vidéo : <a href="https://tube.example/1">voir ailleurs</a></p></video>';
  expect(sanitize(html, base)).toEqual({
    body: `<video src='${base}a.mp4' controls='controls'></video>${link('https://tube.example/1', 'voir ailleurs')}`,
    warnings: [],
  });
});

it('a film that nobody can play leaves its picture, and a warning', () => {
  expect(sanitize('<video src="blob:https://x.example/1" poster="p.jpg"></video>', base)).toEqual({
    body: `<img src='${base}p.jpg' alt=''/>`,
    warnings: ['content: 1 address was left out: blob:.'],
  });
});

it.each([
  ['a link to a file of one computer', '<p>a <a href="file:///C:/a.doc">doc</a></p>', 'file:'],
  ['a picture of one computer', '<p>a</p><img src="file:///C:/Users/x/photo.jpg">', 'file:'],
  ['a large picture in the text itself', `<p>a</p><img src="data:image/png;base64,${'A'.repeat(20_000)}">`, 'data:'],
  ['an empty link', '<p>a</p><a href="https://x.example/"></a>', 'x.example'],
  ['a button', '<p>a</p><button data-href="https://x.example/">Lire</button>', 'x.example'],
  ['a picture behind an element', '<p style="background-image:url(\'https://x.example/b.jpg\')">a</p>', 'x.example'],
  [
    'a program of which nothing is known',
    '<p>a</p><script src="https://polls.example.net/1.js"></script>',
    'polls.example.net',
  ],
  ['a drawing with words', '<p>a</p><svg><text>1956</text></svg>', 'a drawing (svg)'],
])('%s is left out with a warning', (_name, html, what) => {
  expect(sanitize(html, base).warnings).toEqual([`content: 1 address was left out: ${what}.`]);
});

it.each([
  ['<math alttext="E=mc^2"><mi>E</mi></math>', 'E=mc^2'],
  [
    '<math><semantics><mi>E</mi><annotation encoding="application/x-tex">E=mc^2</annotation></semantics></math>',
    'E=mc^2',
  ],
  ['<math><msup><mi>x</mi><mn>2</mn></msup></math>', 'x^2'],
  ['<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>', '(a+b)/c'],
  ['<span class="katex"><math><annotation>x_1</annotation></math><span class="katex-html">x1</span></span>', 'x_1'],
  ['<script type="math/tex">x^2</script>', 'x^2'],
  ['<math><msqrt><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></msqrt></math>', '√(x+1)'],
  ['<math><msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt></math>', '√(x+1)'],
  ['<math><msqrt><mn>2</mn></msqrt></math>', '√2'],
])('the formula %s becomes text, with a warning', (html, text) => {
  expect(sanitize(`<p>a ${html}</p>`, base)).toEqual({
    body: `<p>a ${text}</p>`,
    warnings: ['content: 1 formula became text.'],
  });
});

it('a link that holds another ends where that one begins, in the figures and quotations that it holds too', () => {
  const html =
    '<a href="https://a.example/"><figure><img src="a.jpg"><figcaption>Texte <a href="https://b.example/">crédit</a> fin</figcaption></figure></a>';
  expect(sanitize(html, base).body).toBe(
    `<figure><a href='https://a.example/'><img src='${base}a.jpg' alt=''/></a><figcaption><a href='https://a.example/'>Texte </a><a href='https://b.example/'>crédit</a> fin</figcaption></figure>`,
  );
});

it('a page keeps the embeds of its article and none of its margin', () => {
  const paragraph = (number: number): string =>
    `<p>Le directeur général de la sûreté nationale a reçu mercredi à Rabat, au siège de l'institution, une délégation belge conduite par le ministre, ${number}.</p>`;
  const html = `<!doctype html><html lang="fr"><head><title>Rabat reçoit une délégation belge</title></head><body>
    <header><iframe src="https://header.example.net/x"></iframe></header><article><h1>Rabat reçoit une délégation belge</h1>
    ${paragraph(1)}${paragraph(2)}<div class="box"><iframe src="https://charts.example.net/1" title="Le prix du pain au Maroc depuis 2015"></iframe></div>
    ${paragraph(3)}<div class="fb-post" data-href="https://www.facebook.com/2M/posts/1"></div>${paragraph(4)}
    <figure><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe><figcaption>La rencontre</figcaption></figure>${paragraph(5)}</article>
    <aside><iframe src="https://side.example.net/y"></iframe></aside></body></html>`;
  const [article] = readArticles({ bytes: Buffer.from(html), type: 'text/html' }, { ...parseContext, url: base });
  expect(article).toMatchObject({
    incoming: {
      content: expect.stringContaining(link('https://charts.example.net/1', 'Le prix du pain au Maroc depuis 2015')),
    },
    warnings: ['content: 3 embeds became links to charts.example.net, www.facebook.com, www.youtube.com.'],
  });
});
