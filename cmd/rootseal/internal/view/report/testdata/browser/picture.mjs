// picture.mjs FILE NAME CHROMIUM WIDTH HEIGHT: writes NAME-light.png and NAME-dark.png, the
// upper part of a page of this computer.
import { createRequire } from 'node:module';
const require = createRequire(process.cwd() + '/');
const { launch } = require('puppeteer-core');
const [file, name, chromium, width, height] = process.argv.slice(-5);
const browser = await launch({ executablePath: chromium, headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
for (const scheme of ['light', 'dark']) {
  const page = await browser.newPage();
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width: Number(width), height: Number(height) });
  await page.goto('file://' + file);
  await page.screenshot({ path: `${name}-${scheme}.png` });
}
await browser.close();
