// A browser that is logged in, and what the tests ask of every screen.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach } from 'node:test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const root = dirname(dirname(here));
const screenshots = join(root, '.cache', 'screenshots');
const run = promisify(execFile);

/** The site that bin/test made; its variables are those of `bin/demo --env-file`. */
export function site() {
  const names = ['WP_URL', 'WP_ADMIN_USER', 'WP_ADMIN_PASSWORD', 'WP_CLI', 'WP_DEBUG_LOG'];
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')}: not set. Run bin/test browser, or load the env file of a bin/demo.`);
  }
  return {
    url: process.env.WP_URL,
    user: process.env.WP_ADMIN_USER,
    password: process.env.WP_ADMIN_PASSWORD,
    cli: process.env.WP_CLI,
  };
}

/** A new site, made with options of bin/demo, and what stops it and starts it again. */
export async function otherSite(name, ...options) {
  const state = join(root, '.state', name);
  const demo = join(root, 'bin', 'demo');
  await run(demo, ['stop', '--state', state], { cwd: root }).catch(() => {});
  await rm(state, { recursive: true, force: true });
  const start = () => run(demo, ['--bare', '--detach', '--state', state, ...options], { cwd: root });
  await start();
  const lines = (await readFile(join(state, 'env'), 'utf8')).matchAll(/^(\w+)='(.*)'$/gm);
  const env = Object.fromEntries([...lines].map(([, key, value]) => [key, value]));
  return {
    url: env.WP_URL,
    user: env.WP_ADMIN_USER,
    password: env.WP_ADMIN_PASSWORD,
    cli: env.WP_CLI,
    path: env.WP_PATH,
    /** What PHP had to report. */
    log: () => readFile(env.WP_DEBUG_LOG, 'utf8').catch(() => ''),
    stop: () => run(demo, ['stop', '--state', state], { cwd: root }),
    start,
  };
}

/** Runs WP-CLI on a site and gives what it printed. */
export async function wp(target, ...command) {
  return (await run(target.cli, command)).stdout.trim();
}

let browser;
const pages = new Set();

// What a test has opened is left after it, and the browser after all tests of the file.
afterEach(async () => {
  for (const page of pages) {
    await leave(page);
  }
});

after(() => browser?.close());

/** Closes a page, whose console has to be silent. */
async function leave(page) {
  const { problems } = page;
  pages.delete(page);
  await page.context().close();
  assert.deepEqual(problems, [], 'the console of the browser');
}

/** Takes off what the console says what a test has provoked. */
export function provoked(page, text) {
  page.problems = page.problems.filter((problem) => !problem.includes(text));
}

/** Chromium, with everything outside the site out of reach. */
async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  // A route that ends requests would keep the browser from keeping what it has loaded.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
}

/**
 * A page on which somebody is logged in, with the session of a former one if there is one.
 * `page.problems` collects what its console says and what it throws.
 */
export async function logIn(target, options = {}) {
  browser ??= await launch();
  const who = `${target.user} ${target.url}`;
  // WordPress fades from page to page for whoever likes that, which takes time, and ends with an error at a picture.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', storageState: sessions.get(who), ...options });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  pages.add(page);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    // What is outside the site cannot be loaded, and says so.
    if (message.type() === 'error' && !(message.text().includes('net::ERR_') && !message.location().url.startsWith(target.url))) {
      page.problems.push(`${message.text()} ${message.location().url}`);
    }
  });
  if (!sessions.has(who)) {
    // Not the dashboard: it reads the news of wordpress.org, which is out of reach and says so in the log.
    await page.goto(`${target.url}/wp-login.php?redirect_to=${encodeURIComponent(`${target.url}/wp-admin/profile.php`)}`);
    await page.fill('#user_login', target.user);
    await page.fill('#user_pass', target.password);
    await Promise.all([page.waitForURL('**/wp-admin/**'), page.click('#wp-submit')]);
    sessions.set(who, await context.storageState());
  }
  return page;
}

const sessions = new Map();

/** A name that no former run has used. */
export const named = (name) => `${name} ${Date.now().toString(36)}`;

export const screenOf = (target) => `${target.url}/wp-admin/users.php?page=scimpress`;

export const configurationOf = (target) => `${screenOf(target)}&tab=configuration`;

/** Among all parts of bin/test only what finds mistakes is done, and no picture is taken. */
export const isBrief = Boolean(process.env.BRIEF);

/** Keeps a picture for people to look at. */
export async function picture(page, name) {
  if (isBrief) {
    return;
  }
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** No violation of the rules of WCAG 2.2 AA in what is ours. */
export async function assertAccessible(page, scope = '#wpbody-content .wrap') {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(await readFile(axe, 'utf8'));
  }
  const found = await page.evaluate(async (selector) => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const result = await window.axe.run(selector, { runOnly: tags, resultTypes: ['violations'] });
    return result.violations.map((violation) => ({
      id: violation.id,
      help: violation.help,
      nodes: violation.nodes.map((node) => node.html),
    }));
  }, scope);
  assert.deepEqual(found, []);
}

/** Nothing has to be scrolled sideways. */
export async function assertFits(page) {
  const [wide, room, widest] = await page.evaluate(() => {
    const element = document.querySelector('#wpbody-content');
    const { left, right } = element.getBoundingClientRect();
    const out = [...element.querySelectorAll('.wrap *')].filter((one) => one.getBoundingClientRect().right > right + 1 || one.getBoundingClientRect().left < left - 1);
    return [element.scrollWidth, element.clientWidth, out.slice(-3).map((one) => one.outerHTML.slice(0, 200))];
  });
  assert.ok(wide <= room, `content is ${wide} pixels wide where ${room} are to be had, at ${page.url()}: ${widest.join(' ')}`);
}
