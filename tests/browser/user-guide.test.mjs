// What docs/user-guide.md tells, done as it says. With PICTURES=docs/images, on a new site, it makes the pictures of
// the guide anew:
//
//     bin/demo --bare --detach --state .state/guide --env-file .state/guide.env
//     (set -a; . .state/guide.env; PICTURES=docs/images node --test tests/browser/user-guide.test.mjs)

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { configurationOf, logIn, named, picture, root, screenOf, site, wp } from './support.mjs';

const here = site();
const folder = process.env.PICTURES ? join(root, process.env.PICTURES) : null;
const guide = join(root, 'docs', 'user-guide.md');
/** On a new site people have the names that the guide shows. */
const called = (name) => (folder ? name : named(name));
let page;
/** What stands on the screens that were seen. */
let seen = '';

before(async () => {
  page = await logIn(here);
  if (folder) {
    // Those come from elsewhere.
    await wp(here, 'option', 'update', 'show_avatars', '0');
  }
});

/** Keeps what stands on the screen. */
async function read() {
  seen += await page.locator('#wpwrap').evaluate((all) => `${all.textContent} ${[...all.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label')).join(' ')} `);
}

/** What is between two elements of the screen, on a site that has a name. */
async function show(name, from, to = from, width = 1000) {
  await page.setViewportSize({ width, height: 760 });
  await read();
  if (!folder) {
    await picture(page, `guide-${name}`);
    return;
  }
  await page.evaluate((url) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      walker.currentNode.nodeValue = walker.currentNode.nodeValue.replaceAll(url, 'https://example.org').replaceAll('127.0.0.1', '203.0.113.7');
    }
    document.querySelectorAll('input[readonly]').forEach((field) => { field.value = field.value.replaceAll(url, 'https://example.org'); });
  }, here.url);
  await page.evaluate(() => window.scrollTo(0, 0));
  const [first, last] = [await page.locator(from).first().boundingBox(), await page.locator(to).last().boundingBox()];
  const top = Math.max(0, first.y - 12);
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip: { x: 165, y: top, width: width - 165, height: last.y + last.height + 12 - top } });
}

