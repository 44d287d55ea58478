// Verifies and issues with @digitalbazaar/vc, one request on standard input, one answer on standard output.
//   {"do": "verify", "document": …, "contexts": {url: body}}  ->  {"verified": true|false, "error": …}
//   {"do": "issue", "document": …, "suite": …, "contexts": …} ->  {"document": signed}

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {text} from 'node:stream/consumers';

const request = JSON.parse(await text(process.stdin));
const controllers = new Map();

function keyDocument(name) {
  const [did, multikey] = name.split('#');
  const spelled = multikey ?? did.slice('did:key:'.length);
  const is2020 = kind(request.document) === 'Ed25519Signature2020' || request.suite === 'Ed25519Signature2020';
  const key = {
    '@context': is2020 ? 'https://w3id.org/security/suites/ed25519-2020/v1' : 'https://w3id.org/security/multikey/v1',
    id: `${did}#${spelled}`,
    type: is2020 ? 'Ed25519VerificationKey2020' : 'Multikey',
    controller: did,
    publicKeyMultibase: spelled
  };
  if(multikey) {
    return key;
  }
  return {
    '@context': ['https://www.w3.org/ns/did/v1', key['@context']],
    id: did,
    verificationMethod: [key],
    assertionMethod: [key.id]
  };
}

async function documentLoader(url) {
  const document = url.startsWith('did:key:') ? keyDocument(url) : request.contexts[url] ?? controllers.get(url);
  if(!document) {
    throw new Error(`not in this world: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

function kind(document) {
  return document.proof && (document.proof.cryptosuite ?? document.proof.type);
}

async function signingSuite(name) {
  if(name === 'ecdsa-rdfc-2019') {
    const key = await EcdsaMultikey.generate({curve: request.curve ?? 'P-256'});
    return [named(key), signer => new DataIntegrityProof({signer, cryptosuite: ecdsa, date: request.created})];
  }
  if(name === 'Ed25519Signature2020') {
    const key = named(await Ed25519VerificationKey2020.generate(), 'fingerprint');
    return [key, () => new Ed25519Signature2020({key, date: request.created})];
  }
  const key = await Ed25519Multikey.generate();
  return [named(key), signer => new DataIntegrityProof({signer, cryptosuite: eddsa, date: request.created})];
}

function named(key) {
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  return key;
}

const verifying = {
  'eddsa-rdfc-2022': () => new DataIntegrityProof({cryptosuite: eddsa}),
  'ecdsa-rdfc-2019': () => new DataIntegrityProof({cryptosuite: ecdsa}),
  Ed25519Signature2020: () => new Ed25519Signature2020()
};

async function answer() {
  if(request.do === 'verify') {
    const result = await vc.verifyCredential({
      credential: request.document,
      checkStatus: async () => ({verified: true}),  // a status list is a credential of its own, asked about by itself
      suite: verifying[kind(request.document)](),
      documentLoader,
      now: request.now
    });
    return {verified: result.verified, error: result.error && String(result.error.errors?.[0] ?? result.error)};
  }
  const [key, suite] = await signingSuite(request.suite);
  const issuer = {...request.document.issuer, id: key.controller};
  const credential = {...request.document, issuer};
  const document = await vc.issue({credential, suite: suite(key.signer()), documentLoader, now: request.now});
  return {document};
}

process.stdout.write(JSON.stringify(await answer()));
