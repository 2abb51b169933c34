// Every tab of Users > SCIM and what it leads to, and what WordPress's own screens show of us: in English, and in a
// language that is written from right to left; on a desk, on a telephone, and without scripts. Tabs are found.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertAccessible, assertFits, isBrief, logIn, named, picture, root, screenOf, site, wp } from './support.mjs';

const here = site();
const WIDTHS = [1280, 390];
/** How wide each language is read; what is right at the width of a telephone in one is seldom wrong in the other. */
const widths = { ltr: isBrief ? [1280] : WIDTHS, rtl: isBrief ? [390] : WIDTHS };
const languages = join(process.env.WP_PATH, 'wp-content', 'languages');
const arabic = { core: join(languages, 'ar.l10n.php'), ours: join(languages, 'plugins', 'scimpress-ar.l10n.php') };
const reader = { ...here, user: 'right-to-left', password: named('password') };
let managed;

before(async () => {
  await furnish();
  await speakArabic();
});

after(async () => {
  await Promise.all(Object.values(arabic).map((file) => rm(file, { force: true })));
  await wp(here, 'user', 'delete', reader.user, '--yes', '--reassign=1');
  await wp(here, 'scim', 'mapping', 'remove', 'every_tab');
});

/** Something on every tab. */
async function furnish() {
  const token = await wp(here, 'scim', 'token', 'create', named('A token of every tab'), '--porcelain');
  const create = async (type, body) => {
    const answer = await fetch(`${here.url}/wp-json/scim/v2/${type}s`, {
      method: 'POST',
      body: JSON.stringify({ schemas: [`urn:ietf:params:scim:schemas:core:2.0:${type}`], ...body }),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    });
    assert.equal(answer.status, 201);
    return answer.json();
  };
  managed = named('ada').replace(' ', '.');
  const user = await create('User', { userName: managed, externalId: managed, emails: [{ value: `${managed}@example.org` }] });
  await create('User', { userName: `${managed}.of.a.very.long.name.that.does.not.fit@engines.example.org`, active: false });
  const group = await create('Group', { displayName: named('Everybody who writes'), members: [{ value: user.id }] });
  await wp(here, 'scim', 'mapping', 'set', 'every_tab', '--attribute=title', '--column');
  await wp(here, 'scim', 'role-rules', 'add', 'author', `--group=${group.id}`);
}

/** Somebody to whom WordPress speaks from right to left, and we in a language in which each text is longer. */
async function speakArabic() {
  const words = {};
  for (const [, context, text, plural] of (await readFile(join(root, 'php-plugin/languages/scimpress.pot'), 'utf8')).matchAll(/^(?:msgctxt "(.*)"\n)?msgid "(.+)"\n(?:msgid_plural "(.*)"\n)?/gm)) {
    // Names of buttons stay within the names that screen readers say.
    const translated = (english) => `\u200f${JSON.parse(`"${english}"`)}${english.length > 40 ? ' قال' : ''}`;
    const key = (context === undefined ? '' : `${JSON.parse(`"${context}"`)}\u0004`) + JSON.parse(`"${text}"`);
    words[key] = plural === undefined ? translated(text) : `${translated(text)}\u0000${translated(plural)}`;
  }
  await mkdir(join(languages, 'plugins'), { recursive: true });
  const written = (messages) => `<?php return array( 'messages' => json_decode( base64_decode( '${Buffer.from(JSON.stringify(messages)).toString('base64')}' ), true ) );`;
  await writeFile(arabic.core, written({ 'text direction\u0004ltr': 'rtl' }));
  await writeFile(arabic.ours, written(words));
  await wp(here, 'user', 'create', reader.user, 'rtl@example.org', '--role=administrator', `--user_pass=${reader.password}`);
  await wp(here, 'user', 'meta', 'update', reader.user, 'locale', 'ar');
}

/** The addresses of all tabs, in their order. */
const tabsOf = (page) => page.locator('.scimpress > .nav-tab-wrapper a').evaluateAll((links) => links.map((link) => link.href));

