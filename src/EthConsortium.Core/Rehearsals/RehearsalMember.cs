using EthConsortium.Ethereum;

namespace EthConsortium.Core.Rehearsals;

/// <summary>A member of a rehearsal that is up, with all that is needed to act for it.</summary>
/// <param name="Name">The short name of the plan.</param>
/// <param name="Alias">The name that the governance contract shows.</param>
/// <param name="Account">Its admin account.</param>
/// <param name="Validators">The validators it made, whether they are delegated yet or not.</param>
/// <param name="RpcEndpoint">A JSON-RPC endpoint.</param>
/// <param name="DataUrl">The root of a Data API: a joiner appends <c>/networkinfo</c>.</param>
/// <param name="KeyStorePath">The folder with the keystore files of the account and the validators.</param>
/// <param name="PasswordPath">The file whose first line is the password of all of them.</param>
public sealed record RehearsalMember(
    string Name,
    string Alias,
    Address Account,
    IReadOnlyList<Address> Validators,
    Uri RpcEndpoint,
    Uri DataUrl,
    string KeyStorePath,
    string PasswordPath)
{
    /// <summary>Its nodes, of which the first is its endpoint; none for the candidate while its validator does not count.</summary>
    public IReadOnlyList<RehearsalNode> Nodes { get; init; } = [];

    /// <summary>The subscription it has in the rehearsal's stand-in for Azure; null when it has nothing there.</summary>
    public Guid? SubscriptionId { get; init; }

    /// <summary>Its resource group there, or null.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>The member in short: <c>Bank A (0x…)</c>.</summary>
    public override string ToString() => $"{Alias} ({Account})";
}
