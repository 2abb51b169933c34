// A plugin and an extension that were not updated together: what is said, and that nothing breaks.

import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertAccessible, logIn, otherSite, picture, root, screenOf, wp } from './support.mjs';

let here;
let token;
let contract;

before(async () => {
  here = await otherSite('test-browser-step');
  token = await wp(here, 'scim', 'token', 'create', 'Of another time', '--porcelain');
  // In a folder of its own: that of other sites stays as it is, and PHP remembers where the former one was.
  const plugin = join(here.path, 'wp-content', 'plugins', 'of-another-time');
  await cp(join(root, 'php-plugin'), plugin, { recursive: true });
  await wp(here, 'plugin', 'deactivate', 'scimpress');
  await wp(here, 'plugin', 'activate', 'of-another-time/scimpress');
  const file = join(plugin, 'src', 'Extension.php');
  const source = await readFile(file, 'utf8');
  const [, own] = source.match(/const CONTRACT = (\d+);/);
  contract = (step) => writeFile(file, source.replace(`const CONTRACT = ${own};`, `const CONTRACT = ${Number(own) + step};`));
});

after(async () => {
  await here?.stop();
  assert.equal(await here?.log(), '', 'the debug log of the site');
});

for (const [step, state, told, next] of [
  [1, 'an extension that is too old', /The PHP extension is too old[\s\S]*speaks contract \d+, the plugin needs \d+/, /cargo build/],
  [-1, 'a plugin that is too old', /The plugin is too old[\s\S]*contract \d+ and newer, the plugin \d+/, /wp plugin install/],
  [0, 'two that are of one time', null, null],
]) {
  test(`${state}: every tab can be read, and SCIM says when to come again or answers`, async () => {
    await contract(step);
    const answer = await fetch(`${here.url}/wp-json/scim/v2/Users?count=0`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(answer.status, told ? 503 : 200);
    assert.equal(answer.headers.get('Content-Type'), 'application/scim+json');
    assert.equal(Number(answer.headers.get('Retry-After')) > 0, told !== null);

    const page = await logIn(here);
    await page.goto(screenOf(here));
    const panel = page.locator('.scimpress-panel-problem:has-text("contract")');
    assert.equal(await panel.count(), told ? 1 : 0);
    if (told) {
      assert.match(await panel.innerText(), told);
      assert.match(await panel.innerText(), next);
      await assertAccessible(page);
      await picture(page, `out-of-step-${step}`);
    }
    for (const tab of await page.locator('.scimpress > .nav-tab-wrapper a').evaluateAll((links) => links.map((link) => link.href))) {
      const shown = await page.request.get(tab);
      assert.equal(shown.status(), 200, tab);
      assert.match(await shown.text(), /class="nav-tab nav-tab-active"[\s\S]*<\/html>/, tab);
    }
    assert.match(await wp(here, 'scim', 'status').catch((error) => error.stdout), told ? /contract/ : /is loaded in PHP/);
  });
}
