// Users > SCIM > Overview: from a fresh connection to the first user of an identity provider, and what is decided about
// a breaker that has tripped.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertAccessible, assertFits, isBrief, logIn, named, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Clicks and fields from the menu of WordPress to the first user. */
const MOST = 12;
let page;

before(async () => {
  await wp(here, 'option', 'delete', 'scimpress_first_run').catch(() => {});
});

/** A connection as a fresh site has it; gives its number. */
const freshConnection = (name) => wp(here, 'eval', `echo ( new ScimPress\\Store\\Connections() )->add( new ScimPress\\Store\\Connection( 0, '${name}', 'generic', array( 'content_heir' => 1 ), ScimPress\\Clock::now() ) )->id;`);

/** What each identity provider sends to test its connection, and for its first user. */
const providers = {
  miniorange: {
    title: 'miniOrange',
    type: 'application/json',
    asks: '/Users?startIndex=1&count=1',
    user: (name) => ({ schemas: [USER], userName: name, name: { givenName: 'Jane', familyName: 'Doe' }, displayName: 'Jane Doe', emails: [{ value: name, type: 'work', primary: true }], active: true }),
  },
  entra: {
    title: 'Microsoft Entra ID',
    type: 'application/scim+json; charset=utf-8',
    asks: `/Users?filter=userName+eq+%22${crypto.randomUUID()}%22`,
    user: (name) => ({ schemas: [USER, ENTERPRISE], externalId: name, userName: name, active: true, displayName: 'Adele Vance', emails: [{ primary: true, type: 'work', value: name }], meta: { resourceType: 'User' }, name: { formatted: 'Adele Vance', familyName: 'Vance', givenName: 'Adele' }, roles: [], [ENTERPRISE]: { department: 'Retail' } }),
  },
  okta: {
    title: 'Okta, custom app',
    type: 'application/scim+json; charset=utf-8',
    asks: '/Users?startIndex=1&count=2',
    user: (name) => ({ schemas: [USER], userName: name, name: { givenName: 'Test', familyName: 'User' }, emails: [{ primary: true, value: name, type: 'work' }], displayName: 'Test User', locale: 'en-US', externalId: `00u${name}`, groups: [], password: '1mz050nq', active: true }),
  },
};

// The steps are the same for each: among all parts one takes them.
for (const [profile, provider] of Object.entries(providers).slice(0, isBrief ? 1 : undefined)) {
  test(`${provider.title}: from a fresh connection to the first user, by the first steps alone`, async () => {
    const began = Date.now();
    const name = named(provider.title.replace(',', ''));
    await freshConnection(name);
    page = await logIn(here, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`${here.url}/wp-admin/users.php`);
    let steps = 0;
    const press = (selector) => {
      steps += 1;
      return page.click(selector);
    };
    const pasted = () => page.evaluate(() => navigator.clipboard.readText());
    const setUp = () => press(`tr:has-text("${name}") a:has-text("Set up")`);

    await press('#menu-users a:text-is("SCIM")');
    await setUp();
    assert.match(await page.innerText('#scimpress-step-check'), /Done/);
    assert.match(await page.innerText('#scimpress-step-provider'), /Next/);
    await picture(page, `overview-fresh-${profile}`);
    await assertAccessible(page);
    await press('#scimpress-step-provider a');
    steps += 1;
    await page.selectOption('#scimpress-profile', { label: provider.title });
    await press('button:text("Save connection")');
    assert.equal(await page.inputValue('#scimpress-token-name'), provider.title);
    await press('button:text("Create token")');
    await page.waitForSelector('#scimpress-new-token');
    await press('button:text("Copy token")');
    await page.waitForSelector('button:text("Copied.")');
    const token = await pasted();
    await press('.nav-tab:text-is("Overview")');
    await setUp();
    await press('button:text("Copy URL")');
    await page.waitForSelector('button:text("Copied.")');
    const address = await pasted();
    assert.match(await page.innerText('#scimpress-step-call'), /Next[\s\S]*Nothing has come yet/);

    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': provider.type };
    assert.equal((await fetch(`${address}${provider.asks}`, { headers })).status, 200);
    const login = `${name.toLowerCase().replace(/ /g, '.')}@example.org`;
    const answer = await fetch(`${address}/Users`, { method: 'POST', headers, body: JSON.stringify(provider.user(login)) });
    assert.equal(answer.status, 201);
    // The page notices.
    await page.waitForSelector('.scimpress-progress-text:has-text("Your identity provider was here")');
    await picture(page, `overview-called-${profile}`);
    console.log(`${provider.title}: ${steps} clicks and fields, ${Math.round((Date.now() - began) / 1000)} seconds`);
    assert.ok(steps <= MOST, `${steps} clicks and fields`);
    await page.click('a:text("See how everything stands now")');
    await page.waitForSelector('.scimpress-progress-text:has-text("it last called")');
    await page.waitForSelector('#scimpress-step-call:has-text("Done")');
    assert.match(await page.innerText('#scimpress-steps'), /5 of 5 are done/);
    assert.match(await page.innerText(`tr:has-text("${name}")`), /On[\s\S]*1 created/);
    await assertAccessible(page);
  });
}

