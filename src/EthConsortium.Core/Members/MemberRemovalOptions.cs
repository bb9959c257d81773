using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Members;

/// <summary>How a member leaves.</summary>
public sealed record MemberRemovalOptions
{
    /// <summary>A session with the member's network, with the account of its admin; null only with <see cref="SkipWithdrawal"/>.</summary>
    public ConsortiumSession? Session { get; init; }

    /// <summary>The account of the member's admin: has to be named when the deployment was not told, and has to be the session's.</summary>
    public Address? Admin { get; init; }

    /// <summary>Whether the chain is left alone: for a member whose nodes seal no more, or whose network is no more.</summary>
    public bool SkipWithdrawal { get; init; }

    /// <summary>Whether the key vault with the keys of the nodes stays as it is.</summary>
    public bool KeepKeyVault { get; init; }

    /// <summary>How long to wait until the validators are out of the final set.</summary>
    public TimeSpan FinalityTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
