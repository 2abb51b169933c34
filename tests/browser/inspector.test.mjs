// Users > SCIM > Tools > Request inspector while an identity provider sends requests.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { assertAccessible, assertFits, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=tools&tool=inspector`;
const SECRET = 'Tr0ub4dor-and-3';
let page;
let token;

before(async () => {
  token = await wp(here, 'scim', 'token', 'create', named('inspector'), '--porcelain');
});

after(async () => {
  await wp(here, 'eval', "delete_option( 'scimpress_inspection' ); ( new ScimPress\\Store\\Inspections() )->clear();");
});

beforeEach(async () => {
  await wp(here, 'eval', "delete_option( 'scimpress_inspection' ); ( new ScimPress\\Store\\Inspections() )->clear();");
});

/** What SCIM answers. */
async function ask(method, path, body, credential = `Bearer ${token}`) {
  const headers = { Authorization: credential, 'Content-Type': 'application/scim+json', 'User-Agent': 'Identity provider 1.0' };
  return fetch(`${here.url}/wp-json/scim/v2${path}`, { method, headers, body });
}

/** Waits until so many requests are kept: that comes after the answer. */
async function kept(count) {
  for (const end = Date.now() + 10_000; (await wp(here, 'scim', 'inspect', 'list', '--format=count')) !== String(count);) {
    assert.ok(Date.now() < end, `${count} requests are not kept`);
  }
}

const request = (text) => page.locator('.scimpress-request', { hasText: text });

test('requests appear as they come, until somebody stops it', async () => {
  page = await logIn(here, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(tab);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'inspector-start');
  await page.check('text=Keep bodies, without secrets');
  await page.click('button:text-is("Start")');
  await page.waitForSelector('#scimpress-inspector-state:has-text("Looking at every request")');
  assert.equal(await page.isVisible('#scimpress-inspector-start'), false);
  assert.equal(await page.isVisible('a:text("Look again")'), false);
  await page.evaluate(() => { window.sameDocument = true; });

  const name = named('ada').replace(' ', '.');
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  assert.equal((await ask('GET', '/Users', undefined, `Bearer ${SECRET}`)).status, 401);
  assert.equal((await ask('POST', '/Users', '{"userName": ')).status, 400);
  const created = await ask('POST', '/Users', JSON.stringify({ schemas, userName: name, displayName: '<b>Ada</b>', password: SECRET }));
  assert.equal(created.status, 201);
  await request('201 Created').waitFor();
  assert.equal(await page.locator('.scimpress-request').count(), 3);
  assert.match(await page.locator('.scimpress-request').first().innerText(), /POST \/Users\s+201 Created\s+Create a user: Succeeded/);
  assert.match(await page.locator('#a11y-speak-polite').textContent(), /new request/);
  assert.equal(await page.isVisible('#scimpress-inspector-none'), false);
  await picture(page, 'inspector');

  // Whoever reads one is not moved.
  await request('201 Created').locator('summary').click();
  const { id } = await created.json();
  const operations = [{ op: 'replace', path: 'password', value: SECRET }, { op: 'add', value: { nickName: 'A' } }];
  assert.equal((await ask('PATCH', `/Users/${id}`, JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }))).status, 200);
  await page.click('button:text("1 new request – show")');
  assert.equal(await page.locator('.scimpress-request').count(), 4);
  assert.equal(await page.evaluate(() => document.activeElement === document.querySelector('.scimpress-request summary')), true);
  await page.keyboard.press('Enter');
  const patch = await request('PATCH').innerText();
  assert.match(patch, /Operations\s+replace password\s+add nickName[\s\S]*Changed attributes\s+nickName[\s\S]*WordPress fields\s+nickname[\s\S]*Status\s+200 OK/);
  assert.match(patch, /From\s+127\.0\.0\.1[\s\S]*Bearer token, public id [a-z0-9]{12}[\s\S]*User-Agent: Identity provider 1\.0/);
  assert.match(await request('201 Created').innerText(), /"displayName": "<b>Ada<\/b>"[\s\S]*"password": "\(not shown\)"/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'inspector-details');

  await request('PATCH').locator('button:text("Copy as curl")').click();
  await request('PATCH').locator('button:text("Copied.")').waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(command, new RegExp(`^curl -g -X PATCH[\\s\\S]*"Authorization: Bearer \\$SCIM_TOKEN"[\\s\\S]*/wp-json/scim/v2/Users/${id}'$`));

  const html = await page.content();
  assert.ok(!html.includes(SECRET) && !html.includes(token.slice(-43)), 'a secret stands on the page');
  assert.equal(await page.evaluate(() => window.sameDocument), true, 'the page was loaded again');

  // It held a password; what holds none can be tried once more.
  assert.match(await request('201 Created').innerText(), /holds a password or another secret/);
  const renamed = [{ op: 'replace', path: 'displayName', value: 'Countess' }];
  assert.equal((await ask('PATCH', `/Users/${id}`, JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: renamed }))).status, 200);
  await page.click('button:text("1 new request – show")');
  const version = async () => (await (await fetch(`${here.url}/wp-json/scim/v2/Users/${id}`, { headers: { Authorization: `Bearer ${token}` } })).json()).meta.version;
  await page.click('button:text("Stop")');
  await page.waitForSelector('#scimpress-inspector-state:has-text("It was stopped at")');
  await wp(here, 'user', 'update', name, '--display_name=Ada Lovelace', '--skip-email');
  const before = await version();
  await request('PATCH').first().locator('summary').click();
  await request('PATCH').first().locator('button:text("What would it do now?")').click();
  await page.waitForSelector('#scimpress-replay');
  assert.match(await page.innerText('#scimpress-replay'), /Nothing has been changed[\s\S]*200 OK[\s\S]*displayName\s+Ada Lovelace\s+Countess[\s\S]*"displayName": "Countess"/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scimpress-replay');
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'inspector-replay');
  assert.equal(await version(), before);

  await ask('GET', '/Users');
  await page.goto(tab);
  assert.equal(await page.locator('.scimpress-request').count(), 5);
  await page.click('button:text("Delete what was seen")');
  await page.waitForSelector('.notice-success');
  assert.equal(await page.locator('.scimpress-request').count(), 0);
});

