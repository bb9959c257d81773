using System.Globalization;
using System.Text;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Offline;

/// <summary>
/// Puts a transaction into words that cover every byte of what is signed. Made from the transaction alone, so that a signer without
/// a network can make them again; the names, which the transaction does not hold, stand in them as claims.
/// </summary>
internal sealed class TransactionWords(TransactionContent content)
{
    /// <summary>The words, a line each.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.TransactionCallUnknown"/>: there are no words for this.</exception>
    public static IReadOnlyList<string> Of(TransactionContent content)
    {
        TransactionWords words = new(content);
        return content.GovernanceVersion is { } version ? words.OfGovernance(version) : words.OfTransfer();
    }

    /// <summary>The action that the call of a governance contract stands for: only one whose encoding is, byte for byte, the call.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.TransactionCallUnknown"/>.</exception>
    public static GovernanceAction ActionOf(EthereumTransaction transaction, GovernanceVersion version)
    {
        GovernanceAction? action = GovernanceCall.Decode(transaction.Data.Span);
        GovernanceDialect dialect = GovernanceDialect.Of(version);
        return action is not null && dialect.WhyUnsupported(action.Kind) is null && dialect.Encode(action).AsSpan().SequenceEqual(transaction.Data.Span)
            ? action
            : throw Unknown($"Expected the call of an action that a governance contract of version {GovernanceVersions.ToText(version)} knows, encoded in its one way, found data that is none.", transaction);
    }

    /// <summary>A text that others chose, so that it cannot steer a terminal, end its quotes or pass for words of ours.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("'");
        foreach (char c in text)
        {
            bool steers = char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            _ = steers ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : c is '\'' or '\\' ? quoted.Append('\\').Append(c)
                : quoted.Append(c);
        }

        return quoted.Append('\'').ToString();
    }

    private List<string> OfGovernance(GovernanceVersion version)
    {
        EthereumTransaction transaction = content.Transaction;
        GovernanceAction action = ActionOf(transaction, version);
        if (transaction.Value != Wei.Zero)
        {
            throw Unknown($"Expected an action of the governance, which moves no ether, found one with {transaction.Value} wei.", transaction);
        }

        string place = transaction.To == ConsortiumGovernanceContract.GenesisAddress
            ? $"the governance contract {transaction.To}"
            : $"the contract {transaction.To}, claimed to be the governance contract";
        return
        [
            Capitalize(action.Kind switch
            {
                GovernanceActionKind.ProposeAdmin => $"propose {Name(action.Subject!.Value)} as an admin called {Quote(action.Text!)}, which from an admin is a vote for it too",
                GovernanceActionKind.SetAlias => $"change the alias of {Name(content.From)} to {Quote(action.Text!)}",
                GovernanceActionKind.SetConsortiumName => $"rename the consortium {Quote(action.Text!)}",
                _ => action.Describe(Name),
            }),
            .. action.Validators.Select(validator => $"  {Name(validator)}"),
            .. Frame(),
            $"Through {place}, claimed to be of version {GovernanceVersions.ToText(version)}",
            Cost(),
        ];
    }

    private List<string> OfTransfer()
    {
        EthereumTransaction transaction = content.Transaction;
        return transaction is { To: { } to, Data.IsEmpty: true }
            ? [$"Transfer {transaction.Value.ToEtherString()} ether ({transaction.Value} wei) to {Name(to)}", .. Frame(), Cost()]
            : throw Unknown(transaction.To is null ? "Expected a recipient, found the creation of a contract." : "Expected a transfer of ether, which has no data, found a call.", transaction);
    }

    private string[] Frame() =>
    [
        $"By {Name(content.From)}, as its transaction {content.Transaction.Nonce}",
        $"On chain {content.Transaction.ChainId}, claimed to be {(content.ConsortiumName.Length > 0 ? Quote(content.ConsortiumName) : "a consortium without a name")} with genesis {content.GenesisHash}",
    ];

    private string Cost()
    {
        ulong gas = content.Transaction.GasLimit;
        return content.Transaction switch
        {
            Transaction1559 t => $"For at most {gas} gas at up to {t.MaxFeePerGas} wei, of these up to {t.MaxPriorityFeePerGas} as a tip: {Total(t.MaxFeePerGas)} ether",
            LegacyTransaction t => $"For at most {gas} gas at {t.GasPrice} wei: {Total(t.GasPrice)} ether",
            _ => throw Unknown("Expected a legacy transaction or one of EIP-1559.", content.Transaction),
        };

        string Total(Wei price) => new Wei(price.Value * gas).ToEtherString();
    }

    private string Name(Address address) => content.Names.TryGetValue(address, out string? name) ? $"{address} (claimed to be {Quote(name)})" : address.ToString();

    private static string Capitalize(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    private static ConsortiumException Unknown(string problem, EthereumTransaction transaction) =>
        new(ErrorCode.TransactionCallUnknown, $"The transaction cannot be put into words, so nobody should sign it. {problem}", transaction);
}
