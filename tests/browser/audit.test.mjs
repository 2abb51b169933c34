// Users > SCIM > Audit on a site where identity providers have been at work.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { assertAccessible, assertFits, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=audit`;
let page;
let token;

before(async () => {
  token = await wp(here, 'scim', 'token', 'create', named('audit'), '--porcelain');
});

/** What SCIM answers. It asks again where the site says that it was busy, as identity providers do: WP-Cron works meanwhile. */
async function scim(method, path, resource) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${here.url}/wp-json/scim/v2${path}`, { method, body: JSON.stringify(resource), headers });
    if (answer.status !== 503 || attempt === 5) {
      return answer;
    }
  }
}

const create = (userName, more = {}) => scim('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, ...more });

test('one event is found, read and exported, the audit is proved and cleared', async () => {
  const name = named('grace').replace(' ', '.');
  assert.equal((await create(name)).status, 201);
  assert.equal((await create(name)).status, 409);
  page = await logIn(here);
  await page.goto(tab);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'audit');

  await page.click('summary:text("Advanced Search")');
  await page.fill('#scimpress-who', name.toUpperCase());
  await page.selectOption('#scimpress-outcome', 'refused');
  await Promise.all([page.waitForURL(/who=/), page.click('button:text("Search events")')]);
  assert.equal(await page.locator('.wp-list-table tbody tr').count(), 1);
  assert.match(await page.locator('.wp-list-table tbody tr').innerText(), /Refused[\s\S]*409 uniqueness/);
  assert.equal(await page.inputValue('#scimpress-who'), name.toUpperCase());
  await assertAccessible(page);
  await picture(page, 'audit-search');

  const [download] = await Promise.all([page.waitForEvent('download'), page.click('button:text("Export as CSV")')]);
  assert.match(download.suggestedFilename(), /^scim-audit-.*\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  assert.equal(lines.length, 2);
  assert.match(lines[1], new RegExp(`,user\\.create,refused,409,uniqueness,${name},`));

  await page.click('a:text("Details")');
  await page.waitForSelector('h2:text("Create a user")');
  assert.match(await page.locator('.scimpress-facts').innerText(), /Reason[\s\S]*Request\s+POST \/Users/);
  await assertAccessible(page);
  await picture(page, 'audit-event');

  await page.goto(tab);
  await page.click('button:text("Verify the audit")');
  await page.waitForSelector('.notice-success');
  await page.goto(`${tab}&status=4xx`);
  assert.equal(await page.locator('#scimpress-status').getAttribute('aria-invalid'), 'true');
  await assertAccessible(page);

  await page.goto(tab);
  await page.click('a:text("Clear the audit…")');
  await assertAccessible(page);
  await picture(page, 'audit-clear');
  await page.fill('#scimpress-confirmation', 'CLEAR');
  await page.click('button:text("Clear the audit")');
  await page.waitForSelector('.notice-success');
  // What begins after that, as a job of WP-Cron, has a row of its own; what was there before is gone.
  assert.match(await page.locator('.wp-list-table tbody').innerText(), /Clear the audit/);
  await page.goto(`${tab}&who=${name}`);
  assert.match(await page.locator('.wp-list-table tbody').innerText(), /No event matches/);
});

test('old and new values are kept when somebody says so, and shown with the event', async () => {
  page = await logIn(here);
  await page.goto(tab);
  await page.check('#scimpress-values-values');
  await page.fill('#scimpress-secret', 'nick');
  await page.click('button:text("Save what is kept")');
  await page.waitForSelector('#scimpress-secret-problem');
  assert.equal(await page.inputValue('#scimpress-secret'), 'nick');
  await assertAccessible(page);
  await picture(page, 'audit-values');
  await page.fill('#scimpress-secret', 'nickName');
  await page.click('button:text("Save what is kept")');
  await page.waitForSelector('.notice-success');

  const name = named('byron').replace(' ', '.');
  const { id } = await (await create(name, { title: 'Countess', nickName: 'hush' })).json();
  const operations = [{ op: 'replace', path: 'title', value: 'Lady' }, { op: 'replace', path: 'nickName', value: 'hush again' }];
  assert.equal((await scim('PATCH', `/Users/${id}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations })).status, 200);
  await page.goto(`${tab}&who=${id}&doing=user.patch`);
  await page.locator('.row-actions a', { hasText: 'Details' }).first().click();
  await page.waitForSelector('h3:text("Old and new values")');
  assert.match(await page.locator('.scimpress-differences').innerText(), /title\s+Countess\s+Lady/);
  assert.doesNotMatch(await page.locator('.scimpress').innerText(), /hush/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'audit-event-values');
  await page.goto(tab);
  await page.check('#scimpress-values-names');
  await page.fill('#scimpress-secret', '');
  await page.click('button:text("Save what is kept")');
  await page.waitForSelector('.notice-success');
});

test('a day is found in the picture, and a search by its name', async () => {
  const name = named('refused').replace(' ', '.');
  assert.equal((await create(name)).status, 201);
  assert.equal((await create(name)).status, 409);
  page = await logIn(here);
  await page.goto(tab);
  await page.click('summary:text("The same in figures")');
  await assertAccessible(page);
  await picture(page, 'audit-chart');
  await page.locator('.scimpress-bars-refused a').last().click();
  await page.waitForURL(/from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&outcome=refused/);
  assert.match(await page.locator('.wp-list-table tbody').innerText(), new RegExp(name));

  const search = named('Duplicates');
  await page.fill('#scimpress-search-name', search);
  await page.click('button:text("Save search")');
  await page.waitForSelector('.notice-success');
  await page.goto(tab);
  await page.locator('.subsubsub a', { hasText: search }).click();
  await page.waitForURL(/outcome=refused/);
  assert.equal(await page.locator('.subsubsub a[aria-current]').innerText(), search);
  await page.click('summary:text("Your saved searches")');
  await assertAccessible(page);
  await picture(page, 'audit-saved');
  await page.click(`button[aria-label="Delete the search ${search}"]`);
  await page.waitForSelector('.notice-success');
  assert.equal(await page.locator('.subsubsub a', { hasText: search }).count(), 0);
});

test('nothing has to be scrolled sideways on a telephone, and everything works without scripts', async () => {
  page = await logIn(here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(`${tab}&outcome=refused`);
  await assertFits(page);
  await picture(page, 'audit-telephone');
  await page.fill('#scimpress-secret', 'nobody has this');
  await page.click('button:text("Save what is kept")');
  await page.waitForSelector('#scimpress-secret-problem');
  await assertFits(page);
  await page.locator('.subsubsub a').first().click();
  assert.ok(page.url().includes('tab=audit'));
});
