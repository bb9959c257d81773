using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class EthECKeyTests
{
    private static readonly BigInteger[] s_edges =
    [
        1, 2, 3, ReferenceCurve.N - 1, ReferenceCurve.N - 2, ReferenceCurve.N / 2, (ReferenceCurve.N / 2) + 1,
        .. Enumerable.Range(1, 255).SelectMany(i => new[] { BigInteger.Pow(2, i) - 1, BigInteger.Pow(2, i), BigInteger.Pow(2, i) + 1 }),
        .. Enumerable.Range(0, 5).Select(i => ((BigInteger.One << 52) - 1) << (52 * i)).Where(k => k < ReferenceCurve.N),
        .. Enumerable.Range(0, 4).Select(i => (BigInteger)ulong.MaxValue << (64 * i)).Where(k => k < ReferenceCurve.N),
    ];

    [Fact]
    public void The_platform_verifies_the_signature_of_every_edge_key() =>
        Assert.All(s_edges, d => AssertPlatformAgrees(ReferenceCurve.Write(d), SHA256.HashData(ReferenceCurve.Write(d))));

    [Fact]
    public void The_platform_verifies_signatures_of_edge_hashes()
    {
        byte[] privateKey = SHA256.HashData("a key"u8);
        foreach (BigInteger hash in s_edges.Append(0).Append(ReferenceCurve.N).Append(ReferenceCurve.P).Append(BigInteger.Pow(2, 256) - 1))
        {
            AssertPlatformAgrees(privateKey, ReferenceCurve.Write(hash));
        }
    }

    [Fact]
    public void The_platform_verifies_thousands_of_random_signatures()
    {
        Random random = new(20160901);
        byte[] privateKey = new byte[32];
        byte[] hash = new byte[32];
        for (int i = 0; i < 3000; i++)
        {
            random.NextBytes(privateKey);
            random.NextBytes(hash);
            AssertPlatformAgrees(privateKey, hash);
        }
    }

    [Fact]
    public void Signatures_of_the_platform_verify_and_damaged_ones_do_not()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.CreateFromFriendlyName("secP256k1"));
        ECParameters parameters = platform.ExportParameters(includePrivateParameters: false);
        byte[] publicKey = [.. parameters.Q.X!, .. parameters.Q.Y!];
        Random random = new(20160901);
        byte[] hash = new byte[32];
        for (int i = 0; i < 500; i++)
        {
            random.NextBytes(hash);
            byte[] pair = platform.SignHash(hash);
            BigInteger s = ReferenceCurve.Read(pair.AsSpan(32));
            BigInteger low = BigInteger.Min(s, ReferenceCurve.N - s);
            EthECDSASignature signature = new(new Hash32(pair.AsSpan(0, 32)), new Hash32(ReferenceCurve.Write(low)), 0);
            Assert.True(EthECKey.Verify(publicKey, new Hash32(hash), signature));
            Assert.False(EthECKey.Verify(publicKey, new Hash32(hash), signature with { S = new Hash32(ReferenceCurve.Write(ReferenceCurve.N - low)) }));

            byte[] damaged = [.. signature.R.AsSpan(), .. signature.S.AsSpan()];
            damaged[random.Next(64)] ^= (byte)(1 << random.Next(8));
            Assert.False(EthECKey.Verify(publicKey, new Hash32(hash), new EthECDSASignature(new Hash32(damaged.AsSpan(0, 32)), new Hash32(damaged.AsSpan(32)), 0)));
        }
    }

    [Fact]
    public void A_signature_whose_x_is_above_the_order_verifies_and_recovers()
    {
        // Nobody can make such a signature for a given key, but anybody can find a key for such a nonce point: r + n is its x.
        for (BigInteger r = 1; r < 100; r++)
        {
            EthECDSASignature signature = new(new Hash32(ReferenceCurve.Write(r)), Hash32.FromUInt64(12345), 2);
            Hash32 hash = Keccak256.Hash("message"u8);
            if (EthECKey.RecoverPublicKey(hash, signature) is { } publicKey)
            {
                Assert.True(EthECKey.Verify(publicKey, hash, signature));
                return;
            }
        }

        Assert.Fail("none of the x coordinates was on the curve");
    }

    [Fact]
    public void No_public_key_is_recovered_where_it_would_be_infinity()
    {
        // R = k·G and s·R = z·G give Q = 0.
        using EthECKey nonce = new(ReferenceCurve.Write(2));
        Hash32 hash = new(ReferenceCurve.Write(14));
        EthECDSASignature signature = new(new Hash32(nonce.PublicKey[..32]), Hash32.FromUInt64(7), (byte)(nonce.PublicKey[63] & 1));
        Assert.Null(EthECKey.RecoverPublicKey(hash, signature));
        Assert.Null(EthECKey.RecoverAddress(hash, signature with { RecoveryId = 4 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Refuses_a_private_key_of_another_length(int length) =>
        Assert.Contains($"found {length}", Assert.Throws<ArgumentException>(() => new EthECKey(new byte[length])).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(66)]
    public void Verifies_nothing_with_a_public_key_of_another_length(int length)
    {
        using EthECKey key = new(ReferenceCurve.Write(1));
        Assert.False(EthECKey.Verify(new byte[length], Hash32.Zero, key.Sign(Hash32.Zero)));
    }

    [Fact]
    public void Generated_keys_differ_and_sign()
    {
        using EthECKey first = EthECKey.Generate();
        using EthECKey second = EthECKey.Generate();
        Assert.NotEqual(first.Address, second.Address);
        Assert.Equal(first.Address, EthECKey.RecoverAddress(Hash32.Zero, first.Sign(Hash32.Zero)));
    }

    [Fact]
    public void A_disposed_key_neither_signs_nor_shows_itself()
    {
        EthECKey key = EthECKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Hash32.Zero));
        Assert.Throws<ObjectDisposedException>(() => key.CopyPrivateKeyTo(new byte[32]));
    }

    [Fact]
    public void Signing_allocates_nothing()
    {
        using EthECKey key = new(ReferenceCurve.Write(7));
        key.Sign(Hash32.Zero);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            key.Sign(Hash32.Zero);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Signing_and_opening_leave_no_copy_of_the_private_key_on_the_stack()
    {
        byte[] privateKey = SHA256.HashData("on the stack"u8);
        using EthECKey key = new(privateKey);
        Assert.False(IsOnDeadStack(privateKey));
        key.Sign(Hash32.Zero);
        Assert.False(IsOnDeadStack(privateKey));

        // The search itself finds what is there.
        LeaveOnStack(privateKey);
        Assert.True(IsOnDeadStack(privateKey));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveOnStack(byte[] bytes)
    {
        Span<byte> stack = stackalloc byte[4096];
        bytes.CopyTo(stack[1000..]);
    }

    /// <summary>Whether the bytes, or the words that arithmetic makes of them, are in the 24 KiB below this frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    private static bool IsOnDeadStack(byte[] bytes)
    {
        Span<byte> stack = stackalloc byte[24 * 1024];
        byte[] reversed = [.. bytes.Reverse()];
        return stack.IndexOf(bytes.AsSpan(0, 8)) >= 0 || stack.IndexOf(reversed.AsSpan(0, 6)) >= 0;
    }

    private static void AssertPlatformAgrees(byte[] privateKey, byte[] hash)
    {
        using EthECKey key = new(privateKey);
        EthECDSASignature signature = key.Sign(new Hash32(hash));
        using ECDsa platform = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromFriendlyName("secP256k1"),
            Q = new ECPoint { X = key.PublicKey[..32].ToArray(), Y = key.PublicKey[32..].ToArray() },
        });
        Assert.True(platform.VerifyHash(hash, (byte[])[.. signature.R.AsSpan(), .. signature.S.AsSpan()]), $"the platform refuses the signature of {Hex.Encode(hash)} by {Hex.Encode(privateKey)}");
        Assert.True(ReferenceCurve.Read(signature.S.AsSpan()) <= ReferenceCurve.N / 2);
        Assert.True(EthECKey.Verify(key.PublicKey, new Hash32(hash), signature));
        Assert.Equal(key.Address, EthECKey.RecoverAddress(new Hash32(hash), signature));
        Assert.True(key.PublicKey.SequenceEqual(EthECKey.RecoverPublicKey(new Hash32(hash), signature)));
        Assert.NotEqual(key.Address, EthECKey.RecoverAddress(new Hash32(hash), signature with { RecoveryId = (byte)(signature.RecoveryId ^ 1) }));
    }
}
