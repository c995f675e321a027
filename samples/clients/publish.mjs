const article = { id: 'js-1', title: 'ميناء طنجة', content_html: '<p>استأنف العمال عملهم.</p>', language: 'ar' };
const { BARID_URL, BARID_TOKEN } = process.env;
const answer = await fetch(`${BARID_URL}/articles`, {
  method: 'POST',
  headers: { authorization: `Bearer ${BARID_TOKEN}`, 'content-type': 'application/json' },
  body: JSON.stringify(article),
});
const { id, detail } = await answer.json();
if (!answer.ok) throw new Error(`${answer.status} ${detail}`);
process.stdout.write(`${answer.status} ${id}\n`);
