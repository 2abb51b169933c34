// A site whose PHP has no extension: what is said, and what still holds.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { assertAccessible, assertFits, configurationOf, logIn, otherSite, picture, provoked, screenOf, wp } from './support.mjs';

let here;
let page;

before(async () => {
  here = await otherSite('test-browser-missing', '--no-extension');
});

after(async () => {
  await here?.stop();
  assert.equal(await here?.log(), '', 'the debug log of the site');
});

beforeEach(async () => {
  page = await logIn(here, { permissions: ['clipboard-read', 'clipboard-write'] });
});

test('the screen says what is missing, where, and the command that installs it', async () => {
  await page.goto(screenOf(here));
  const panel = page.locator('.scimpress-panel-problem');
  assert.match(await panel.innerText(), /The PHP extension is missing[\s\S]*is not loaded in PHP 8\.[\s\S]*cargo build[\s\S]*answered with 503/);
  await panel.locator('summary').click();
  assert.match(await panel.innerText(), /Folder for extensions\s+\//);
  await picture(page, 'extension-missing');
  await assertAccessible(page);

  await page.click('button:text("Copy command")');
  await page.waitForSelector('button:text("Copied.")');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.innerText('#scimpress-command'));
  await page.click('a:text("Check again")');
  await panel.waitFor();

  await page.setViewportSize({ width: 320, height: 900 });
  await panel.locator('summary').click();
  await assertFits(page);
  await picture(page, 'extension-missing-320-ltr');
});

test('tokens are made and revoked all the same', async () => {
  await page.goto(configurationOf(here));
  await page.fill('#scimpress-token-name', 'Early');
  await page.click('button:text("Create token")');
  const token = await page.inputValue('#scimpress-secret');

  const ask = (secret) => fetch(`${here.url}/wp-json/scim/v2/Users`, { headers: { Authorization: `Bearer ${secret}` } });
  const answer = await ask(token);
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers.get('Retry-After')) > 0);
  assert.equal(answer.headers.get('Content-Type'), 'application/scim+json');
  assert.equal((await answer.json()).status, '503');

  await page.goto(configurationOf(here));
  await page.locator('.wp-list-table tbody tr', { hasText: 'Early' }).locator('a:text("Revoke")').click();
  await page.click('button:text("Revoke token")');
  await page.waitForSelector('text=The token “Early” is revoked.');
  assert.equal((await ask(token)).status, 401);
});

test('the plugins screen says so until somebody does not want to hear it', async () => {
  const notice = page.locator('.notice:has-text("ScimPress is not ready.")');
  await page.goto(`${here.url}/wp-admin/users.php`);
  assert.equal(await notice.count(), 0);
  await page.goto(`${here.url}/wp-admin/plugins.php`);
  assert.match(await notice.innerText(), /is not loaded in PHP/);
  await picture(page, 'plugins-notice');
  await assertAccessible(page, '.notice:has(form[action*="admin-post"])');
  await notice.locator('button:text("Do not show again")').click();
  await page.waitForURL('**/plugins.php*');
  assert.equal(await notice.count(), 0);
  await wp(here, 'user', 'meta', 'delete', '1', 'scimpress_dismissed');
});

test('who is deactivated stays out, and the login form says why', async () => {
  const user = await wp(here, 'user', 'create', 'leaver', 'leaver@example.com', '--user_pass=leaver-password', '--porcelain');
  const insert = (active) => `
    ScimPress\\Database\\Sql::execute( 'DELETE FROM ' . ScimPress\\Database\\Tables::users() );
    ScimPress\\Database\\Sql::insert( ScimPress\\Database\\Tables::users(), array(
      'id' => wp_generate_uuid4(), 'connection_id' => 1, 'wp_user_id' => ${user}, 'user_name' => 'leaver', 'user_name_key' => str_repeat( '0', 64 ),
      'active' => ${active}, 'version' => 1, 'created' => 1, 'modified' => 1, 'document' => '{}', 'baseline' => '{}' ) );`;
  try {
    await wp(here, 'eval', insert(1));
    const leaver = await logIn({ ...here, user: 'leaver', password: 'leaver-password' });
    await wp(here, 'eval', insert(0));
    // SCIM ends sessions too; here only the row says so, as it is after a restore of the database.
    const answer = await leaver.goto(`${here.url}/wp-admin/profile.php`);
    assert.equal(answer.status(), 403, 'the session goes on');

    await leaver.goto(`${here.url}/wp-login.php`);
    await leaver.fill('#user_login', 'leaver');
    await leaver.fill('#user_pass', 'leaver-password');
    await leaver.click('#wp-submit');
    await leaver.waitForSelector('#login_error');
    assert.match(await leaver.innerText('#login_error'), /Your account is deactivated\. Ask your administrator\./);
    await picture(leaver, 'login-deactivated');
    provoked(leaver, 'status of 403');
  } finally {
    await wp(here, 'user', 'delete', 'leaver', '--yes', '--reassign=1');
  }
});

test('Site Health names the extension as critical', async () => {
  await page.goto(`${here.url}/wp-admin/site-health.php`);
  await page.waitForSelector('#health-check-issues-critical #health-check-accordion-block-scimpress_extension', { state: 'attached' });
  provoked(page, 'status of 5');
});
