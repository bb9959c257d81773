namespace EthConsortium.Ethereum.Genesis;

/// <summary>How a client takes digits without <c>0x</c>.</summary>
internal enum GenesisNumberStyle
{
    /// <summary>As decimal.</summary>
    Decimal,

    /// <summary>As hexadecimal, against all expectation (Besu: nonce and difficulty). Only what is the same number in both is taken.</summary>
    Hexadecimal,

    /// <summary>As decimal, but as octal with a leading zero (Besu: gas limit and timestamp). Only what is the same number in both is taken.</summary>
    DecimalOrOctal,
}
