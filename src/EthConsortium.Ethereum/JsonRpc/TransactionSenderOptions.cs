namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>How a <see cref="TransactionSender"/> prices, repeats and waits.</summary>
public sealed record TransactionSenderOptions
{
    /// <summary>What is added to an estimate of gas, in percent. State may change until the transaction is mined; unused gas costs nothing. Default: 50.</summary>
    public int GasMarginPercent { get; init; } = 50;

    /// <summary>The price of gas in wei; null asks the node. Set it to zero where a consortium takes transactions for free but its nodes suggest a price.</summary>
    public Wei? GasPrice { get; init; }

    /// <summary>How long it is tried to hand a transaction over when answers are lost. Default: 2 minutes.</summary>
    public TimeSpan SubmitTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a receipt is waited for. Default: 5 minutes.</summary>
    public TimeSpan ReceiptTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The first wait between two looks; it doubles up to <see cref="MaxPollingInterval"/>. Default: 100 ms.</summary>
    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two looks. Default: 2 s.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock of all waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (GasMarginPercent < 0 || SubmitTimeout <= TimeSpan.Zero || ReceiptTimeout <= TimeSpan.Zero || PollingInterval <= TimeSpan.Zero || MaxPollingInterval < PollingInterval)
        {
            throw new InvalidOperationException($"Expected a margin of 0 or more, time-outs and intervals above zero, and the longest interval not below the first, found {this}.");
        }
    }
}
