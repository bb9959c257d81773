namespace EthConsortium.Ethereum.Genesis;

/// <summary>The precompiled contracts with Petersburg's prices, which a chain spec lists among the accounts. Without a balance they are rules only and no part of the state.</summary>
/// <remarks>Source: Ethereum Yellow Paper, appendix E; EIP-196, EIP-197, EIP-198 for the prices before EIP-1108.</remarks>
internal static class ParityBuiltins
{
    /// <summary>The JSON of each, without spaces.</summary>
    public static IReadOnlyDictionary<Address, string> Petersburg { get; } = new (string Name, string Price)[]
    {
        ("ecrecover", """{"linear":{"base":3000,"word":0}}"""),
        ("sha256", """{"linear":{"base":60,"word":12}}"""),
        ("ripemd160", """{"linear":{"base":600,"word":120}}"""),
        ("identity", """{"linear":{"base":15,"word":3}}"""),
        ("modexp", """{"modexp":{"divisor":20}}"""),
        ("alt_bn128_add", """{"alt_bn128_const_operations":{"price":500}}"""),
        ("alt_bn128_mul", """{"alt_bn128_const_operations":{"price":40000}}"""),
        ("alt_bn128_pairing", """{"alt_bn128_pairing":{"base":100000,"pair":80000}}"""),
    }
    .Select(static (builtin, index) => KeyValuePair.Create(AddressOf(index + 1), $"{{\"name\":\"{builtin.Name}\",\"pricing\":{{\"0x0\":{{\"price\":{builtin.Price}}}}}}}"))
    .ToDictionary();

    private static Address AddressOf(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Length];
        bytes.Clear();
        bytes[^1] = (byte)number;
        return new Address(bytes);
    }
}
