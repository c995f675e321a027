/** A post as Ghost 6 sends it in messages of its webhooks (`Content-Version: v6.0`), less the members about mail and metadata. */
export const ghostPost = (said: Readonly<Record<string, unknown>> = {}) => ({
  id: '65f1c0ffee5f1c0ffee5f1c0',
  uuid: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  title: 'ميناء طنجة يستأنف العمل',
  slug: 'tanger',
  html: '<p>استأنف عمال ميناء طنجة العمل صباح الخميس بعد ثلاثة أسابيع من الإضراب.</p>',
  plaintext: 'استأنف عمال ميناء طنجة العمل صباح الخميس بعد ثلاثة أسابيع من الإضراب.',
  feature_image: 'https://cdn.example.org/tanger.jpg',
  feature_image_alt: 'الميناء',
  status: 'published',
  visibility: 'public',
  email_only: false,
  published_at: '2024-11-27T10:00:00.000Z',
  updated_at: '2024-11-27T11:00:00.000Z',
  custom_excerpt: 'نهاية الإضراب',
  url: 'https://ghost.example.org/tanger/',
  authors: [{ id: '1', name: 'أمينة الفاسي', website: null }],
  tags: [
    { name: 'اقتصاد', visibility: 'public' },
    { name: '#interne', visibility: 'internal' },
  ],
  ...said,
});
