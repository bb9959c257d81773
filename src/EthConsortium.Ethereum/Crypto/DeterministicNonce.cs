using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>The nonces of RFC 6979 for a key and a hash: the same every time, and as secret as the key.</summary>
internal struct DeterministicNonce
{
    private const int ValueLength = 32;
    private const int SeedLength = ValueLength + 1 + Scalar.Length + Scalar.Length;

    private Value _key;
    private Value _value;
    private Seed _seed;
    private bool _again;

    /// <summary>Starts the generator (RFC 6979, section 3.2, steps b to g).</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="hash">The hash to sign, reduced modulo n.</param>
    public DeterministicNonce(ReadOnlySpan<byte> privateKey, in Scalar hash)
    {
        ValueSpan.Fill(1);
        KeySpan.Clear();
        Span<byte> seed = SeedSpan;
        privateKey.CopyTo(seed[(ValueLength + 1)..]);
        hash.Write(seed[(ValueLength + 1 + Scalar.Length)..]);
        Update(0, seed);
        Update(1, seed);
    }

    [UnscopedRef]
    private Span<byte> KeySpan => _key;

    [UnscopedRef]
    private Span<byte> ValueSpan => _value;

    [UnscopedRef]
    private Span<byte> SeedSpan => _seed;

    /// <summary>The next candidate that is from 1 to n-1 (step h). One in 2^127 is not, so that the loop tells nothing.</summary>
    public void Next(out Scalar nonce)
    {
        do
        {
            if (_again)
            {
                Update(0, SeedSpan[..(ValueLength + 1)]);
            }

            _again = true;
            HMACSHA256.HashData(KeySpan, ValueSpan, ValueSpan);
        }
        while (!Scalar.TryRead(ValueSpan, out nonce));
    }

    /// <summary>K = HMAC(K, V || separator || rest of the seed), V = HMAC(K, V).</summary>
    private void Update(byte separator, Span<byte> seed)
    {
        ValueSpan.CopyTo(seed);
        seed[ValueLength] = separator;
        HMACSHA256.HashData(KeySpan, seed, KeySpan);
        HMACSHA256.HashData(KeySpan, ValueSpan, ValueSpan);
    }

    [InlineArray(ValueLength)]
    private struct Value
    {
        private byte _first;
    }

    [InlineArray(SeedLength)]
    private struct Seed
    {
        private byte _first;
    }
}
