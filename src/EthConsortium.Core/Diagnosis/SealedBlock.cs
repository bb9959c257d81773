using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>A block and who sealed it, as far as that can be told.</summary>
internal sealed record SealedBlock(BlockHeader Header, Address? Sealer)
{
    public override string ToString() => $"block {Header.Number} of {Times.Show(Header.Time)}{(Sealer is { } sealer ? $", sealed by {sealer}" : "")}";
}
