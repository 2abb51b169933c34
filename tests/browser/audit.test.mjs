// Users > SCIM > Audit on a site where identity providers have been at work.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { assertAccessible, assertFits, launch, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=audit`;
let browser;
let page;
let token;

before(async () => {
  browser = await launch();
  token = await wp(here, 'scim', 'token', 'create', named('audit'), '--porcelain');
});

after(async () => {
  await browser.close();
});

afterEach(async () => {
  const { problems } = page;
  await page.context().close();
  assert.deepEqual(problems, [], 'the console of the browser');
});

/** What SCIM answers to a new user. */
async function create(userName) {
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName });
  return fetch(`${here.url}/wp-json/scim/v2/Users`, { method: 'POST', body, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' } });
}

test('one event is found, read and exported, the audit is proved and cleared', async () => {
  const name = named('grace').replace(' ', '.');
  assert.equal((await create(name)).status, 201);
  assert.equal((await create(name)).status, 409);
  page = await logIn(browser, here);
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
  assert.equal(await page.locator('.wp-list-table tbody tr').count(), 1);
  assert.match(await page.locator('.wp-list-table tbody tr').innerText(), /Clear the audit/);
});

test('nothing has to be scrolled sideways on a telephone, and everything works without scripts', async () => {
  page = await logIn(browser, here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(`${tab}&outcome=refused`);
  await picture(page, 'audit-telephone');
  await page.locator('.subsubsub a').first().click();
  assert.ok(page.url().includes('tab=audit'));
});
