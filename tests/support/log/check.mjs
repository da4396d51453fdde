// Check one entry's proof by a checkpoint, as a program does that knows nothing of this service.
import { createRequire } from "node:module";
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const tlog = join(import.meta.dirname, "node_modules/@sigstore/verify/dist/tlog");
const { verifyCheckpoint } = require(join(tlog, "checkpoint.js"));
const { verifyMerkleInclusion } = require(join(tlog, "merkle.js"));

const told = JSON.parse(readFileSync(0, "utf8"));
const entry = {
  canonicalizedBody: Buffer.from(told.body, "base64"),
  inclusionProof: {
    logIndex: String(told.index),
    checkpoint: { envelope: told.note },
    hashes: told.path.map((each) => Buffer.from(each, "base64")),
  },
};
const log = {
  baseURL: told.name,
  logID: Buffer.from(told.keyId, "hex"),
  publicKey: createPublicKey(told.pem),
};
let accepted = true;
let why = "";
try {
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, [log]));
} catch (error) {
  accepted = false;
  why = error.message;
}
process.stdout.write(JSON.stringify({ accepted, why }));
