using System.Text.Json;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>What the compiler made of one of this project's contracts. tools/compile-contracts.mjs writes it.</summary>
public sealed class ContractArtifact
{
    private ContractArtifact(JsonElement root)
    {
        Name = root.GetProperty("contractName").GetString()!;
        SourceHash = Hash32.Parse(root.GetProperty("sourceHash").GetString()!);
        CompilerVersion = root.GetProperty("compiler").GetProperty("version").GetString()!;
        CompilerSettings = root.GetProperty("compiler").GetProperty("settings").GetRawText();
        AbiJson = root.GetProperty("abi").GetRawText();
        Abi = ContractAbi.FromJson(AbiJson);
        CreationBytecode = Hex.Decode(root.GetProperty("bytecode").GetString()!);
        RuntimeBytecode = Hex.Decode(root.GetProperty("deployedBytecode").GetString()!);
        StorageLayout = new StorageLayout(root.GetProperty("storageLayout"));
    }

    /// <summary>The name of the contract in its source.</summary>
    public string Name { get; }

    /// <summary>Keccak-256 of the source file with line feeds for line ends.</summary>
    public Hash32 SourceHash { get; }

    /// <summary>The full version of solc, such as <c>0.8.37+commit.…</c>.</summary>
    public string CompilerVersion { get; }

    /// <summary>The settings the compiler was given, as in its JSON input.</summary>
    public string CompilerSettings { get; }

    /// <summary>The interface.</summary>
    public ContractAbi Abi { get; }

    /// <summary>The interface in the JSON form of solc, which other tools read.</summary>
    public string AbiJson { get; }

    /// <summary>What a transaction that creates the contract carries in front of the constructor's arguments.</summary>
    public ReadOnlyMemory<byte> CreationBytecode { get; }

    /// <summary>The code at the contract's address: the same on every chain, none of the contracts writes into its own code.</summary>
    public ReadOnlyMemory<byte> RuntimeBytecode { get; }

    /// <summary>Where the state variables are.</summary>
    public StorageLayout StorageLayout { get; }

    /// <summary>Reads the artifact of a contract of this project.</summary>
    /// <exception cref="ArgumentException">There is no such contract.</exception>
    public static ContractArtifact Load(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        using Stream stream = typeof(ContractArtifact).Assembly.GetManifestResourceStream($"{name}.json")
            ?? throw new ArgumentException($"This project has no contract '{name}'.", nameof(name));
        return Read(stream);
    }

    /// <summary>Reads an artifact.</summary>
    /// <param name="json">The JSON that tools/compile-contracts.mjs writes.</param>
    public static ContractArtifact Read(Stream json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new ContractArtifact(document.RootElement);
    }
}
