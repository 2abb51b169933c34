// Users > SCIM > Configuration on a site where everything is in place.

import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { assertAccessible, assertFits, configurationOf, isBrief, logIn, named, picture, provoked, root, site, wp } from './support.mjs';

const TOKEN = /^scim_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/;
const here = site();
let page;

beforeEach(async () => {
  page = await logIn(here, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(configurationOf(here));
});

/** Creates a token by the form and gives its secret. */
async function createToken(name) {
  await page.fill('#scimpress-token-name', name);
  await page.click('button:text("Create token")');
  await page.waitForSelector('#scimpress-new-token');
  return page.inputValue('#scimpress-secret');
}

/** How SCIM answers a token. */
async function statusFor(token) {
  const answer = await fetch(`${here.url}/wp-json/scim/v2/Users?count=0`, { headers: { Authorization: `Bearer ${token}` } });
  return answer.status;
}

const rowOf = (name) => page.locator('.wp-list-table tbody tr', { hasText: name });

test('a token is created, shown once, copied, downloaded, used and revoked', async () => {
  await picture(page, 'configuration');
  await assertAccessible(page);

  const name = named('Okta');
  const token = await createToken(name);
  assert.match(token, TOKEN);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scimpress-new-token');
  assert.ok(!page.url().includes(token.slice(-43)));
  await picture(page, 'token-created');
  await assertAccessible(page);

  await page.click('button:text("Copy token")');
  await page.waitForSelector('button:text("Copied.")');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('button:text("Download")')]);
  assert.match(download.suggestedFilename(), /^scim-token-[a-z0-9]{12}\.txt$/);
  assert.equal(await readFile(await download.path(), 'utf8'), `${token}\n`);

  assert.equal(await statusFor(token), 200);
  await page.goto(configurationOf(here));
  assert.ok(!(await page.content()).includes(token.slice(-43)), 'the secret is shown again');
  assert.match(await rowOf(name).innerText(), /ago\s+from 127\.0\.0\.1[\s\S]*Active/);

  await rowOf(name).locator('a:text("Revoke")').click();
  assert.match(await page.locator('.wrap').innerText(), /gets 401 from now on/);
  await picture(page, 'revoke');
  await assertAccessible(page);
  await page.click('button:text("Revoke token")');
  await page.waitForSelector(`text=The token “${name}” is revoked.`);
  assert.match(await rowOf(name).innerText(), /Revoked/);
  assert.equal(await rowOf(name).locator('a:text("Revoke")').count(), 0);
  await picture(page, 'token-revoked');
  await assertAccessible(page);
  assert.equal(await statusFor(token), 401);
});

test('a token is replaced, and both work until the former one ends', async () => {
  const name = named('Replaced');
  const former = await createToken(name);
  await page.goto(configurationOf(here));
  await rowOf(name).locator('a:text("Replace")').click();
  await page.selectOption('#scimpress-hours', '1');
  await picture(page, 'token-replace');
  await assertAccessible(page);
  await page.click('button:text("Replace token")');
  await page.waitForSelector('#scimpress-new-token');
  const token = await page.inputValue('#scimpress-secret');
  assert.match(token, TOKEN);
  assert.notEqual(token, former);
  assert.deepEqual([await statusFor(former), await statusFor(token)], [200, 200]);
  assert.match(await rowOf(name).nth(1).innerText(), /in (1 hour|60 min)/);
  await rowOf(name).nth(0).locator('a:text("Replace")').click();
  await page.selectOption('#scimpress-hours', '0');
  await page.click('button:text("Replace token")');
  await page.waitForSelector('#scimpress-new-token');
  assert.deepEqual([await statusFor(token), await statusFor(await page.inputValue('#scimpress-secret'))], [401, 200]);
});

test('a token trusts an identity provider in place of a secret', async () => {
  const name = named('Entra');
  await page.fill('#scimpress-token-name', name);
  await page.click('summary:text("No secret")');
  await page.fill('#scimpress-trusted-issuer', 'https://login.example.com/tenant/v2.0');
  await page.fill('#scimpress-trusted-subject', 'client');
  await page.click('button:text("Create token")');
  await page.waitForSelector('#scimpress-trusted-audience-problem');
  await picture(page, 'token-trusting');
  await assertAccessible(page);
  await page.fill('#scimpress-trusted-audience', 'api://AzureADTokenExchange');
  await page.fill('#scimpress-trusted-keys', 'https://login.example.com/keys');
  await page.click('button:text("Create token")');
  await page.waitForSelector('#scimpress-new-token');
  assert.equal(await page.locator('#scimpress-secret').count(), 0);
  assert.match(await rowOf(name).innerText(), /signed by https:\/\/login\.example\.com/);
  await assertAccessible(page);
});

test('the guide is that of the identity provider that is chosen', async () => {
  const shown = () => page.locator('.scimpress-guide:visible summary').allInnerTexts();
  assert.deepEqual(await shown(), ['What to do at Another identity provider']);
  await page.selectOption('#scimpress-profile', 'entra');
  assert.deepEqual(await shown(), ['What to do at Microsoft Entra ID']);
  await assertAccessible(page);
  await picture(page, 'guide');
});

