// Users > SCIM > Attribute mapping, a request of an identity provider, and the list of users.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { assertAccessible, assertFits, launch, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=mapping`;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
let browser;
let page;
let token;

before(async () => {
  browser = await launch();
  token = await wp(here, 'scim', 'token', 'create', named('mapping'), '--porcelain');
});

after(async () => {
  await browser.close();
});

afterEach(async () => {
  const { problems } = page;
  await page.context().close();
  assert.deepEqual(problems, [], 'the console of the browser');
});

test('an attribute is mapped to user meta, and stands in the list of users', async () => {
  page = await logIn(browser, here);
  await page.goto(tab);
  await assertAccessible(page);
  await page.fill('#scimpress-field', 'department');
  await page.fill('#scimpress-attribute', `${ENTERPRISE}:department`);
  await page.check('input[name="column"]');
  await page.click('button:text("Save mapping")');
  await page.waitForSelector('.notice-success');
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'mapping');

  await page.click('button:text("See what WordPress would get")');
  assert.match(await page.locator('#scimpress-tried').innerText(), /department\s+Engines/);
  await assertAccessible(page);

  const userName = named('ada').replace(' ', '.');
  const answer = await fetch(`${here.url}/wp-json/scim/v2/Users`, {
    method: 'POST',
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE], userName, [ENTERPRISE]: { department: 'Difference Engines' } }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
  });
  assert.equal(answer.status, 201);
  await page.goto(`${here.url}/wp-admin/users.php?s=${userName}`);
  assert.equal(await page.locator('td.column-scimpress_field_department').innerText(), 'Difference Engines');
  await page.click('th#scimpress_field_department a');
  assert.equal(await page.locator('td.column-scimpress_field_department').innerText(), 'Difference Engines');
  await picture(page, 'users-column');

  await page.goto(tab);
  await page.click('button[aria-label="Remove department"]');
  await page.waitForSelector('.notice-success');
});

test('a forbidden field is explained on a telephone, without scripts', async () => {
  page = await logIn(browser, here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(tab);
  await page.fill('#scimpress-field', 'wp_capabilities');
  await page.fill('#scimpress-attribute', 'title');
  await page.click('button:text("Save mapping")');
  assert.match(await page.locator('#scimpress-field-problem').innerText(), /decides who gets in/);
  await picture(page, 'mapping-telephone');
});
