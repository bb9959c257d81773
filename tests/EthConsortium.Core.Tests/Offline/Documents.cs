using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Tests.Offline;

/// <summary>Transaction documents without a chain.</summary>
internal static class Documents
{
    public static EthECKey Key { get; } = TestAccounts.Key(1);

    public static Address Other { get; } = TestAccounts.Key(2).Address;

    public static Hash32 Genesis { get; } = new(Enumerable.Repeat((byte)0xab, Hash32.Length).ToArray());

    public static TheoryData<string> ActionNames => [.. Actions.Keys];

    public static IReadOnlyDictionary<string, GovernanceAction> Actions { get; } = new[]
    {
        GovernanceAction.ProposeAdmin(Other, "Bank B"),
        GovernanceAction.VoteFor(Other),
        GovernanceAction.RescindVoteFor(Other),
        GovernanceAction.VoteAgainst(Other),
        GovernanceAction.RescindVoteAgainst(Other),
        GovernanceAction.EnforceEviction(Other),
        GovernanceAction.Resign(),
        GovernanceAction.SetAlias("Erste Bank Zürich"),
        GovernanceAction.SetConsortiumName("Three banks"),
        GovernanceAction.AddValidators([TestAccounts.At(60), TestAccounts.At(61)]),
        GovernanceAction.RemoveValidators([TestAccounts.At(60)]),
        GovernanceAction.VoteForCapacity(20),
        GovernanceAction.InitiateQueuedChange(),
    }.ToDictionary(action => action.Kind.ToString(), StringComparer.Ordinal);

    public static TransactionDocument Of(GovernanceAction action, bool legacy = false) => Of(Content(action, legacy));

    public static TransactionDocument Of(TransactionContent content) => new(content);

    public static TransactionContent Content(GovernanceAction action, bool legacy = false, GovernanceVersion version = GovernanceVersion.V2) =>
        Content(GovernanceDialect.Of(version).Encode(action), ConsortiumGovernanceContract.GenesisAddress, legacy) with { GovernanceVersion = version };

    public static TransactionContent Content(byte[] data, Address to, bool legacy = false) => new()
    {
        Transaction = legacy
            ? new LegacyTransaction { ChainId = new ChainId(10_101_010), Nonce = 7, GasLimit = 200_000, GasPrice = new Wei(1_000_000_000), To = to, Data = data }
            : new Transaction1559 { ChainId = new ChainId(10_101_010), Nonce = 7, GasLimit = 200_000, MaxFeePerGas = new Wei(3_000_000_000), MaxPriorityFeePerGas = new Wei(1_000_000_000), To = to, Data = data },
        From = Key.Address,
        ConsortiumName = "Three banks",
        GenesisHash = Genesis,
        GovernanceVersion = null,
        Names = new() { [Key.Address] = "Bank A" },
        MadeAtBlock = 42,
        Foreseen = "2 of 3 votes; would be accepted",
    };

    public static TransactionDocument Transfer(Wei amount, Address to)
    {
        TransactionContent content = Content([], to);
        return new(content with { Transaction = content.Transaction with { Value = amount } });
    }
}
