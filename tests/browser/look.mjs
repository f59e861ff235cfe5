// Looks at pages as people do: light and dark, on a desk and on a telephone, and on paper.
//
//   node look.mjs CHROMIUM SHOTS PAGE...
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import axe from "axe-core";

const [executablePath, shots, ...pages] = process.argv.slice(2);
const args = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath, args, chromiumSandbox: false });
const problems = [];

for (const file of pages) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1000, 400]) {
      const name = `${basename(file, ".html")}-${colorScheme}-${width}`;
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      page.on("request", (request) => {
        if (request.url() !== pathToFileURL(file).href) problems.push(`${name}: asks for ${request.url()}`);
      });
      page.on("console", (message) => problems.push(`${name}: console: ${message.text()}`));
      page.on("pageerror", (error) => problems.push(`${name}: ${error}`));
      await page.goto(pathToFileURL(file).href);
      // What is folded away is looked at, too.
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) problems.push(`${name}: ${wide} pixels wider than the window`);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      for (const { id, help, nodes } of violations) {
        problems.push(`${name}: ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
      }
      // Every finding of the summary leads to its place.
      for (const link of await page.locator(".summary a").all()) {
        const target = (await link.getAttribute("href")).slice(1);
        if ((await page.locator(`[id="${target}"]`).count()) !== 1) problems.push(`${name}: #${target}`);
      }
      // One click takes a value as a whole.
      const value = page.locator("ins .value").first();
      if (await value.count()) {
        await value.click();
        const taken = await page.evaluate(() => getSelection().toString());
        const whole = await value.textContent();
        if (taken.trim() !== whole) problems.push(`${name}: a click takes "${taken}", not "${whole}"`);
      }
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = false)));
      await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
      if (width === 1000 && colorScheme === "light") {
        await page.pdf({ path: `${shots}/${name}.pdf`, format: "A4" });
      }
      await context.close();
    }
  }
}
await browser.close();
problems.forEach((problem) => console.error(problem));
console.log(`${pages.length} pages looked at, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