test('it can be paused, and says by itself that it has ended and why', async () => {
  page = await logIn(here);
  await page.goto(tab);
  await page.click('button:text-is("Start")');
  await page.click('button:text("Pause")');
  await page.waitForLoadState('networkidle');
  let asked = 0;
  page.on('request', (one) => { asked += one.url().includes('scimpress/v1') ? 1 : 0; });
  await ask('GET', '/Schemas');
  await kept(1);
  assert.equal(asked, 0);
  await page.click('button:text("Show new requests again")');
  await request('GET /Schemas').waitFor();
  await page.focus('button:text("Stop")');
  await wp(here, 'eval', '$p = ScimPress\\Inspection\\Period::last(); ( new ScimPress\\Inspection\\Period( $p->began - ScimPress\\Inspection\\Period::LENGTH, null, false ) )->save();');
  await page.waitForSelector('#scimpress-inspector-state:has-text("It stopped by itself"):has-text("15 minutes are over")');
  assert.equal(await page.isVisible('button:text-is("Start")'), true);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scimpress-inspector-state');
  await assertAccessible(page);
  await picture(page, 'inspector-ended');
});

test('everything works on a telephone, without scripts', async () => {
  page = await logIn(here, { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await page.goto(tab);
  await page.click('button:text-is("Start")');
  await ask('GET', '/Users?filter=userName%20eq%20%22a-very-long-name-that-has-to-be-broken-somewhere%40example.com%22');
  await kept(1);
  await page.click('a:text("Look again")');
  assert.equal(await page.locator('.scimpress-request').count(), 1);
  await page.locator('.scimpress-request summary').click();
  await picture(page, 'inspector-telephone');
  await page.click('button:text("Stop")');
  assert.match(await page.innerText('#scimpress-inspector-state'), /It was stopped at/);
  // The width is asked by a script.
  await page.context().close();
  page = await logIn(here, { viewport: { width: 390, height: 844 } });
  await page.goto(tab);
  await page.locator('.scimpress-request summary').click();
  await assertFits(page);
});