test('what is switched off is refused with the reason', async () => {
  await page.goto(`${configurationOf(here)}&connection=new`);
  await page.fill('#scimpress-name', named('Limited'));
  await page.fill('#scimpress-content-heir', here.user);
  await page.uncheck('#scimpress-may-create');
  await page.click('button:text("Add connection")');
  await page.waitForSelector('.notice-success');
  assert.deepEqual([await page.isChecked('#scimpress-may-create'), await page.isChecked('#scimpress-may-delete')], [false, true]);
  await picture(page, 'switches');
  const token = await createToken('limited');
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: named('new') });
  const answer = await fetch(`${here.url}/wp-json/scim/v2/Users`, { method: 'POST', body, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' } });
  assert.equal(answer.status, 403);
  assert.match((await answer.json()).detail, /switched off that this client creates users/);
});

test('a form that is sent again makes no second token and shows none', async () => {
  const form = {};
  for (const field of await page.locator('#scimpress-create-token input').all()) {
    if ((await field.getAttribute('type')) !== 'checkbox') {
      form[await field.getAttribute('name')] = await field.inputValue();
    }
  }
  form.token_name = named('Sent twice');
  form['scopes[]'] = 'users:read';
  const send = async () => (await page.request.post(configurationOf(here), { form })).text();
  const secret = /scim_[a-z0-9]{12}_[A-Za-z0-9_-]{43}/;
  assert.match(await send(), secret);
  const again = await send();
  assert.doesNotMatch(again, secret);
  assert.match(again, /This token was made before and shown once\./);
  await page.reload();
  assert.equal(await rowOf(form.token_name).count(), 1);
});

test('a reload does not show the token again', async () => {
  const name = named('Reloaded');
  const secret = (await createToken(name)).slice(-43);
  await page.reload();
  assert.ok(!(await page.content()).includes(secret));
  assert.equal(await rowOf(name).count(), 1);
});

test('the way back does not show the token', async () => {
  const secret = (await createToken('Gone back')).slice(-43);
  await page.goto(`${here.url}/wp-admin/users.php`);
  await page.goBack().catch(() => {});
  assert.ok(!(await page.content()).includes(secret));
});

