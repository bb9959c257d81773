using System.Collections.Immutable;
using System.Numerics;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.Tests.Transactions;

/// <summary>Transactions of every kind, repeatable from the seed.</summary>
internal sealed class RandomTransaction(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] PrivateKey { get; } = MakeKey(seed);

    public EthereumTransaction Next()
    {
        ChainId chainId = new((ulong)_random.NextInt64(1, _random.Next(2) == 0 ? 1_000 : 1L << 50));
        ulong nonce = (ulong)_random.NextInt64(_random.Next(2) == 0 ? 3 : 1L << 40);
        ulong gasLimit = (ulong)_random.NextInt64(1L << 40);
        Address? to = _random.Next(4) == 0 ? null : new Address(Bytes(Address.Length));
        Wei value = new(Number(12));
        byte[] data = Bytes(to is null ? _random.Next(1, 100) : _random.Next(3) * _random.Next(100));
        Wei price = new(Number(9));
        ImmutableArray<AccessListItem> accessList = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new AccessListItem(new Address(Bytes(20)), [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new Hash32(Bytes(32)))]))];
        return _random.Next(3) switch
        {
            0 => new LegacyTransaction { ChainId = _random.Next(4) == 0 ? null : chainId, Nonce = nonce, GasPrice = price, GasLimit = gasLimit, To = to, Value = value, Data = data },
            1 => new Transaction2930 { ChainId = chainId, Nonce = nonce, GasPrice = price, GasLimit = gasLimit, To = to, Value = value, Data = data, AccessList = accessList },
            _ => new Transaction1559 { ChainId = chainId, Nonce = nonce, MaxPriorityFeePerGas = new Wei(price.Value / 3), MaxFeePerGas = price, GasLimit = gasLimit, To = to, Value = value, Data = data, AccessList = accessList },
        };
    }

    private static byte[] MakeKey(int seed)
    {
        byte[] key = new byte[32];
        new Random(seed).NextBytes(key.AsSpan(1));
        key[31] |= 1;
        return key;
    }

    private BigInteger Number(int maxLength) => new(Bytes(_random.Next(maxLength)), isUnsigned: true);

    private byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