/** One address of each kind that the tab leads to within itself, as questions before something is done. */
const withinTab = (page) => page.locator('.scimpress').evaluate((screen) => {
  const kinds = new Map();
  for (const link of screen.querySelectorAll(':scope > :not(.nav-tab-wrapper) a[href*="page=scimpress"]')) {
    // Links of pictures have no property for it.
    const address = new URL(link.getAttribute('href'), document.baseURI);
    const query = address.searchParams;
    kinds.set([...query.keys(), query.get('action'), query.get('do'), query.get('tool')].join(' '), address.href);
  }
  kinds.delete([...new URL(document.location).searchParams.keys(), null, null, null].join(' '));
  return [...kinds.values()];
});

/** What everybody can expect of a page, at each width. */
async function assertGood(page, name, widths) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await assertAccessible(page);
    await assertFits(page);
    await picture(page, `${name}-${width}`);
  }
  assert.deepEqual(page.problems, [], `the console of the browser, ${name}`);
}

for (const [language, who] of [['ltr', here], ['rtl', reader]]) {
  test(`every tab, and what it leads to, can be read and used, ${language}`, async () => {
    const page = await logIn(who);
    await page.goto(screenOf(here));
    assert.equal(await page.evaluate(() => document.documentElement.dir || 'ltr'), language);
    const tabs = await tabsOf(page);
    assert.ok(tabs.length >= 4);
    for (const tab of tabs) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(tab);
      const name = `every-${language}-${new URL(tab).searchParams.get('tab')}`;
      // What is closed is to be good as well.
      await page.locator('.scimpress details').evaluateAll((all) => all.forEach((one) => { one.open = true; }));
      if (language === 'rtl') {
        assert.match(await page.locator('.scimpress').innerText(), /قال/);
      }
      await assertGood(page, name, widths[language]);
      // The same questions in both directions: among all parts one is enough.
      const within = isBrief && language === 'rtl' ? [] : await withinTab(page);
      for (const [number, address] of within.entries()) {
        await page.goto(address);
        await assertGood(page, `${name}-${number}`, widths[language].slice(-1));
      }
    }
  });

  test(`what WordPress's own screens show of us can be read, ${language}`, async () => {
    const page = await logIn(who);
    await page.goto(`${here.url}/wp-admin/users.php?s=${managed}`);
    await assertAccessible(page, '.column-scimpress');
    await picture(page, `every-${language}-users`);
    const profile = await page.locator('.row-actions .edit a').first().getAttribute('href');
    await page.goto(new URL(profile, `${here.url}/wp-admin/`).href);
    const box = '.form-table:has(a[href*="page=scimpress"])';
    assert.match(await page.locator(box).innerText(), new RegExp(managed));
    for (const width of widths[language]) {
      await page.setViewportSize({ width, height: 900 });
      await assertAccessible(page, box);
      await assertFits(page);
    }
    await page.locator(box).scrollIntoViewIfNeeded();
    await picture(page, `every-${language}-profile`);
  });
}

test('without scripts, each form of every tab can be sent, and no button is there that needs one', async () => {
  const page = await logIn(here, { javaScriptEnabled: false });
  await page.goto(screenOf(here));
  for (const tab of await tabsOf(page)) {
    await page.goto(tab);
    for (const address of [tab, ...(await withinTab(page))]) {
      await page.goto(address);
      const forms = await page.locator('.scimpress form').evaluateAll((all) => all.map((form) => ({
        sent: form.querySelector('button[type="submit"], input[type="submit"]') !== null,
        guarded: form.method === 'get' || (form.elements._wpnonce && form.elements.scimpress_action) !== undefined,
        text: form.outerHTML.slice(0, 300),
      })));
      assert.deepEqual(forms.filter((form) => !form.sent || !form.guarded), [], address);
      assert.equal(await page.locator('.scimpress button[type="button"]:visible').count(), 0, address);
    }
  }
});

test('styles name no side, so that they are right from right to left too', async () => {
  const assets = join(root, 'php-plugin', 'assets');
  const sizes = { js: 0, css: 0 };
  for (const file of await readdir(assets)) {
    const kind = file.split('.').pop();
    sizes[kind] = (sizes[kind] ?? 0) + (await stat(join(assets, file))).size;
    if (kind === 'css') {
      const styles = (await readFile(join(assets, file), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');
      assert.doesNotMatch(styles, /\b(left|right)\b(?![^{}]*\{)/, file);
    }
  }
  assert.ok(sizes.js <= 30 * 1024, `${sizes.js} bytes of scripts`);
  assert.ok(sizes.css <= 15 * 1024, `${sizes.css} bytes of styles`);
});
