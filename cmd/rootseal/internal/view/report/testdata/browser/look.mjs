// look.mjs FILE FOLDER: opens a page of this computer in light and dark, and prints what
// Chromium and axe-core say about it as JSON. FOLDER gets screenshots and a PDF. A label is clipped if a part of it is outside of it, a text spills if it is wider than its place on paper, and a date or a number is broken if a narrow window has it on two lines.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const require = createRequire(process.cwd() + '/');
const { launch } = require('puppeteer-core');
const [file, folder, chromium] = process.argv.slice(-3);
const browser = await launch({ executablePath: chromium, headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const looks = [];
for (const scheme of ['light', 'dark']) {
  const look = { scheme, errors: [], requests: [], findings: [] };
  const page = await browser.newPage();
  page.on('pageerror', (e) => look.errors.push(String(e)));
  page.on('console', (m) => look.errors.push(m.text()));
  page.on('request', (r) => look.requests.push(r.url()));
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto('file://' + file);
  look.background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  look.scripts = await page.evaluate(() => document.scripts.length);
  look.matrix = await page.evaluate(() => [...document.querySelectorAll('.matrix tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim().split('\n')[0])));
  look.marks = await page.evaluate(() => document.querySelectorAll('svg path.mark').length);
  look.clipped = await page.evaluate(() => [...document.querySelectorAll('.label, .box')].filter((l) => {
    const outer = l.getBoundingClientRect();
    return [...l.querySelectorAll('*')].some((e) => {
      const r = e.getBoundingClientRect();
      return r.width > 0 && (r.left < outer.left - 0.5 || r.right > outer.right + 0.5 || r.top < outer.top - 0.5 || r.bottom > outer.bottom + 0.5);
    });
  }).map((l) => l.innerText.slice(0, 80)));
  await page.screenshot({ path: `${folder}/${scheme}.png`, fullPage: true });
  if (scheme === 'light') {
    const pdf = Buffer.from(await page.pdf({ path: `${folder}/report.pdf`, preferCSSPageSize: true, tagged: true })).toString('latin1');
    look.pages = (pdf.match(/\/Type\s*\/Page\b/g) || []).length;
    look.size = (pdf.match(/\/MediaBox\s*\[([^\]]*)\]/) || [])[1];
    await page.emulateMediaType('print');
    await page.setViewport({ width: 690, height: 975 });
    look.spills = await page.evaluate(() => [...document.querySelectorAll('p, td, th, dd, li, h1, h2, h3, small, caption, figcaption, footer')].filter((e) =>
      e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible').map((e) => e.innerText.slice(0, 80)));
    look.wide = await page.evaluate(() => [...document.querySelectorAll('table')].filter((t) => t.getBoundingClientRect().right > innerWidth + 1).length);
  }
  await page.emulateMediaType('screen');
  await page.setViewport({ width: 420, height: 900 });
  look.broken = await page.evaluate(() => {
    const broken = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest('.typed, pre')) continue; // what is typed or run has many lines
      for (const m of texts.currentNode.data.matchAll(/\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日|\b\d+ [件本日回名時]|\b\d{8}-[a-z2-7]{6}\b|\b\d{8}\b|\b\d{12}\b/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, m.index);
        range.setEnd(texts.currentNode, m.index + m[0].length);
        if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1) broken.push(m[0] + ' in ' + texts.currentNode.parentElement.outerHTML.slice(0, 120));
      }
    }
    return broken;
  });
  const checked = await browser.newPage();
  await checked.setBypassCSP(true); // else axe is undefined, and finds nothing
  await checked.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await checked.setViewport({ width: 1280, height: 900 });
  await checked.goto('file://' + file);
  await checked.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const result = await checked.evaluate(() => globalThis.axe.run());
  look.passes = result.passes.length;
  look.findings = result.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 160)).join(' | '));
  looks.push(look);
}
await browser.close();
console.log(JSON.stringify(looks));