/** What the identity provider does. */
async function send(token, type, body) {
  const answer = await fetch(`${here.url}/wp-json/scim/v2/${type}s`, {
    method: 'POST',
    body: JSON.stringify({ schemas: [`urn:ietf:params:scim:schemas:core:2.0:${type}`], ...body }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
  });
  assert.ok(answer.status < 500, `${answer.status}`);
  return answer.json();
}

test('the guide can be followed from the first connection to the leaver', async () => {
  const provider = called('Okta');
  await page.goto(screenOf(here));
  await read();
  await page.click('.nav-tab:text-is("Configuration")');
  await page.click('a:text("Add another identity provider")');
  await page.selectOption('#scimpress-profile', { label: 'Okta, custom app' });
  await page.fill('#scimpress-name', provider);
  await show('connection', '#scimpress-users', '#scimpress-linking-description');
  await show('leavers', 'tr:has(#scimpress-on-deactivate)', 'tr:has(#scimpress-breaker-off)');
  await page.click('button:text("Add connection")');
  await page.waitForSelector(`text=The connection “${provider}” is added. Create a token for it.`);
  const steps = '.scimpress-guide:not([hidden])';
  await page.locator(steps).evaluate((one) => { one.open = true; });
  await show('steps', steps);
  await page.fill('#scimpress-token-name', provider);
  await page.click('button:text("Create token")');
  await page.waitForSelector('#scimpress-new-token');
  const token = await page.inputValue('#scimpress-secret');
  await page.locator('#scimpress-secret').evaluate((field) => { field.value = `${field.value.slice(0, 22)}…`; });
  await show('token', '#scimpress-new-token');
  const connection = new URL(page.url()).searchParams.get('connection');
  await page.goto(`${configurationOf(here)}&connection=${connection}`);
  await show('tokens', '#scimpress-tokens', 'table.tokens', 1280);

  const people = [];
  for (const [userName, givenName, familyName, title] of [['ada.lovelace', 'Ada', 'Lovelace', 'Countess'], ['grace.hopper', 'Grace', 'Hopper', 'Rear admiral']]) {
    people.push(await send(token, 'User', { userName: called(userName).replace(' ', '.'), name: { givenName, familyName }, title, emails: [{ value: `${called(userName).replace(' ', '.')}@example.org`, primary: true }] }));
  }
  await send(token, 'User', { userName: people[0].userName });
  const authors = called('Authors');
  await send(token, 'Group', { displayName: authors, members: [{ value: people[0].id }] });

  await page.goto(`${screenOf(here)}&tab=mapping&connection=${connection}`);
  await page.fill('#scimpress-field', 'job_title');
  await page.fill('#scimpress-attribute', 'title');
  await page.check('input[name="column"]');
  await page.click('button:text("Save mapping")');
  await page.waitForSelector('.notice-success');
  await page.click('button:text("See what WordPress would get")');
  await page.waitForSelector('#scimpress-tried');
  await show('mapping', '.scimpress-rules', '#scimpress-map');
  await show('mapping-tried', 'h2:text("Try it")', '#scimpress-tried');

  await page.goto(`${screenOf(here)}&tab=groups&connection=${connection}`);
  await page.selectOption('#scimpress-group', { label: authors });
  await page.selectOption('#scimpress-role', 'author');
  await page.click('button:text("Add rule")');
  await page.waitForSelector('.notice-success');
  await page.fill('#scimpress-value', 'Contributor');
  await page.selectOption('#scimpress-role', 'contributor');
  await page.click('button:text("Add rule")');
  await page.waitForSelector('.scimpress-rules tr:nth-child(2)');
  await page.fill('#scimpress-value', 'Writer');
  await page.selectOption('#scimpress-role', 'author');
  await page.click('button:text("Add rule")');
  await page.waitForSelector('.scimpress-rules tr:nth-child(3)');
  await page.click('button:text("Go on now"), button:text("Look at everybody again")');
  await page.waitForSelector('.notice-success');
  assert.match(await wp(here, 'user', 'get', people[0].userName, '--field=roles'), /author/);
  await show('rules', 'h2:text("Rules")', '.scimpress-rules');

  await wp(here, 'cron', 'event', 'run', 'scimpress_write_keys');
  await fetch(people[1].meta.location, {
    method: 'PATCH',
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', path: 'active', value: false }] }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
  });
  await page.goto(`${here.url}/wp-admin/users.php${folder ? '' : `?s=${people[1].userName}`}`);
  assert.match(await page.locator('tr', { hasText: people[1].userName }).locator('.column-scimpress').innerText(), /deactivated/);
  await show('users', '.wp-list-table', '.wp-list-table', 1280);

  await page.goto(`${screenOf(here)}&tab=audit&connection=${connection}`);
  assert.match(await page.locator('.wp-list-table tbody').innerText(), /Refused[\s\S]*409 uniqueness/);
  await page.locator('.scimpress-search').evaluate((one) => { one.open = false; });
  await show('audit', '.subsubsub', '.wp-list-table', 1280);
  await page.locator('.wp-list-table tr', { hasText: 'Refused' }).first().locator('a:text("Details")').click();
  await page.waitForSelector('.scimpress-facts');
  await show('audit-event', '.scimpress h2', '.scimpress-facts');

  await page.goto(`${screenOf(here)}&tab=tools`);
  await read();
  await page.click('button:text("Check the connection")');
  await page.waitForSelector('.scimpress-check-ok');
  await show('check', '.scimpress-check >> nth=2', '.scimpress-check >> nth=6');

  await page.goto(`${screenOf(here)}&tab=mapping&connection=${connection}`);
  await Promise.all([page.waitForNavigation(), page.click('button[aria-label="Remove job_title"]')]);
});

test('the guide names the buttons and fields that there are', async () => {
  const text = await readFile(guide, 'utf8');
  const named = [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name);
  assert.ok(named.length > 20);
  const known = seen.replace(/\s+/g, ' ');
  assert.deepEqual(named.filter((name) => !known.includes(name)), []);
});
