using System.Buffers.Binary;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Core.Tests;

/// <summary>Accounts without thought: by number, the same in every run.</summary>
internal static class TestAccounts
{
    /// <summary>An address by number; 0 is the zero address.</summary>
    public static Address At(int number)
    {
        byte[] bytes = new byte[Address.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), number);
        return new Address(bytes);
    }

    /// <summary>A key by number, from 1 on.</summary>
    public static EthECKey Key(int number)
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), number);
        return new EthECKey(bytes);
    }
}
