// From the first step to the export with the keyboard alone: Tab, Enter, the space bar and what is typed. Wherever
// the focus comes to, it is seen.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { logIn, named, site, wp } from './support.mjs';

const here = site();
/** Who needs more stops than this on a page has no way there. */
const STOPS = 150;
let page;

/** Where the focus is, and what there is to see of it. */
const stopped = (wanted) => page.evaluate((element) => {
  const { activeElement } = document;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(activeElement);
  const { left, right, top, bottom } = activeElement.getBoundingClientRect();
  return {
    isWanted: activeElement === element,
    isOurs: activeElement.closest('.scimpress') !== null,
    isMarked: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
    isWithin: right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
    html: activeElement.outerHTML.slice(0, 200),
  };
}, wanted);

/** Goes from stop to stop until the focus is on what is wanted. */
async function reach(selector) {
  const wanted = await page.locator(selector).first().elementHandle();
  for (let stops = 0; stops < STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await stopped(wanted);
    assert.ok(!stop.isOurs || stop.isMarked, `nothing shows that the focus is on ${stop.html}`);
    assert.ok(!stop.isOurs || stop.isWithin, `the focus is out of sight on ${stop.html}`);
    if (stop.isWanted) {
      return;
    }
  }
  assert.fail(`${selector} was not reached by ${STOPS} stops at ${page.url()}`);
}

/** Leaves WordPress's menu behind, as everybody who has no mouse does on each page. */
async function skip() {
  await reach('a.screen-reader-shortcut[href="#wpbody-content"]');
  await page.keyboard.press('Enter');
}

/** Follows a link or sends a form that leads to another page. */
async function enter(selector) {
  await reach(selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function type(selector, text) {
  await reach(selector);
  await page.keyboard.type(text);
}

/** The secret of a token that has just been made: the focus is brought there, and two stops on is what copies it. */
async function copied() {
  await page.waitForFunction(() => document.activeElement?.id === 'scimpress-new-token' && document.readyState === 'complete');
  await reach('button:text("Copy token")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('button:text("Copied.")');
  return page.evaluate(() => navigator.clipboard.readText());
}

const status = async (token) => (await fetch(`${here.url}/wp-json/scim/v2/Users?count=0`, { headers: { Authorization: `Bearer ${token}` } })).status;

test('a connection is set up, its token replaced, an attribute mapped and the audit exported by keyboard alone', async () => {
  const name = named('By keyboard');
  await wp(here, 'eval', `echo ( new ScimPress\\Store\\Connections() )->add( new ScimPress\\Store\\Connection( 0, '${name}', 'generic', array( 'content_heir' => 1 ), ScimPress\\Clock::now() ) )->id;`);
  page = await logIn(here, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${here.url}/wp-admin/users.php`);

  await enter('#menu-users a:text-is("SCIM")');
  await skip();
  await enter(`tr:has-text("${name}") a:has-text("Set up")`);
  await skip();
  await enter('#scimpress-step-provider a');
  await type('#scimpress-profile', 'JumpCloud');
  await enter('button:text("Save connection")');
  await page.waitForSelector(`text=The connection “${name}” is saved`);
  assert.equal(await page.inputValue('#scimpress-profile'), 'jumpcloud');
  // What is proposed there is marked, so that typing takes its place.
  await type('#scimpress-token-name', name);
  await page.keyboard.press('Enter');
  const first = await copied();
  assert.equal(await status(first), 200);

  await enter(`tr:has-text("${name}") a:text("Replace")`);
  await enter('button:text("Replace token")');
  const second = await copied();
  assert.notEqual(second, first);
  assert.deepEqual([await status(first), await status(second)], [200, 200]);

  await skip();
  await enter('.nav-tab:text-is("Attribute mapping")');
  await skip();
  await type('#scimpress-field', 'by_keyboard');
  await type('#scimpress-attribute', 'title');
  await reach('input[name="column"]');
  await page.keyboard.press('Space');
  await enter('button:text("Save mapping")');
  await page.waitForSelector('.notice-success');
  assert.match(await page.locator('tr', { hasText: 'by_keyboard' }).first().innerText(), /title[\s\S]*Shows in SCIM|Shows in SCIM[\s\S]*title/);

  await skip();
  await enter('.nav-tab:text-is("Audit")');
  await skip();
  // Past the list, each of whose rows has several stops.
  await reach('a[href="#scimpress-export"]');
  await page.keyboard.press('Enter');
  await reach('button:text("Export as CSV")');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.match((await readFile(await download.path(), 'utf8')).split('\n')[0], /action/);

  await skip();
  await enter('.nav-tab:text-is("Attribute mapping")');
  await skip();
  await enter('button[aria-label="Remove by_keyboard"]');
  await page.waitForSelector('.notice-success');
});
