using System.Reflection;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>What holds for every contract of the project.</summary>
public sealed class ContractArtifactTests
{
    /// <summary>The contracts, by their folders and by their bindings.</summary>
    public static TheoryData<string> Names { get; } =
        [.. Directory.GetDirectories(ContractsFolder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private static string ContractsFolder => RepositoryRoot.PathOf("src", "EthConsortium.Ethereum", "Contracts");

    [Fact]
    public void EveryContractHasABindingAndEveryBindingAContract()
    {
        string[] bindings = [.. typeof(ContractArtifact).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(ContractArtifact).Namespace && t.GetProperty("Artifact") is not null)
            .Select(t => t.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(Directory.GetDirectories(ContractsFolder).Select(f => $"{Path.GetFileName(f)}Contract").Order(StringComparer.Ordinal), bindings);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheArtifactLoadsAndFitsIntoABlock(string name)
    {
        ContractArtifact artifact = ContractArtifact.Load(name);

        Assert.Equal(name, artifact.Name);
        Assert.StartsWith("0.8.37+", artifact.CompilerVersion, StringComparison.Ordinal);
        using JsonDocument settings = JsonDocument.Parse(artifact.CompilerSettings);
        Assert.Equal("petersburg", settings.RootElement.GetProperty("evmVersion").GetString());
        Assert.InRange(artifact.RuntimeBytecode.Length, 1, 24_576); // EIP-170
        Assert.True(artifact.CreationBytecode.Span.IndexOf(artifact.RuntimeBytecode.Span) > 0, "The creation bytecode does not carry the runtime bytecode.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSourceHashFitsTheSource(string name)
    {
        string source = File.ReadAllText(Path.Combine(ContractsFolder, name, $"{name}.sol")).ReplaceLineEndings("\n");

        Assert.Equal(Keccak256.Hash(Encoding.UTF8.GetBytes(source)), ContractArtifact.Load(name).SourceHash);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheBindingsAreTheAbiToTheLetter(string name)
    {
        ContractAbi abi = ContractArtifact.Load(name).Abi;

        Assert.Equal(abi.Functions.Select(Describe).Order(StringComparer.Ordinal), Bound<AbiFunction>(name).Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(abi.Events.Select(Describe).Order(StringComparer.Ordinal), Bound<AbiEvent>(name).Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(abi.Errors.Select(Describe).Order(StringComparer.Ordinal), Bound<AbiError>(name).Select(Describe).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NoFunctionTakesEther(string name)
    {
        ContractArtifact artifact = ContractArtifact.Load(name);

        Assert.DoesNotContain(artifact.Abi.Functions, f => f.StateMutability == AbiStateMutability.Payable);
        Assert.False(artifact.Abi.Constructor?.IsPayable ?? false);
        using JsonDocument abi = JsonDocument.Parse(artifact.AbiJson);
        Assert.DoesNotContain(abi.RootElement.EnumerateArray(), e => e.GetProperty("type").GetString() is "receive" or "fallback");
    }

    [Fact]
    public void ARecompilationGivesTheSameBytes()
    {
        string report = NpmTool.Run("node", [RepositoryRoot.PathOf("tools", "compile-contracts.mjs"), "--check"]);

        foreach (string name in Names)
        {
            Assert.Contains($"{name}: as committed", report, StringComparison.Ordinal);
        }

        Assert.Contains("LegacyGovernanceV1: as committed", report, StringComparison.Ordinal);
        Assert.Contains("LegacyGovernanceV1_2: as committed", report, StringComparison.Ordinal);
    }

    private static IEnumerable<T> Bound<T>(string name)
    {
        Type binding = typeof(ContractArtifact).Assembly.GetType($"{typeof(ContractArtifact).Namespace}.{name}Contract", throwOnError: true)!;
        foreach (PropertyInfo property in binding.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == typeof(T)))
        {
            T member = (T)property.GetValue(null)!;
            string bound = ((dynamic)member).Name;
            Assert.Equal(char.ToUpperInvariant(bound[0]) + bound[1..], property.Name);
            yield return member;
        }
    }

    private static string Describe(AbiFunction f) => $"{f.Name}({string.Join(", ", f.Inputs)}) {f.StateMutability} ({string.Join(", ", f.Outputs)})";

    private static string Describe(AbiEvent e) => $"{e.Name}({string.Join(", ", e.Inputs)}) {e.IsAnonymous}";

    private static string Describe(AbiError e) => $"{e.Name}({string.Join(", ", e.Inputs)})";
}