test('the list of plugins leads to the first steps until an identity provider has called, or somebody does not want it', async () => {
  await wp(here, 'eval', "ScimPress\\Database\\Sql::execute( 'UPDATE ' . ScimPress\\Database\\Tables::tokens() . ' SET last_used = NULL' );");
  page = await logIn(here);
  const notice = page.locator('.notice:has-text("ScimPress is installed.")');
  await page.goto(`${here.url}/wp-admin/users.php`);
  assert.equal(await notice.count(), 0);
  await page.goto(`${here.url}/wp-admin/plugins.php`);
  await assertAccessible(page, '.notice:has(form[action*="admin-post"])');
  await picture(page, 'overview-invitation');
  await notice.locator('a:text("Set up")').click();
  await page.waitForSelector('#scimpress-steps');
  await page.goto(`${here.url}/wp-admin/plugins.php`);
  await Promise.all([page.waitForNavigation(), notice.locator('button:text("Do not show again")').click()]);
  assert.match(page.url(), /plugins\.php/);
  assert.equal(await notice.count(), 0);
  await wp(here, 'eval', "delete_user_option( 1, 'scimpress_setup_dismissed' );");
});

test('steps are skipped, taken up again and put away, without scripts and on a telephone', async () => {
  const name = named('Skipped');
  const id = await freshConnection(name);
  page = await logIn(here, { javaScriptEnabled: false, reducedMotion: 'reduce', viewport: { width: 320, height: 844 } });
  await page.goto(`${screenOf(here)}&connection=${id}`);
  assert.match(await page.innerText('#scimpress-step-call'), /See whether it has called/);
  assert.equal(await page.locator('.scimpress button[type="button"]:visible').count(), 0);
  for (const [button, state] of [['Skip', 'Skipped'], ['Take up again', 'Next']]) {
    await Promise.all([page.waitForNavigation(), page.click(`#scimpress-step-provider button:has-text("${button}")`)]);
    assert.match(await page.innerText('#scimpress-step-provider'), new RegExp(state));
  }
  await assertFits(page);
  await picture(page, 'overview-steps-320');
  await Promise.all([page.waitForNavigation(), page.click('button:text("Put these steps away")')]);
  assert.equal(await page.locator('#scimpress-steps').count(), 0);
  await assertFits(page);
  await picture(page, 'overview-320');
  await page.click('a:text("Show the first steps")');
  await Promise.all([page.waitForNavigation(), page.click('button:text("Show these steps here again")')]);
  await page.waitForSelector('.notice-success');
});

