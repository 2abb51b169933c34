// Users > SCIM > Groups & roles on a site to which an identity provider has sent groups.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { join } from 'node:path';
import { assertAccessible, assertFits, logIn, named, picture, root, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=groups`;
let page;
let token;

before(async () => {
  token = await wp(here, 'scim', 'token', 'create', named('groups'), '--porcelain');
  // The first rule decides: those of other tests would.
  for (const number of JSON.parse(await wp(here, 'scim', 'role-rules', 'list', '--fields=number', '--format=json')).reverse()) {
    await wp(here, 'scim', 'role-rules', 'remove', `${number.number}`);
  }
  // Nobody else is due another role.
  await wp(here, 'scim', 'role-rules', 'apply');
});

/** What SCIM answers to a new resource. */
async function create(type, body) {
  const schemas = [`urn:ietf:params:scim:schemas:core:2.0:${type}`];
  const answer = await fetch(`${here.url}/wp-json/scim/v2/${type}s`, {
    method: 'POST',
    body: JSON.stringify({ schemas, ...body }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
  });
  assert.equal(answer.status, 201);
  return answer.json();
}

/** Drags a rule to the place of another. */
async function dragged(page, rule, to) {
  const row = (name) => page.locator('tr[data-kind]', { hasText: `Members of ${name}` });
  const from = await row(rule).locator('.scimpress-handle').boundingBox();
  const target = await row(to).boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, target.y + target.height / 2, { steps: 10 });
  await page.mouse.move(from.x + from.width / 2, target.y + 2, { steps: 10 });
  await page.mouse.up();
}

test('a group gives a role by a rule, which is put before another by keyboard', async () => {
  const name = named('Authors');
  const user = await create('User', { userName: named('ada').replace(' ', '.') });
  await create('Group', { displayName: name, members: [{ value: user.id }] });
  const other = named('Writers');
  await create('Group', { displayName: other });
  page = await logIn(here);
  await page.goto(tab);
  await assertAccessible(page);
  await page.selectOption('#scimpress-group', { label: other });
  await page.selectOption('#scimpress-role', 'contributor');
  await page.click('button:text("Add rule")');
  await page.waitForSelector('.notice-success');
  await page.selectOption('#scimpress-group', { label: name });
  await page.selectOption('#scimpress-role', 'author');
  await page.focus('#scimpress-role');
  await page.keyboard.press('Tab');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await page.waitForSelector(`th:text("Members of ${name}")`);
  await page.focus(`button[aria-label="Move the rule for ${name} up"]`);
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.scimpress-rules tbody tr').first().innerText(), new RegExp(`Members of ${name}[\\s\\S]*Author`));
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), `Move the rule for ${name} down`);
  await page.waitForFunction((told) => document.querySelector('#a11y-speak-polite').textContent.includes(told), `Members of ${name} now has number 1. Not saved yet.`);
  await Promise.all([page.waitForNavigation(), page.click('#scimpress-order button:text("Show who would change")')]);
  assert.match(await page.locator('#scimpress-foreseen').innerText(), new RegExp(`1 of \\d+ users? would get another role[\\s\\S]*${user.userName}\\s+Subscriber\\s+Author`));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scimpress-foreseen');
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'groups-foreseen');
  await page.setViewportSize({ width: 390, height: 844 });
  await assertFits(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await Promise.all([page.waitForNavigation(), page.click('button:text("Save rules")')]);
  assert.match(await page.locator('.scimpress-rules tbody tr').first().innerText(), new RegExp(`Members of ${name}`));
  await page.click('button:text("Go on now"), button:text("Look at everybody again")');
  await page.waitForSelector('.notice-success');
  assert.match(await wp(here, 'user', 'get', user.userName, '--field=roles'), /author/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'groups');

  await dragged(page, other, name);
  assert.match(await page.locator('.scimpress-rules tbody tr').first().innerText(), new RegExp(`1\\s+Members of ${other}`));
  await page.waitForSelector('.scimpress-pending', { state: 'visible' });
  await Promise.all([page.waitForNavigation(), page.click('button:text("Save rules")')]);
  assert.match(await page.locator('.scimpress-rules tbody tr').first().innerText(), new RegExp(`Members of ${other}`));

  for (const rule of [name, other]) {
    await Promise.all([page.waitForNavigation(), page.click(`button[aria-label="Remove the rule for ${rule}"]`)]);
  }
  assert.match(await page.locator('.scimpress-rules').innerText(), /Goes when you save/);
  await assertAccessible(page);
  await picture(page, 'groups-removed');
  await Promise.all([page.waitForNavigation(), page.click('button:text("Save rules")')]);
  assert.match(await page.locator('.scimpress-rules').innerText(), /There is no rule yet/);
});

test('a mistaken rule is explained on a telephone, without scripts', async () => {
  page = await logIn(here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(tab);
  await page.click('button:text("Add rule")');
  await page.waitForSelector('#scimpress-value-problem');
  await picture(page, 'groups-telephone');

  const value = named('Reviewer');
  for (const one of [value, `${value} too`]) {
    await page.fill('#scimpress-value', one);
    await page.selectOption('#scimpress-role', 'author');
    await page.click('button:text("Add rule")');
    await page.waitForSelector('.notice-success');
  }
  await page.click(`button[aria-label="Move the rule for ${value} too up"]`);
  assert.match(await page.locator('.scimpress-rules tbody tr').first().innerText(), new RegExp(`${value} too`));
  await page.click('#scimpress-order button:text("Show who would change")');
  assert.match(await page.locator('#scimpress-foreseen').innerText(), /\d+ of \d+ users? would get another role/);
  await picture(page, 'groups-telephone-foreseen');
  await page.click(`button[aria-label="Remove the rule for ${value} too"]`);
  await page.click(`button[aria-label="Remove the rule for ${value}"]`);
  await page.click('button:text("Save rules")');
  assert.match(await page.locator('.scimpress-rules').innerText(), /There is no rule yet/);
});

test('a job over 5,000 users shows how far it is, also after a reload', async () => {
  const many = (...request) => wp(here, 'eval-file', join(root, 'tests', 'browser', 'many-users.php'), ...request);
  await many('5000');
  page = await logIn(here);
  await page.goto(tab);
  await page.fill('#scimpress-value', named('Nobody'));
  await page.selectOption('#scimpress-role', 'author');
  await Promise.all([page.waitForNavigation(), page.click('#scimpress-add-rule button:text("Show who would change")')]);
  assert.match(await page.locator('#scimpress-foreseen').innerText(), /\d+ of 5,\d{3} users would get another role/);
  await Promise.all([page.waitForNavigation(), page.click('button:text("Add rule")')]);
  const bar = page.locator('#scimpress-progress-roles');
  const value = () => bar.evaluate((element) => element.value);
  assert.equal(await value(), 0);
  assert.match(await page.locator('.scimpress-progress-text').innerText(), /^0 of 5,\d{3} users are done\. That goes on in the background\.$/);
  await assertAccessible(page);

  await many('settled', '3800');
  await many('due', '100');
  await wp(here, 'cron', 'event', 'run', 'scimpress_settle_roles');
  await page.waitForFunction(() => document.querySelector('#scimpress-progress-roles').value >= 1300);
  assert.match(await page.evaluate(() => document.querySelector('#a11y-speak-polite').textContent), /^1,[23]\d\d of 5,\d{3} users are done/, 'a quarter is announced');
  const before = await value();
  await page.reload();
  assert.ok((await value()) >= before, 'a reload shows the same');
  await picture(page, 'groups-progress');

  await many('settled', '100');
  await wp(here, 'cron', 'event', 'run', 'scimpress_settle_roles');
  await page.waitForFunction(() => document.querySelector('.scimpress-progress-text').textContent === 'Everybody has been looked at since the rules were changed.');
  assert.equal(await page.evaluate(() => document.querySelector('#a11y-speak-polite').textContent.trim()), 'Everybody has been looked at since the rules were changed.');
  await wp(here, 'scim', 'role-rules', 'remove', '1');
  await many('0');
});
