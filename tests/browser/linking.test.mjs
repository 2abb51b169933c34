// Users > SCIM > Existing accounts: somebody whom an identity provider wants and WordPress has already, and everybody
// with a role.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertAccessible, assertFits, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=linking`;
let connection;
let page;
let token;

before(async () => {
  connection = await wp(here, 'scim', 'connection', 'create', named('Directory'), '--linking=ask', '--porcelain');
  token = await wp(here, 'scim', 'token', 'create', named('linking'), `--connection=${connection}`, '--porcelain');
});

/** The status of an answer to a new user. */
async function wanted(userName, email) {
  const answer = await fetch(`${here.url}/wp-json/scim/v2/Users`, {
    method: 'POST',
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, emails: [{ value: email }] }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
  });
  return answer.status;
}

/** A WordPress user, and what an identity provider calls the same person. */
async function somebody(name, role = 'subscriber') {
  const login = named(name).replaceAll(' ', '-');
  await wp(here, 'user', 'create', login, `${login}@example.org`, `--role=${role}`);
  return login;
}

for (const [scripts, javaScriptEnabled] of [['with scripts', true], ['without scripts', false]]) {
  test(`an account is linked when an administrator has allowed it, ${scripts}`, async () => {
    const login = await somebody('babs');
    assert.equal(await wanted(`${login}.wanted`, `${login}@example.org`), 409);
    page = await logIn(here, { javaScriptEnabled });
    await page.goto(tab);
    const row = page.locator('tr', { hasText: login });
    assert.match(await row.innerText(), new RegExp(`${login}\\.wanted, by Directory[\\s\\S]*The e-mail address is the same\\.`));
    if (javaScriptEnabled) {
      await assertAccessible(page);
      await assertFits(page);
      await picture(page, 'linking');
    }
    await page.click(`button[aria-label="Link: ${login}"]`);
    assert.match(await page.innerText('.notice-success'), new RegExp(`manages ${login} as soon as it sends ${login}\\.wanted again\\.`));
    assert.equal(await page.locator('tr', { hasText: login }).count(), 0);
    assert.equal(await wanted(`${login}.wanted`, `${login}@example.org`), 201);
  });
}

test('who is refused stays refused, and can be allowed later, on a telephone', async () => {
  const login = await somebody('mallory');
  assert.equal(await wanted(`${login}.wanted`, `${login}@example.org`), 409);
  page = await logIn(here, { viewport: { width: 390, height: 844 } });
  await page.goto(tab);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'linking-telephone');
  await page.click(`button[aria-label="Refuse: ${login}"]`);
  await page.waitForSelector('.notice-success');
  assert.equal(await wanted(`${login}.wanted`, `${login}@example.org`), 409);
  await page.click('.wrap a:text-is("Decided")');
  assert.match(await page.locator('tr', { hasText: login }).innerText(), /Refused\./);
  await assertAccessible(page);
  await page.click(`button[aria-label="Link: ${login}"]`);
  await page.waitForSelector('.notice-success');
  assert.equal(await wanted(`${login}.wanted`, `${login}@example.org`), 201);
});

test('a protected account cannot be linked, and the list says why', async () => {
  const login = await somebody('edi', 'editor');
  assert.equal(await wanted(`${login}.wanted`, `${login}@example.org`), 409);
  page = await logIn(here);
  await page.goto(`${tab}&show=impossible`);
  const row = page.locator('tr', { hasText: login });
  assert.match(await row.innerText(), /Can take the site over[\s\S]*Look the account up/);
  assert.equal(await row.locator('button').count(), 0);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'linking-impossible');
  await row.locator('a:text("Look the account up")').click();
  assert.equal(await page.inputValue('#scimpress-account'), login);
});

test('everybody with a role is counted, then linked while somebody looks on', async () => {
  const role = named('Colleague').toLowerCase().replaceAll(' ', '-');
  await wp(here, 'role', 'create', role, role);
  const logins = [await somebody('cid', role), await somebody('dan', role)];
  await wp(here, 'scim', 'user', 'protect', logins[1]);
  page = await logIn(here);
  await page.goto(tab);
  await page.selectOption('#scimpress-link-connection', connection);
  await page.check(`input[value="${role}"]`);
  await page.click('button:text("Count the accounts")');
  assert.match(await page.locator('.scimpress-panel').innerText(), /2 accounts have one of these roles/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'linking-counted');
  await page.click('.button-primary:text("manage them")');
  await page.waitForSelector('.scimpress-progress progress');
  await assertAccessible(page);
  await page.click('button:text("Go on now")');
  await page.waitForSelector('.scimpress-panel');
  assert.match(await page.locator('.scimpress-panel').innerText(), new RegExp(`manages 1 account more\\.[\\s\\S]*1 was passed over\\.[\\s\\S]*${logins[1]}: Protected by an administrator\\.`));
  await assertAccessible(page);
  await picture(page, 'linking-done');
  await page.click('button:text("Close")');
  assert.equal(await page.locator('.scimpress-panel').count(), 0);
  assert.equal(await wp(here, 'scim', 'user', 'list', `--connection=${connection}`, '--format=csv', '--fields=user_login').then((list) => list.includes(logins[0])), true);
});
