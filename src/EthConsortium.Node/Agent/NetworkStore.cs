using System.Collections.Immutable;
using EthConsortium.Azure.Storage;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Identities;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>
/// The network that a member is in, in a blob beside its identities. The member's first agent writes it, once: a founder what it makes of the identities, a joining
/// member what another's Data API describes and the checks let pass. All agents of the member read it there, and check it again.
/// </summary>
internal sealed partial class NetworkStore(NodeConfiguration configuration, IBlobContainer blobs, IdentityStore identities, NetworkInfoClient client, ILogger logger)
{
    /// <summary>A networkinfo document without what changes: no nodes, no recent block, no signature.</summary>
    public const string BlobName = "network.json";

    /// <summary>The network.</summary>
    /// <exception cref="BlobStorageException">The store does not answer, or not as it should.</exception>
    /// <exception cref="ConsortiumException">The other member's Data API gives no document, or one that is not to be believed: <see cref="NetworkNotVerifiedException"/>.</exception>
    public async Task<VerifiedNetwork> FindOrMakeAsync(CancellationToken cancellationToken)
    {
        if (await blobs.FindAsync(BlobName, cancellationToken).ConfigureAwait(false) is { } stored)
        {
            return await VerifyAsync(NetworkInfo.Parse(stored.Content), cancellationToken).ConfigureAwait(false);
        }

        NetworkInfo made = configuration.Founding is { } plan
            ? await FoundAsync(plan, cancellationToken).ConfigureAwait(false)
            : await client.GetAsync(configuration.ConsortiumDataUrl!, cancellationToken).ConfigureAwait(false);
        VerifiedNetwork verified = await VerifyAsync(made, cancellationToken).ConfigureAwait(false);
        try
        {
            NetworkInfo lasting = made with { Bootnodes = [], NodeMetadata = [], RecentBlock = null, ErrorMessage = null, Signature = null };
            await blobs.PutAsync(BlobName, lasting.ToJson(), ImmutableDictionary<string, string>.Empty, BlobCondition.New, cancellationToken).ConfigureAwait(false);
            LogStored(verified.GenesisHash?.ToString() ?? "that takes an EVM to know", configuration.Founding is null ? $"joined by {configuration.ConsortiumDataUrl}" : "founded");
            return verified;
        }
        catch (BlobStorageException error) when (error.Failure == BlobStorageFailure.ConditionNotMet)
        {
            // Another agent was faster: its network is the member's.
            StoredBlob first = await blobs.FindAsync(BlobName, cancellationToken).ConfigureAwait(false) ?? throw new BlobStorageException(BlobStorageFailure.NotFound, $"The blob {BlobName} was there a moment ago and is gone.");
            return await VerifyAsync(NetworkInfo.Parse(first.Content), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<NetworkInfo> FoundAsync(ConsortiumPlan plan, CancellationToken cancellationToken)
    {
        Address[] validators = [.. (await identities.ListAsync(cancellationToken).ConfigureAwait(false)).Take(configuration.Identities).Select(identity => identity.Identity.Address)];
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, new MemberAccounts(configuration.AdminAddress!.Value, validators), configuration.TransactionPermissionContract);
        return NetworkInfoBuilder.Describe(genesis, configuration.Member, [], validators);
    }

    private async Task<VerifiedNetwork> VerifyAsync(NetworkInfo info, CancellationToken cancellationToken)
    {
        JoinOptions options = new() { ExpectedChainId = configuration.NetworkId, ExpectedGenesisHash = configuration.Local.GenesisHash };
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(info, [], options, sink: null, cancellationToken).ConfigureAwait(false);
        return network.Consensus == configuration.Consensus
            ? network
            : throw new ConsortiumException(ErrorCode.ConsensusMismatch, $"Expected a network with {configuration.Consensus}, as this node is configured, found one with {network.Consensus}. Correct \"consensus\", or consortiumDataUrl.", configuration.ConsortiumDataUrl);
    }

    [LoggerMessage(LogLevel.Information, "The network with genesis hash {hash} is stored ({how}).")]
    private partial void LogStored(string hash, string how);
}
