namespace EthConsortium.Ethereum.Genesis;

/// <summary>How the clients that share a format take digits without <c>0x</c>; with it, and for balances, they agree.</summary>
/// <param name="NonceAndDifficulty">For the difficulty and for the nonces of the header and of accounts.</param>
/// <param name="GasLimitAndTimestamp">For gas limit and time.</param>
internal sealed record GethDialect(GenesisNumberStyle NonceAndDifficulty, GenesisNumberStyle GasLimitAndTimestamp)
{
    public static GethDialect Geth { get; } = new(GenesisNumberStyle.Decimal, GenesisNumberStyle.Decimal);

    public static GethDialect Besu { get; } = new(GenesisNumberStyle.Hexadecimal, GenesisNumberStyle.DecimalOrOctal);
}
