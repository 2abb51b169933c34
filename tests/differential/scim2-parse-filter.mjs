// Which users each filter selects, as scim2-parse-filter has it: {users, filters} in, a list of lists of
// places in users out; null for a filter that it refuses.

import { text } from 'node:stream/consumers';
import { filter, parse } from 'scim2-parse-filter';

const { users, filters } = JSON.parse(await text(process.stdin));

function selected(text) {
  let matches;
  try {
    matches = filter(parse(text));
  } catch {
    return null;
  }
  return [...users.keys()].filter((place) => matches(users[place]));
}

console.log(JSON.stringify(filters.map(selected)));
