// Compiles src/EthConsortium.Ethereum/Contracts/<Name>/<Name>.sol, and the contracts that stand in for others in tests under
// tests/EthConsortium.Testing/Contracts, and writes an artifact beside each source for every contract in it that can be deployed.
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
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");

const settings = {
  // The newest rules that every client of today runs from the first block on.
  evmVersion: "petersburg",
  viaIR: true,
  optimizer: { enabled: true, runs: 200 },
  // Without the hash of the metadata a comment or a path does not change the code.
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

const folders = [
  { path: join(root, "src/EthConsortium.Ethereum/Contracts"), settings },
  // The coder that old contracts have is for the old code generator only.
  { path: join(root, "tests/EthConsortium.Testing/Contracts"), settings: { ...settings, viaIR: false } },
];

// Petersburg and the coder are old on purpose; nothing else may be warned about.
const expectedWarning = /(petersburg|EVM version|ABI coder v1).*deprecated/i;

function* compile(folder, name, settings) {
  const file = `${name}.sol`;
  const source = readFileSync(join(folder, name, file), "utf8").replaceAll("\r\n", "\n");
  const input = {
    language: "Solidity",
    sources: { [file]: { content: source } },
    settings: {
      ...settings,
      outputSelection: { "*": { "*": ["abi", "metadata", "storageLayout", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const problems = (output.errors ?? []).filter((e) => !(e.severity === "warning" && expectedWarning.test(e.message)));
  if (problems.length > 0) {
    throw new Error(problems.map((e) => e.formattedMessage).join("\n"));
  }

  for (const [contractName, contract] of Object.entries(output.contracts[file])) {
    const runtime = contract.evm.deployedBytecode.object;
    if (runtime.length === 0) {
      continue; // abstract
    }

    if (runtime.length / 2 > 24576) {
      throw new Error(`${contractName}: ${runtime.length / 2} bytes of code, EIP-170 allows 24576.`);
    }

    yield {
      contractName,
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
for (const { path: folder, settings } of folders) {
  for (const name of readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort()) {
    for (const artifact of compile(folder, name, settings)) {
      write(artifact, join(folder, name, `${artifact.contractName}.json`));
    }
  }
}

function write(artifact, path) {
  const { contractName: name, sourceName } = artifact;
  const text = `${JSON.stringify(artifact, null, 2)}\n`;
  const size = `${(artifact.deployedBytecode.length - 2) / 2} bytes of code`;
  if (!check) {
    writeFileSync(path, text);
    console.log(`${name}: ${size}`);
  } else if (!existsSync(path) || readFileSync(path, "utf8").replaceAll("\r\n", "\n") !== text) {
    stale++;
    console.error(`${name}: ${name}.json is not what ${sourceName} compiles to. Run: node tools/compile-contracts.mjs`);
  } else {
    console.log(`${name}: as committed, ${size}`);
  }
}

process.exitCode = stale === 0 ? 0 : 1;