test('the base URL is copied', async () => {
  await page.click('button:text("Copy URL")');
  await page.waitForSelector('button:text("Copied.")');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${here.url}/wp-json/scim/v2`);
});

test('a mistake is explained, keeps what was typed, and has the focus', async () => {
  await page.fill('#scimpress-token-name', 'Entra');
  await page.fill('#scimpress-days', '');
  await page.evaluate(() => document.querySelector('#scimpress-create-token').setAttribute('novalidate', ''));
  await page.click('button:text("Create token")');
  await page.waitForSelector('#scimpress-days-problem');
  assert.equal(await page.inputValue('#scimpress-token-name'), 'Entra');
  assert.match(await page.evaluate(() => document.activeElement.innerText), /Nothing was saved/);
  await picture(page, 'token-mistake');
  await assertAccessible(page);
});

test('the rules for users are saved, and unsafe ones refused', async () => {
  await page.selectOption('#scimpress-default-role', 'contributor');
  await page.click('button:text("Save connection")');
  await page.waitForSelector('text=/The connection “.*” is saved/');
  assert.equal(await page.inputValue('#scimpress-default-role'), 'contributor');

  await page.fill('#scimpress-content-heir', 'nobody');
  await page.click('button:text("Save connection")');
  await page.waitForSelector('#scimpress-content-heir-problem');
  await picture(page, 'rules-mistake');
  await assertAccessible(page);

  await page.goto(configurationOf(here));
  await page.selectOption('#scimpress-default-role', 'subscriber');
  await page.click('button:text("Save connection")');
  await page.waitForSelector('text=/The connection “.*” is saved/');
});

test('an identity provider is added, chosen, decided about, and gets a token of its own', async () => {
  const name = named('Okta of the subsidiary');
  await page.click('a:text("Add another identity provider")');
  assert.equal(await page.locator('#scimpress-create-token').count(), 0);
  await page.selectOption('#scimpress-profile', { label: 'Okta, custom app' });
  await page.fill('#scimpress-name', name);
  await page.selectOption('#scimpress-on-delete', 'keep_and_forget');
  await page.check('#scimpress-password-sync');
  await picture(page, 'connection-new');
  await assertAccessible(page);
  await page.click('button:text("Add connection")');
  await page.waitForSelector(`text=The connection “${name}” is added. Create a token for it.`);
  assert.equal(await page.inputValue('#scimpress-on-delete'), 'keep_and_forget');
  assert.ok(await page.isChecked('#scimpress-password-sync'));
  const token = await createToken(name);
  const answer = await fetch(`${here.url}/wp-json/scim/v2/ServiceProviderConfig`, { headers: { Authorization: `Bearer ${token}` } });
  assert.ok((await answer.json()).authenticationSchemes.some((scheme) => scheme.type === 'httpbasic'), 'what Okta is told');
  await page.goto(configurationOf(here));
  assert.equal(await rowOf(name).count(), 0);
});

test('everything works by keyboard', async () => {
  await page.focus('#scimpress-token-name');
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  // The browser takes the focus there; copying is up to the script.
  await page.waitForFunction(() => document.activeElement?.id === 'scimpress-new-token' && document.readyState === 'complete');
  // The next stops are the secret itself, selected, and the button that copies it.
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => String(window.getSelection()) === document.querySelector('#scimpress-secret').value);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('button:text("Copied.")');
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), TOKEN);
});

test('everything works without scripts', async () => {
  const plain = await logIn(here, { javaScriptEnabled: false });
  await plain.goto(configurationOf(here));
  assert.equal(await plain.locator('.scimpress-copy-button:visible').count(), 0);
  const name = named('Without scripts');
  await plain.fill('#scimpress-token-name', name);
  await plain.click('button:text("Create token")');
  assert.match(await plain.inputValue('#scimpress-secret'), TOKEN);

  await plain.goto(configurationOf(here));
  await plain.click('button:text("Save connection")');
  await plain.waitForSelector('text=/The connection “.*” is saved/');

  await plain.locator('.wp-list-table tbody tr', { hasText: name }).locator('a:text("Revoke")').click();
  await plain.click('button:text("Revoke token")');
  await plain.waitForSelector(`text=The token “${name}” is revoked.`);
});

// Every tab is looked at in two widths anyway: among all parts only the narrowest is asked here.
for (const width of isBrief ? [320] : [320, 782, 1280]) {
  for (const direction of ['ltr', 'rtl']) {
    test(`the screen fits ${width} pixels, ${direction}`, async () => {
      const plugin = join(process.env.WP_PATH, 'wp-content', 'mu-plugins', 'right-to-left.php');
      if (direction === 'rtl') {
        await writeFile(plugin, "<?php add_filter( 'gettext_with_context', fn( $to, $from, $context ) => 'text direction' === $context && 'ltr' === $from ? 'rtl' : $to, 10, 3 );");
      }
      try {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(configurationOf(here));
        assert.equal(await page.evaluate(() => document.documentElement.dir || 'ltr'), direction);
        await assertFits(page);
        await picture(page, `configuration-${width}-${direction}`);
        await createToken(`Created at ${width}`);
        await assertFits(page);
        await assertAccessible(page);
        await picture(page, `token-created-${width}-${direction}`);
      } finally {
        await rm(plugin, { force: true });
      }
    });
  }
}

test('who lacks the capability neither sees the screen nor gets in', async () => {
  await wp(here, 'user', 'create', 'browser-editor', 'editor@example.com', '--role=editor', '--user_pass=editor-password');
  const editor = await logIn({ ...here, user: 'browser-editor', password: 'editor-password' });
  try {
    await editor.goto(`${here.url}/wp-admin/profile.php`);
    assert.equal(await editor.locator('a[href*="page=scimpress"]').count(), 0);
    const answer = await editor.goto(configurationOf(here));
    assert.equal(answer.status(), 403);
  } finally {
    provoked(editor, 'status of 403');
    await wp(here, 'user', 'delete', 'browser-editor', '--yes', '--reassign=1');
  }
});

test('scripts and styles are small and loaded on our screen alone', async () => {
  const ours = 'link[href*="/plugins/scimpress/"], script[src*="/plugins/scimpress/"]';
  assert.equal(await page.locator(ours).count(), 2);
  await page.goto(`${here.url}/wp-admin/users.php`);
  assert.equal(await page.locator(ours).count(), 0);
  const assets = join(root, 'php-plugin', 'assets');
  assert.ok((await stat(join(assets, 'admin.js'))).size <= 30 * 1024);
  assert.ok((await stat(join(assets, 'admin.css'))).size <= 15 * 1024);
});

test('a ready site says so, and nothing on the plugins screen', async () => {
  assert.match(await page.locator('.scimpress-ready').innerText(), /The PHP extension scimpress .* is loaded/);
  await page.goto(`${here.url}/wp-admin/plugins.php`);
  assert.equal(await page.locator('.notice:has-text("ScimPress")').count(), 0);
  assert.equal(await page.locator('tr[data-slug="scimpress"] a:text("Settings")').count(), 1);
});

test('Site Health finds the extension, the tables and the header in order', async () => {
  await page.goto(`${here.url}/wp-admin/site-health.php`);
  for (const name of ['extension', 'tables', 'https', 'header']) {
    await page.waitForSelector(`#health-check-accordion-block-scimpress_${name}`, { state: 'attached' });
  }
  assert.equal(await page.locator('#health-check-issues-critical [id*="scimpress"]').count(), 0);
  // Core's test for updates asks wordpress.org, which is out of reach here.
  provoked(page, 'status of 5');
});

test('help says what the screen is, what the fields are and what to do', async () => {
  await page.click('#contextual-help-link');
  await page.waitForSelector('#contextual-help-wrap:visible');
  assert.deepEqual(await page.locator('.contextual-help-tabs a').allInnerTexts(), ['What is this', 'Fields', 'Troubleshooting']);
  await picture(page, 'help');
});
