// From what is downloaded to the first user: the zip in wp-admin, the extension out of the Debian package, and no
// page but those of wp-admin.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { logIn, named, otherSite, picture, root, wp } from './support.mjs';

const run = promisify(execFile);
const packages = join(root, '.state', 'test-browser-packages');
/** Clicks and fields, and seconds, from the zip to the first user. */
const MOST = 12;
const SECONDS = 180;
let here;
let zip;

before(async () => {
  await rm(packages, { recursive: true, force: true });
  await run(join(root, 'bin', 'package'), ['--out', packages], { cwd: root });
  const files = await readdir(packages);
  zip = join(packages, files.find((file) => file.endsWith('.zip')));
  const installed = join(packages, 'installed');
  await run('dpkg-deb', ['--extract', join(packages, files.find((file) => file.endsWith('.deb'))), installed]);
  const extension = (await readdir(installed, { recursive: true })).find((file) => file.endsWith('/scimpress.so'));
  here = await otherSite('test-browser-installation', '--extension', join(installed, extension));
  await becomeFresh();
});

after(async () => {
  await here?.stop();
  assert.equal(await here?.log(), '', 'the debug log of the site');
});

/** The site as one that has never heard of the plugin, and takes plugins. */
async function becomeFresh() {
  await wp(here, 'option', 'update', 'scimpress_deletion', 'remove');
  await wp(here, 'eval', "define( 'WP_UNINSTALL_PLUGIN', 'scimpress/scimpress.php' ); require WP_PLUGIN_DIR . '/scimpress/uninstall.php';");
  await wp(here, 'plugin', 'deactivate', 'scimpress');
  await unlink(join(here.path, 'wp-content', 'plugins', 'scimpress'));
  const settings = join(dirname(here.path), 'wp-config.php');
  await writeFile(settings, (await readFile(settings, 'utf8')).replace("define( 'DISALLOW_FILE_MODS', true );", ''));
  // PHP remembers for a while where a link led to.
  await here.stop();
  await here.start();
}

test('from the zip and the Debian package to the first user, in wp-admin alone', async () => {
  const page = await logIn(here, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${here.url}/wp-admin/plugins.php`);
  const began = Date.now();
  let steps = 0;
  const press = (selector) => {
    steps += 1;
    return page.click(selector);
  };
  const pasted = () => page.evaluate(() => navigator.clipboard.readText());

  await press('a.page-title-action');
  await press('a.upload-view-toggle, button.upload-view-toggle, a.upload');
  steps += 1;
  await page.setInputFiles('input[name="pluginzip"]', zip);
  await press('#install-plugin-submit');
  await press('a:text("Activate Plugin")');
  await picture(page, 'installation-activated');
  await press('.notice:has-text("ScimPress is installed.") a:text("Set up")');
  await press('#scimpress-step-provider a');
  steps += 1;
  await page.selectOption('#scimpress-profile', { label: 'miniOrange' });
  await press('button:text("Save connection")');
  await press('button:text("Create token")');
  await press('button:text("Copy token")');
  await page.waitForSelector('button:text("Copied.")');
  const token = await pasted();
  await press('button:text("Copy URL")');
  await page.waitForFunction((former) => navigator.clipboard.readText().then((text) => text !== former), token);
  const address = await pasted();
  await picture(page, 'installation-token');

  const name = `${named('ada').replace(' ', '.')}@example.org`;
  const answer = await fetch(`${address}/Users`, {
    method: 'POST',
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: name, emails: [{ value: name, type: 'work', primary: true }], active: true }),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
  });
  assert.equal(answer.status, 201);
  const seconds = (Date.now() - began) / 1000;
  console.log(`${steps} clicks and fields, ${Math.round(seconds)} seconds`);
  assert.ok(steps <= MOST, `${steps} clicks and fields`);
  assert.ok(seconds <= SECONDS, `${seconds} seconds`);
  assert.match(await wp(here, 'user', 'get', name, '--field=user_email'), new RegExp(name));
});
