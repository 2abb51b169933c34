// What is around the screen Users > SCIM: the list of users, the profile, the dashboard, and the tab Safety.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertAccessible, assertFits, logIn, picture, provoked, screenOf, site, wp } from './support.mjs';

const here = site();
const tab = `${screenOf(here)}&tab=safety`;
const word = Date.now().toString(36);
let page;
let token;

before(async () => {
  token = await wp(here, 'scim', 'token', 'create', `around ${word}`, '--porcelain');
});

/** A user whom the identity provider manages; gives the login. */
async function provision(name, attributes = {}) {
  const login = `${name}.${word}`;
  const answer = await fetch(`${here.url}/wp-json/scim/v2/Users`, {
    method: 'POST',
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: login, ...attributes }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
  });
  assert.equal(answer.status, 201);
  return login;
}

const list = (login) => `${here.url}/wp-admin/users.php?s=${encodeURIComponent(login)}`;

/** Follows a link below a name in the list, as somebody with a keyboard does. */
async function follow(login, text) {
  await page.goto(list(login));
  await page.focus(`tr:has-text("${login}") .row-actions a:text-is("${text}")`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

test('a managed user is protected, taken off the list and unlinked from the list of users', async () => {
  const login = await provision('ada', { displayName: '<img src=x onerror=alert(1)>', externalId: `"><script>alert(1)</script>${word}` });
  page = await logIn(here);
  await follow(login, 'Protect from SCIM');
  await assertAccessible(page);
  assert.match(await page.innerText('.scimpress-question'), new RegExp(`Protect ${login} from SCIM`));
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Protect")')]);
  assert.match(await page.innerText('.notice-success'), new RegExp(`SCIM does not write to ${login} any more`));
  assert.match(await wp(here, 'scim', 'user', 'show', login, '--fields=flag', '--format=csv'), /protected/);

  await page.goto(tab);
  await page.click(`button[aria-label="Take off the list: ${login}"]`);
  await page.waitForSelector('.notice-success');

  await follow(login, 'Unlink from SCIM');
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'around-unlink');
  await page.click('a:text-is("Leave it as it is")');
  assert.match(await wp(here, 'scim', 'user', 'show', login, '--fields=connection_id', '--format=csv'), /1/);
  await follow(login, 'Unlink from SCIM');
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Unlink")')]);
  assert.match(await page.innerText('.notice-success'), new RegExp(`No identity provider manages ${login} any more`));
  await page.goto(list(login));
  assert.equal(await page.locator(`tr:has-text("${login}") .row-actions a:text-is("Unlink from SCIM")`).count(), 0);
});

test('several users are unlinked at once, without scripts', async () => {
  const logins = [await provision('grace'), await provision('alan')];
  page = await logIn(here, { javaScriptEnabled: false });
  await page.goto(list(word));
  for (const login of logins) {
    await page.check(`tr:has-text("${login}") input[name="users[]"]`);
  }
  await page.selectOption('#bulk-action-selector-top', { label: 'Unlink from SCIM' });
  await Promise.all([page.waitForURL('**tab=safety**'), page.click('#doaction')]);
  assert.equal(await page.locator('.ul-disc li').count(), 2);
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Unlink")')]);
  assert.match(await page.innerText('.notice-success'), /alan.*and.*grace|grace.*and.*alan/);
});

test('the profile says who manages it and leads to what can be done', async () => {
  const login = await provision('edi', { externalId: `${word}${'x'.repeat(120)}<b>` });
  page = await logIn(here, { viewport: { width: 390, height: 844 } });
  await page.goto(list(login));
  await page.click(`tr:has-text("${login}") .username a`);
  const box = page.locator('h2:text-is("SCIM") + table');
  assert.match(await box.innerText(), /Managed by[\s\S]*Active[\s\S]*<b>[\s\S]*Last change/);
  await assertAccessible(page, 'table:has(a[href*="do=resync"])');
  await box.scrollIntoViewIfNeeded();
  await picture(page, 'around-profile-telephone');
  await page.click('a:text-is("Resync SCIM")');
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Resync")')]);
  assert.match(page.url(), /user-edit\.php/);
  assert.match(await page.innerText('.notice-success'), /is what WordPress holds/);
});

test('accounts are looked up and protected, and mistakes explained', async () => {
  await wp(here, 'user', 'create', `editor.${word}`, `editor.${word}@example.com`, '--role=editor');
  page = await logIn(here);
  await page.goto(tab);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'around-safety');
  assert.match(await page.innerText(`tr:has-text("editor.${word}")`), /has the capability/);
  await page.fill('#scimpress-account', '"><script>alert(1)</script>');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  assert.match(await page.innerText('p[role=status]'), /This site has no user/);
  await page.fill('#scimpress-login', 'nobody <b>');
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Protect")')]);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'alert');
  await assertAccessible(page);
  await page.fill('#scimpress-login', `editor.${word}@example.com`);
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Protect")')]);
  assert.match(await page.innerText('table:has-text("Protected by an administrator")'), new RegExp(`editor.${word}`));
});

test('mail and what goes with the plugin are decided on a telephone', async () => {
  page = await logIn(here, { viewport: { width: 390, height: 844 } });
  await page.goto(tab);
  await page.fill('#scimpress-silent-days', '366');
  await page.evaluate(() => document.querySelector('#scimpress-silent-days').form.setAttribute('novalidate', ''));
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Save mail")')]);
  await page.waitForSelector('#scimpress-silent-days-problem');
  await page.fill('#scimpress-silent-days', '7');
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Save mail")')]);
  await page.waitForSelector('.notice-success');
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("Send a test mail")')]);
  assert.match(await page.innerText('.notice-success'), /test mail was handed on/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'around-safety-telephone');
  for (const decision of ['remove', 'keep']) {
    await page.check(`input[name=deletion][value=${decision}]`);
    await Promise.all([page.waitForNavigation(), page.click('button:text-is("Save decision")')]);
    assert.equal(await wp(here, 'option', 'get', 'scimpress_deletion'), decision);
  }
});

test('the dashboard shows what needs somebody, and nothing else', async () => {
  await wp(here, 'cron', 'event', 'run', '--due-now');
  await wp(here, 'scim', 'token', 'create', `<i>short</i> ${word}`, '--expires=5');
  page = await logIn(here, { viewport: { width: 390, height: 844 } });
  // The news of wordpress.org are out of reach.
  await page.route('**/admin-ajax.php?action=dashboard-widgets**', (route) => route.abort());
  await page.goto(`${here.url}/wp-admin/`);
  assert.match(await page.innerText('#scimpress_needs'), /The token “<i>short<\/i> .*” ends on/);
  await assertAccessible(page, '#scimpress_needs');
  await picture(page, 'around-dashboard-telephone');
  await Promise.all([page.waitForNavigation(), page.click('#scimpress_needs a:text("Make a new one")')]);
  assert.match(page.url(), /tab=configuration/);
  provoked(page, 'action=dashboard-widgets');
});
