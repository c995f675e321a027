import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import type { RunningPage } from './running-pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 on levels A and AA, and the best practices of axe. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const sizes = [
  { name: 'narrow', width: 390, height: 844 },
  { name: 'wide', width: 1280, height: 900 },
] as const;

type AxeRun = {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
};

/** The faults that axe finds on the page, narrow and wide, light and dark, and horizontal scrolling. */
export const checkPage = async (
  browser: Browser,
  { url, cookie }: RunningPage,
  shots?: string,
): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const { name: size, ...viewport } of sizes) {
    for (const colorScheme of ['light', 'dark'] as const) {
      // The policy of the page forbids axe itself.
      const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
      const [name, value = ''] = cookie?.split(/=(.*)/s) ?? [];
      if (name !== undefined) await context.addCookies([{ name, value, url: new URL(url).origin }]);
      const page = await context.newPage();
      await page.route('**/*', (route) =>
        route.request().url().startsWith('http://127.0.0.1:') ? route.continue() : route.abort(),
      );
      await page.goto(url);
      await page.evaluate(axe);
      const { violations }: AxeRun = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })`);
      const place = `${size}, ${colorScheme}`;
      faults.push(...violations.map(({ id, nodes }) => `${place}: ${id} at ${nodes[0]?.html.slice(0, 100)}`));
      const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      if (isTooWide === true) faults.push(`${place}: it scrolls horizontally`);
      if (shots !== undefined) {
        const file = `${new URL(url).pathname.replaceAll('/', '-')}${size}-${colorScheme}.png`;
        await page.screenshot({ path: `${shots}/page${file}`, fullPage: true });
      }
      await context.close();
    }
  }
  return faults;
};
