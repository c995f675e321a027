import type { Article } from '#shared/model/article.ts';
import { sampleArticle } from './sample-view.ts';

/** Realistic articles, newest first, in five languages and three scripts. */
export const sampleArticles: readonly Article[] = [
  sampleArticle({
    id: 'fr',
    title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
    summary: 'Bruxelles et Rabat échangeront désormais leurs renseignements « en temps réel ».',
    content:
      '<p>Le directeur général de la Sûreté nationale, Abdellatif Hammouchi, a reçu mercredi à Rabat une délégation de la police fédérale belge.</p><h2>Un accord attendu</h2><p>L’accord prévoit l’échange d’informations sur les filières, la formation commune des enquêteurs et des patrouilles mixtes pendant l’opération <em>Marhaba</em>.</p><blockquote><p>Nous partageons les mêmes menaces ; nous partagerons les mêmes réponses.</p></blockquote><ul><li>échange de renseignements ;</li><li>formation à Ifrane et à Bruxelles ;</li><li>un officier de liaison dans chaque capitale.</li></ul>',
    authors: [{ name: 'euromagreb', url: 'https://www.example.org/redaction' }, { name: 'Salma Idrissi' }],
    tags: ['sécurité', 'Maroc', 'Belgique'],
    published: '2024-11-27T10:30:00.000Z',
    modified: '2024-11-27T12:00:00.250Z',
    image: {
      url: 'https://www.example.org/i/rabat.jpg',
      alt: 'Les deux délégations à Rabat',
      width: 1200,
      height: 675,
    },
  }),
  sampleArticle({
    id: 'ar',
    title: 'المغرب وبلجيكا يعززان تعاونهما في مكافحة الإرهاب',
    summary: 'استقبل المدير العام للأمن الوطني بالرباط وفدًا من الشرطة الفيدرالية البلجيكية.',
    content:
      '<p>استقبل المدير العام للأمن الوطني، السيد عبد اللطيف حموشي، يوم الأربعاء بالرباط، وفدًا من الشرطة الفيدرالية البلجيكية (<bdi>Police fédérale</bdi>).</p><p>وينص الاتفاق على تبادل المعلومات وتكوين المحققين في البلدين، ابتداءً من سنة 2025.</p><blockquote><p>نواجه التهديدات نفسها، وسنواجهها معًا.</p></blockquote>',
    language: 'ar',
    authors: [{ name: 'سلمى الإدريسي' }],
    tags: ['أمن', 'المغرب'],
    published: '2024-11-27T10:00:00.000Z',
    modified: '2024-11-27T10:00:00.000Z',
  }),
  sampleArticle({
    id: 'es',
    title: 'Ceuta: «¿Quién abre la frontera?», preguntan los comerciantes',
    content:
      '<p>Los comerciantes de Ceuta esperan desde enero la aduana prometida. «Nadie nos ha dicho nada», dice María Muñoz.</p>',
    language: 'es',
    authors: [{ name: 'María Muñoz', email: 'maria@example.org' }],
    tags: ['frontera & comercio'],
    published: '2024-11-26T18:00:00.000Z',
    modified: '2024-11-26T18:00:00.000Z',
    attachments: [
      {
        url: 'https://www.example.org/a/ceuta.mp3?x=1&y=2',
        type: 'audio/mpeg',
        size: 4821004,
        duration: 301,
        title: 'La frontera, en cinco minutos',
      },
      { url: 'https://www.example.org/a/acuerdo.pdf', type: 'application/pdf', size: 88102 },
    ],
  }),
  sampleArticle({
    id: 'zgh',
    guid: 'post-4711',
    title: 'ⵜⴰⵎⴰⵣⵉⵖⵜ ⴳ ⵜⵉⵏⵎⵍ: ⴰⵙⴳⴳⵯⴰⵙ ⴰⵎⴰⵢⵏⵓ',
    content: '<p>ⵔⴰⴷ ⵜⴻⵜⵜⵓⵙⵖⵔ ⵜⴰⵎⴰⵣⵉⵖⵜ ⴳ ⵎⴰⵕⵕⴰ ⵜⵉⵏⵎⵍ ⵏ ⵜⵎⵓⵔⵜ ⵙⴳ ⵓⵙⴳⴳⵯⴰⵙ ⴰⴷ.</p><p>ⵉⵏⵏⴰ ⵓⵏⵎⵀⴰⵍ ⵉⵙ ⵍⵍⴰⵏ ⵉⵙⵍⵎⴰⴷⵏ.</p>',
    language: 'zgh',
    authors: [{ name: 'ⵉⴷⵉⵔ ⴰⵢⵜ ⵄⵎⵔⴰⵏ' }],
    tags: ['ⵜⴰⵎⴰⵣⵉⵖⵜ'],
    published: '2024-11-26T09:00:00.000Z',
    modified: '2024-11-26T09:00:00.000Z',
  }),
  sampleArticle({
    id: 'en',
    guid: 'https://www.example.org/en',
    title: 'AT&T to lay <100 km of cable off Tangier',
    summary: 'If 5 < 6 & 7 > 2, the cable lands in March.',
    content: "<p>The ship leaves on Monday; see <a href='https://example.com/map?a=1&amp;b=2'>the map</a>.</p>",
    language: 'en',
    authors: [],
    published: '2024-11-25T07:05:00.000Z',
    modified: '2024-11-25T07:05:00.000Z',
    source: { name: 'Tangier Wire', url: 'https://wire.example.com/', feed: 'https://wire.example.com/feed' },
  }),
];
