// Compiles src/EthConsortium.Ethereum/Contracts/<Name>/<Name>.sol and writes <Name>.json beside it.
//
//   node tools/compile-contracts.mjs           writes the artifacts
//   node tools/compile-contracts.mjs --check   writes nothing; exits 1 if an artifact is not what the source gives
//
// The output depends on the source, the settings below and the compiler of tools/package-lock.json alone.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const solc = createRequire(import.meta.url)("solc");
const contracts = join(dirname(fileURLToPath(import.meta.url)), "../src/EthConsortium.Ethereum/Contracts");
const check = process.argv.includes("--check");

const settings = {
  // The newest rules that every client of today runs from the first block on.
  evmVersion: "petersburg",
  viaIR: true,
  optimizer: { enabled: true, runs: 200 },
  // Without the hash of the metadata a comment or a path does not change the code.
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

// Petersburg is old on purpose; nothing else may be warned about.
const expectedWarning = /deprecated/i;

function compile(name) {
  const file = `${name}.sol`;
  const source = readFileSync(join(contracts, name, file), "utf8").replaceAll("\r\n", "\n");
  const input = {
    language: "Solidity",
    sources: { [file]: { content: source } },
    settings: {
      ...settings,
      outputSelection: { "*": { "*": ["abi", "metadata", "storageLayout", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const problems = (output.errors ?? []).filter((e) => !(e.severity === "warning" && expectedWarning.test(e.message) && /petersburg|EVM version/i.test(e.message)));
  if (problems.length > 0) {
    throw new Error(problems.map((e) => e.formattedMessage).join("\n"));
  }

  const contract = output.contracts[file][name];
  const runtime = contract.evm.deployedBytecode.object;
  if (runtime.length / 2 > 24576) {
    throw new Error(`${name}: ${runtime.length / 2} bytes of code, EIP-170 allows 24576.`);
  }

  return {
    contractName: name,
    sourceName: file,
    sourceHash: JSON.parse(contract.metadata).sources[file].keccak256,
    compiler: { version: solc.version(), settings },
    abi: contract.abi,
    methodIdentifiers: contract.evm.methodIdentifiers,
    storageLayout: withoutAstIds(contract.storageLayout),
    bytecode: `0x${contract.evm.bytecode.object}`,
    deployedBytecode: `0x${runtime}`,
  };
}

// The compiler's node numbers change with every edit of the source and mean nothing outside it.
function withoutAstIds(layout) {
  const plain = (text) => text.replace(/(t_(?:struct|contract|enum|userDefinedValueType)\([A-Za-z0-9_]+\))\d+/g, "$1");
  const variable = ({ label, slot, offset, type }) => ({ label, slot, offset, type: plain(type) });
  const types = Object.entries(layout.types ?? {}).map(([key, type]) => [
    plain(key),
    Object.fromEntries(Object.entries({
      encoding: type.encoding,
      label: type.label,
      numberOfBytes: type.numberOfBytes,
      base: type.base && plain(type.base),
      key: type.key && plain(type.key),
      value: type.value && plain(type.value),
      members: type.members?.map(variable),
    }).filter(([, value]) => value !== undefined)),
  ]);
  return { storage: layout.storage.map(variable), types: Object.fromEntries(types.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

let stale = 0;
for (const name of readdirSync(contracts, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort()) {
  const artifact = compile(name);
  const text = `${JSON.stringify(artifact, null, 2)}\n`;
  const path = join(contracts, name, `${name}.json`);
  const size = `${(artifact.deployedBytecode.length - 2) / 2} bytes of code`;
  if (!check) {
    writeFileSync(path, text);
    console.log(`${name}: ${size}`);
  } else if (!existsSync(path) || readFileSync(path, "utf8").replaceAll("\r\n", "\n") !== text) {
    stale++;
    console.error(`${name}: ${name}.json is not what ${name}.sol compiles to. Run: node tools/compile-contracts.mjs`);
  } else {
    console.log(`${name}: as committed, ${size}`);
  }
}

process.exitCode = stale === 0 ? 0 : 1;