/** An identity provider that has created users and taken nearly all of them away, until the breaker tripped. */
async function departed(name) {
  const id = await wp(here, 'scim', 'connection', 'create', name, '--on-delete=deactivate', '--porcelain');
  const token = await wp(here, 'scim', 'token', 'create', name, `--connection=${id}`, '--porcelain');
  const send = (method, path, body) => fetch(`${here.url}/wp-json/scim/v2${path}`, { method, body: JSON.stringify(body), headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' } });
  const ids = [];
  for (let number = 0; number < 12; number += 1) {
    const answer = await send('POST', '/Users', { schemas: [USER], userName: `${name.replace(/ /g, '.')}.${number}`, active: true });
    ids.push((await answer.json()).id);
  }
  const take = (user) => send('PATCH', `/Users/${user}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', path: 'active', value: false }] });
  const statuses = [];
  for (const user of ids) {
    statuses.push((await take(user)).status);
  }
  assert.equal(statuses.filter((status) => status === 503).length, 2, `${statuses}`);
  return { id, take, ids, active: async () => (await (await send('GET', '/Users?filter=active+eq+true&count=0')).json()).totalResults };
}

test('a breaker is decided about: a mistake is taken back', async () => {
  const name = named('Mistake');
  const provider = await departed(name);
  assert.equal(await provider.active(), 2);
  page = await logIn(here);
  await page.goto(`${here.url}/wp-admin/plugins.php`);
  await page.click(`.notice-error:has-text("${name}") a:text("Decide")`);
  assert.equal(await page.locator('.notice-error:has-text("many accounts lost access")').count(), 0, 'told twice');
  const panel = page.locator('section', { hasText: `${name}: many accounts lost access` });
  assert.match(await panel.innerText(), /10 users lost access/);
  await assertAccessible(page);
  await picture(page, 'overview-breaker');
  await panel.locator('a:text("give back what was taken")').click();
  assert.match(await page.innerText('.wrap'), /Give 10 users back what was taken\?[\s\S]*Mend the identity provider first/);
  await assertAccessible(page);
  await picture(page, 'overview-breaker-undo');
  await page.click('button:text("Give back what was taken")');
  await page.waitForSelector('.notice-success:has-text("10 users have back what was taken.")');
  await picture(page, 'overview-breaker-undone');
  assert.equal(await page.locator('section', { hasText: name }).count(), 0);
  assert.equal(await provider.active(), 12);
});

test('a breaker is decided about: the rest leaves, without scripts and on a telephone', async () => {
  const name = named('Meant');
  const provider = await departed(name);
  page = await logIn(here, { javaScriptEnabled: false, reducedMotion: 'reduce', viewport: { width: 320, height: 844 } });
  await page.goto(screenOf(here));
  await assertFits(page);
  await page.locator('section', { hasText: `${name}: many accounts lost access` }).locator('a:text("let the rest leave")').click();
  await assertFits(page);
  await picture(page, 'overview-breaker-allow-320');
  await page.click('button:text("Let the rest leave")');
  await page.waitForSelector('.notice-success:has-text("any number of users")');
  for (const user of provider.ids) {
    assert.equal((await provider.take(user)).status, 200);
  }
  assert.equal(await provider.active(), 0);
});

test('giving back goes on while somebody looks, and says when it is over', async () => {
  const name = named('Long');
  const provider = await departed(name);
  // As if it had begun and somebody had left with the rest to do.
  await wp(here, 'eval', `update_option( 'scimpress_giving_back', array( ${provider.id} => array( 'since' => 0, 'before' => PHP_INT_MAX, 'total' => 10, 'finished' => null, 'failed' => 0 ) ), false );`);
  page = await logIn(here);
  await page.goto(screenOf(here));
  const panel = page.locator('section', { hasText: `${name}: what was taken is given back` });
  assert.match(await panel.innerText(), /0 of 10 users are done/);
  await assertAccessible(page);
  await picture(page, 'overview-giving-back');
  await wp(here, 'eval', "do_action( 'scimpress_give_back' );");
  await panel.locator('.scimpress-progress-text:has-text("Everybody has been looked at.")').waitFor();
  await page.reload();
  assert.match(await page.innerText('#scimpress-breaker'), /10 users have back what was taken/);
  await assertAccessible(page);
  await picture(page, 'overview-given-back');
  assert.equal(await provider.active(), 12);
  await wp(here, 'option', 'delete', 'scimpress_giving_back');
});
