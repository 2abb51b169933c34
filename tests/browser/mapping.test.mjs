// Users > SCIM > Attribute mapping, a request of an identity provider, and the list of users.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertAccessible, assertFits, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=mapping`;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
let page;
let token;

before(async () => {
  token = await wp(here, 'scim', 'token', 'create', named('mapping'), '--porcelain');
});

test('an attribute is mapped to user meta, and stands in the list of users', async () => {
  page = await logIn(here);
  await page.goto(tab);
  await assertAccessible(page);
  await page.fill('#scimpress-field', 'department');
  await page.fill('#scimpress-attribute', `${ENTERPRISE}:department`);
  await page.check('input[name="column"]');
  await page.click('button:text("Save mapping")');
  await page.waitForSelector('.notice-success');
  assert.match(await page.locator('tr', { hasText: 'department' }).first().innerText(), /Shows in SCIM/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'mapping');
  await page.setViewportSize({ width: 390, height: 844 });
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'mapping-telephone-mapped');
  await page.setViewportSize({ width: 1280, height: 900 });

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
  page = await logIn(here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(tab);
  await page.fill('#scimpress-field', 'wp_capabilities');
  await page.fill('#scimpress-attribute', 'title');
  await page.click('button:text("Save mapping")');
  assert.match(await page.locator('#scimpress-field-problem').innerText(), /decides who gets in/);
  await picture(page, 'mapping-telephone');
});

test('what the identity provider has sent is mapped with one click, and tried on somebody', async () => {
  const userName = named('eve').replace(' ', '.');
  const urn = `urn:example:${Date.now().toString(36)}:User`;
  const send = async (badge, method = 'POST', id = '') => {
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, title: 'Countess', [urn]: { badge } };
    const answer = await fetch(`${here.url}/wp-json/scim/v2/Users${id}`, { method, body: JSON.stringify(body), headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' } });
    assert.ok(answer.ok);
    return answer.json();
  };
  const { id } = await send('7');
  page = await logIn(here);
  await page.goto(tab);
  assert.match(await page.locator('#scimpress-seen + p + details').innerText(), /title/);
  await page.click(`a[aria-label="Add Attribute ${urn}:badge"]`);
  await page.waitForSelector('.notice-info:has-text("No schema knows this attribute yet.")');
  assert.equal(await page.inputValue('#scimpress-field'), 'badge');
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'mapping-seen');
  await page.click('button:text("Save mapping")');
  await page.waitForSelector('.notice-success');
  await send('8', 'PUT', `/${id}`);

  await page.fill('#scimpress-person', userName);
  await page.click('button:text("See what this person would get")');
  await page.waitForSelector('#scimpress-tried');
  assert.match(await page.locator('#scimpress-tried').innerText(), /badge\s+8\s+8/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scimpress-tried');
  await assertAccessible(page);
  await picture(page, 'mapping-person');
  await page.goto(tab);
  await page.click('button[aria-label="Remove badge"]');
  await page.waitForSelector('.notice-success');
});

test('a preset is shown and added on a telephone, without scripts', async () => {
  const name = named('OneLogin');
  const id = await wp(here, 'scim', 'connection', 'create', name, '--profile=onelogin', '--porcelain');
  page = await logIn(here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(`${tab}&connection=${id}`);
  assert.match(await page.locator('#scimpress-preset + p + details').innerText(), /4 fields would be added[\s\S]*manager[\s\S]*It is added/);
  await picture(page, 'mapping-preset');
  await page.click(`button:text("Use the preset of ${name}")`);
  await page.waitForSelector('.notice-success');
  await page.waitForSelector('button[aria-label="Remove job_title"]');
  await page.waitForSelector('summary:text("0 fields would be added")');
  await picture(page, 'mapping-preset-used');
});
