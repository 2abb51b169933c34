// Users > SCIM > Tools: the connection check on a site in order, and with faults planted between the site and itself.

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { assertAccessible, assertFits, logIn, picture, screenOf, site, wp } from './support.mjs';

const here = site();
const folder = dirname(process.env.WP_PATH);
const CHECKS = ['address', 'https', 'permalinks', 'answer', 'authorization', 'api_key', 'methods', 'cache', 'extension', 'tables', 'round_trip'];
let page;

/** Presses the button and gives what is said of each check. */
async function check(target = here) {
  await page.goto(`${screenOf(target)}&tab=tools`);
  await page.click('button:text("Check the connection")');
  await page.waitForSelector('#scimpress-checked');
  const states = {};
  for (const id of CHECKS) {
    states[id] = (await page.locator(`#scimpress-check-${id} .scimpress-check-state`).innerText()).trim();
  }
  return states;
}

/** What is said where these are problems and everything else is in order, as far as it can be seen. */
const expected = (problems, unseen = []) =>
  Object.fromEntries(CHECKS.map((id) => [id, problems.includes(id) ? 'Problem' : unseen.includes(id) ? 'Not possible here' : 'OK']));

/** Does something while the site is at an address behind a proxy, which can change requests and answer itself. */
async function behindProxy(change, work) {
  const file = join(folder, 'address');
  const address = await readFile(file, 'utf8');
  const proxy = createServer((incoming, outgoing) => {
    if (change(incoming, outgoing)) {
      return;
    }
    const { method, url: path, headers } = incoming;
    const { hostname, port } = new URL(here.url);
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${proxy.address().port}`;
    await writeFile(file, `${url}\n`);
    await work({ ...here, url });
    // What the page still loads would be cut off with the proxy.
    await page.goto('about:blank');
  } finally {
    await writeFile(file, address);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
}

const isScim = (incoming) => incoming.url.includes('/scim/v2');

test('a site in order is told so, and nothing stays', async () => {
  const users = await wp(here, 'user', 'list', '--format=count');
  const tokens = await wp(here, 'scim', 'token', 'list', '--format=count');
  page = await logIn(here);
  await page.goto(`${screenOf(here)}&tab=tools`);
  assert.equal(await page.locator('.nav-tab-active').innerText(), 'Tools');
  await assertAccessible(page);
  assert.deepEqual(await check(), expected([]));
  assert.match(await page.innerText('#scimpress-checked'), /Everything is in order/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'scimpress-checked');
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'check');
  assert.equal(await wp(here, 'user', 'list', '--format=count'), users);
  assert.equal(await wp(here, 'scim', 'token', 'list', '--format=count'), tokens);
});

test('the check needs no scripts', async () => {
  page = await logIn(here, { javaScriptEnabled: false });
  assert.deepEqual(await check(), expected([]));
});

test('plain permalinks are explained on a telephone', async () => {
  const structure = await wp(here, 'option', 'get', 'permalink_structure');
  page = await logIn(here, { viewport: { width: 390, height: 844 } });
  try {
    await wp(here, 'option', 'update', 'permalink_structure', '');
    assert.deepEqual(await check(), expected(['permalinks']));
  } finally {
    await wp(here, 'option', 'update', 'permalink_structure', structure);
  }
  const told = page.locator('#scimpress-check-permalinks');
  assert.match(await told.innerText(), /hold[\s\S]+rest_route[\s\S]+What it means[\s\S]+What to do[\s\S]+Settings > Permalinks/);
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'check-telephone');
});

test('a proxy that keeps the Authorization header is found, and what gets through', async () => {
  const strip = (incoming) => {
    delete incoming.headers.authorization;
  };
  await behindProxy(strip, async (target) => {
    page = await logIn(target);
    assert.deepEqual(await check(target), expected(['authorization']));
    const told = page.locator('#scimpress-check-authorization');
    assert.match(await told.innerText(), /SetEnvIf Authorization/);
    await told.locator('summary').click();
    assert.match(await told.locator('pre').innerText(), /HTTP status 401/);
    assert.match(await page.innerText('#scimpress-check-api_key'), /way out/);
    await assertAccessible(page);
    await picture(page, 'check-authorization');
  });
});

test('a firewall that blocks PATCH is named', async () => {
  const block = (incoming, outgoing) => {
    const isBlocked = isScim(incoming) && incoming.method === 'PATCH';
    if (isBlocked) {
      outgoing.writeHead(403, { 'Content-Type': 'text/html', Server: 'Example Firewall' }).end('<h1>Blocked</h1>');
    }
    return isBlocked;
  };
  await behindProxy(block, async (target) => {
    page = await logIn(target);
    assert.deepEqual(await check(target), expected(['methods']));
    const told = page.locator('#scimpress-check-methods');
    await told.locator('summary').click();
    assert.match(await told.innerText(), /WordPress: PATCH\.[\s\S]+Example Firewall/);
  });
});

test('a page in place of SCIM is shown as what it is', async () => {
  const plugin = join(folder, 'wordpress', 'wp-content', 'mu-plugins', 'soon.php');
  const code = `<?php
if ( str_contains( (string) ( $_SERVER['REQUEST_URI'] ?? '' ), '/scim/v2' ) ) {
	http_response_code( 503 );
	echo '<title>We are back soon</title>';
	exit;
}
`;
  page = await logIn(here);
  try {
    await writeFile(plugin, code);
    assert.deepEqual(await check(), expected(['answer'], ['authorization', 'api_key', 'methods', 'cache']));
  } finally {
    await rm(plugin, { force: true });
  }
  const told = page.locator('#scimpress-check-answer');
  await told.locator('summary').click();
  assert.match(await told.innerText(), /the error 503, and not in SCIM \(text\/html\)[\s\S]+We are back soon/);
  await assertAccessible(page);
  await picture(page, 'check-page');
});
