// CPU time of the peers from npm: lines of JSON for report.py.
//
//     node measure.mjs INPUTS MILLISECONDS
//
// INPUTS is the folder that benches/speed.rs writes; a batch takes MILLISECONDS.

import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import scimPatch from 'scim-patch';
import parseFilter from 'scim2-parse-filter';
import SCIMMY from 'scimmy';

const [inputs, milliseconds] = process.argv.slice(2);
const BATCHES = 5;
// Before a batch counts: the compiler in Node works for as long as that on what is called often.
const WARM_UP = 150;
// What was computed last, so that it cannot be left out.
let sink;
const read = (name) => readFileSync(`${inputs}/${name}`, 'utf8');

const filters = JSON.parse(read('filters.json'));
const users = JSON.parse(read('users.json'));
const [userText, patchText] = [read('user.json'), read('patch.json')];
const [sent, patched] = [JSON.parse(userText), JSON.parse(read('patched.json'))];
SCIMMY.Schemas.User.extend(SCIMMY.Schemas.EnterpriseUser);

for (const { name, filter } of filters) {
    await compare(`parse ${name}`, [
        ['scim2-parse-filter', accepts(parseFilter.parse, filter), () => parseFilter.parse(filter)],
        ['SCIMMY', accepts((text) => new SCIMMY.Types.Filter(text), filter), () => new SCIMMY.Types.Filter(filter)],
    ]);
}
for (const { name, expect, filter } of filters) {
    const selects = (prepare) => () => {
        const hits = prepare()();
        return hits === expect || `wrong: ${hits} of ${expect} hits`;
    };
    const parsed = () => {
        const matches = parseFilter.filter(parseFilter.parse(filter));
        return () => users.filter(matches).length;
    };
    const scimmy = () => {
        const prepared = new SCIMMY.Types.Filter(filter);
        return () => prepared.match(users).length;
    };
    await compare(`evaluate ${name}`, [
        ['scim2-parse-filter', selects(parsed), parsed],
        ['SCIMMY', selects(scimmy), scimmy],
    ].map(([who, answer, prepare]) => [who, answer, prepared(prepare)]));
}

await compare('user parse and validate', [
    ['SCIMMY', () => hasAllOf(plain(scimmyUser()), sent) || 'wrong: something is lost', scimmyUser],
]);

const plainPatch = () => {
    const patch = JSON.parse(patchText);
    scimPatch.patchBodyValidation(patch);
    return scimPatch.scimPatch(JSON.parse(userText), patch.Operations);
};
const scimmyPatch = () => new SCIMMY.Messages.PatchOp(JSON.parse(patchText)).apply(scimmyUser());
const changes = (patch) => async () => {
    const after = plain(await patch());
    return (hasAllOf(after, patched) && !('nickName' in after)) || 'wrong: another user';
};
await compare('patch of ten', [
    ['scim-patch', changes(plainPatch), plainPatch],
    ['SCIMMY', changes(scimmyPatch), scimmyPatch],
]);

function scimmyUser() {
    return new SCIMMY.Schemas.User(JSON.parse(userText));
}

// The user as it goes over the wire.
function plain(user) {
    return JSON.parse(JSON.stringify(user));
}

// Right if the filter is accepted, and refused with an `and` that leads nowhere.
function accepts(parse, filter) {
    return () => {
        parse(filter);
        try {
            parse(`${filter} and`);
        } catch {
            return true;
        }
        return 'wrong: accepts a filter that is cut off';
    };
}

function hasAllOf(written, sent) {
    if (Array.isArray(sent)) {
        return Array.isArray(written) && written.length === sent.length
            && sent.every((value, place) => hasAllOf(written[place], value));
    }
    if (sent !== null && typeof sent === 'object') {
        return written !== null && typeof written === 'object'
            && Object.entries(sent).every(([name, value]) => hasAllOf(written[name], value));
    }
    return isDeepStrictEqual(written, sent) || isSameInstant(written, sent);
}

function isSameInstant(written, sent) {
    const dateTime = /^\d{4}-\d\d-\d\dT/;
    return dateTime.test(written) && dateTime.test(sent) && Date.parse(written) === Date.parse(sent);
}

// Preparation that fails has its verdict already.
function prepared(prepare) {
    try {
        return prepare();
    } catch {
        return undefined;
    }
}

// Batch by batch, the peers in turn.
async function compare(task, peers) {
    const right = [];
    for (const [who, answer, run] of peers) {
        let verdict;
        try {
            verdict = await answer();
        } catch (error) {
            verdict = `rejects: ${String(error.message).split('\n')[0]}`;
        }
        if (verdict === true) {
            right.push({ who, run, times: [], repetitions: await repetitions(run) });
        } else {
            print({ task, who, verdict });
        }
    }
    for (let batch = 0; batch < BATCHES; batch += 1) {
        for (const peer of right) {
            peer.times.push(await time(peer.run, peer.repetitions) / peer.repetitions);
        }
    }
    for (const { who, times } of right) {
        print({ task, who, ns: times.sort((a, b) => a - b)[BATCHES >> 1] });
    }
}

// How often in a batch; finding out is the warm-up as well.
async function repetitions(run) {
    let [count, warm] = [1, 0];
    for (;;) {
        const spent = await time(run, count);
        warm += spent;
        if (spent >= milliseconds * 1e6 && warm >= WARM_UP * 1e6) {
            return Math.max(1, Math.round(count * milliseconds * 1e6 / spent));
        }
        if (spent < milliseconds * 1e6) {
            count *= 2;
        }
    }
}

async function time(run, count) {
    const start = process.cpuUsage();
    for (let done = 0; done < count; done += 1) {
        sink = run();
        if (sink instanceof Promise) {
            await sink;
        }
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) * 1e3;
}

function print(line) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
}
