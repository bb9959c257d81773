using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Transfers;

/// <summary>A transfer that was broken off when its transaction may have been sent.</summary>
/// <param name="Preview">What was foreseen before.</param>
/// <param name="Sent">The transaction.</param>
internal sealed record UnfinishedTransfer(EtherTransferPreview Preview, SentTransaction Sent);
