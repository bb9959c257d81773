namespace EthConsortium.Rehearsal.Chain;

/// <summary>How <see cref="AnvilHost"/> runs anvil.</summary>
public sealed record AnvilHostOptions
{
    /// <summary>
    /// The interval at which blocks are made, whether or not there are transactions. Null, the default: one block for each
    /// transaction, as soon as it arrives.
    /// </summary>
    public TimeSpan? BlockTime { get; init; }

    /// <summary>
    /// The rules of the EVM, by foundry's name. <c>london</c>, the default, is the oldest that knows a base fee (held at 0
    /// here) and still has the chain id and difficulty opcodes of a proof-of-authority network.
    /// </summary>
    public string Hardfork { get; init; } = "london";

    /// <summary>How long anvil may take until it listens.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A folder that must not outlive the chain, because there are keys in it, say: what deletes anvil's own folder when this
    /// process is killed (not on Windows) deletes it, too. When the chain is disposed it may be gone or not. Null for none.
    /// </summary>
    public string? CompanionFolder { get; init; }

    /// <summary>The anvil binary; null finds the one of tools/package.json.</summary>
    public string? Program { get; init; }
}
