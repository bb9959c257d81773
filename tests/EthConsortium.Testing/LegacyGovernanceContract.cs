using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;

namespace EthConsortium.Testing;

/// <summary>The contracts that stand in for those of the earlier template: their interface, rules and defects, in words of ours.</summary>
public static class LegacyGovernanceContract
{
    /// <summary>Stands in for the contract of 2018.</summary>
    public static ContractArtifact V1 { get; } = Load("LegacyGovernanceV1");

    /// <summary>Stands in for the contract of 2019.</summary>
    public static ContractArtifact V1_2 { get; } = Load("LegacyGovernanceV1_2");

    /// <summary>The data of the transaction that creates one.</summary>
    public static byte[] EncodeDeployment(ContractArtifact artifact, Address founder, Address[] validators, int capacity)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        byte[] arguments = AbiFunction.Parse("function constructor_(address, address[], uint256)").EncodeCall(founder, validators, capacity)[AbiFunction.SelectorLength..];
        return [.. artifact.CreationBytecode.Span, .. arguments];
    }

    private static ContractArtifact Load(string name)
    {
        using Stream stream = typeof(LegacyGovernanceContract).Assembly.GetManifestResourceStream($"{name}.json")!;
        return ContractArtifact.Read(stream);
    }
}
