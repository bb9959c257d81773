using System.Numerics;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.Tests.Transactions;

public class TransactionTests
{
    private static readonly Hash32 s_one = Hash32.FromUInt64(1);

    private static readonly LegacyTransaction s_legacy = new()
    {
        ChainId = new ChainId(1),
        Nonce = 9,
        GasPrice = new Wei(20_000_000_000),
        GasLimit = 21_000,
        To = Address.Parse("0x3535353535353535353535353535353535353535"),
        Value = Wei.FromEther(1),
    };

    private static readonly Transaction1559 s_dynamic = new()
    {
        ChainId = new ChainId(10_101_010),
        Nonce = 0,
        MaxPriorityFeePerGas = new Wei(1),
        MaxFeePerGas = new Wei(2),
        GasLimit = 30_000,
        To = Address.Zero,
    };

    [Fact]
    public void Signs_the_example_of_EIP_155()
    {
        using EthECKey key = new(Enumerable.Repeat((byte)0x46, 32).ToArray());
        SignedTransaction signed = s_legacy.Sign(key);
        Assert.Equal("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", s_legacy.SigningHash().ToString());
        Assert.Equal(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            Hex.Encode(signed.Raw.Span));
        Assert.Equal("0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788", signed.Hash.ToString());
        Assert.Equal(key.Address, signed.Sender);
        Assert.Equal(signed.Hash, s_legacy.WithSignature(signed.Signature).Hash);
    }

    [Fact]
    public void Equals_by_what_is_signed()
    {
        Assert.Equal(s_legacy with { Data = new byte[] { 1 } }, s_legacy with { Data = new byte[] { 1 } });
        Assert.Equal((s_legacy with { Data = new byte[] { 1 } }).GetHashCode(), (s_legacy with { Data = new byte[] { 1 } }).GetHashCode());
        Assert.NotEqual(s_legacy, s_legacy with { Nonce = 10 });
        Assert.NotEqual<EthereumTransaction>(s_legacy, s_dynamic);
    }

    [Fact]
    public void Refuses_to_sign_what_no_chain_takes()
    {
        using EthECKey key = new(Enumerable.Repeat((byte)0x46, 32).ToArray());
        Assert.Contains("nonce", Refusal(s_legacy with { Nonce = ulong.MaxValue }, key));
        Assert.Contains("256 bits", Refusal(s_legacy with { GasPrice = new Wei(BigInteger.One << 250) }, key));
        Assert.Contains("maximum priority fee is 3 wei, above the maximum fee of 2 wei", Refusal(s_dynamic with { MaxPriorityFeePerGas = new Wei(3) }, key));
        Assert.NotNull((s_legacy with { Nonce = ulong.MaxValue - 1 }).Sign(key));
    }

    [Fact]
    public void Reports_all_that_a_chain_would_refuse_at_once()
    {
        Assert.Empty(s_legacy.Validate());
        Assert.Equal(
            ["The nonce is 18446744073709551615, above the highest of 2^64-2 (EIP-2681).", "The gas limit is 20999, below the 21000 that it uses before any code runs."],
            (s_legacy with { Nonce = ulong.MaxValue, GasLimit = 20_999 }).Validate());
        EthereumTransaction creation = s_legacy with { To = null, GasLimit = 1_000_000, Data = new byte[EthereumTransaction.MaxInitCodeLength + 1] };
        Assert.Equal(["The creation code has 49153 bytes, more than the 49152 of EIP-3860."], creation.Validate());
    }

    [Fact]
    public void Counts_the_gas_that_is_used_before_any_code_runs()
    {
        Assert.Equal(21_000ul, s_legacy.IntrinsicGas);
        Assert.Equal(21_000ul + 4 + 32, (s_legacy with { Data = new byte[] { 0, 1, 2 } }).IntrinsicGas);
        Assert.Equal(53_000ul + (33 * 16) + 4, (s_legacy with { To = null, Data = Enumerable.Repeat((byte)1, 33).ToArray() }).IntrinsicGas);
        Assert.Equal(21_000ul + 2_400 + (2 * 1_900), (s_dynamic with { AccessList = [new AccessListItem(Address.Zero, [s_one, s_one])] }).IntrinsicGas);
    }

    [Fact]
    public void Refuses_signatures_that_Ethereum_does_not_take()
    {
        using EthECKey key = new(Enumerable.Repeat((byte)0x46, 32).ToArray());
        EthECDSASignature good = s_legacy.Sign(key).Signature;
        BigInteger order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, provider: null);
        Hash32 highS = ToHash(order - new BigInteger(good.S.AsSpan(), isUnsigned: true, isBigEndian: true));
        Assert.Contains("lower half", RefusalOf(good with { S = highS, RecoveryId = (byte)(1 - good.RecoveryId) }));
        Assert.Contains("recovery id 0 or 1", RefusalOf(good with { RecoveryId = 2 }));
        Assert.Contains("no key", RefusalOf(good with { R = Hash32.Zero }));
        Assert.Contains("no key", RefusalOf(good with { S = Hash32.Zero }));
        Assert.Contains("no key", RefusalOf(good with { R = ToHash(order) }));
    }

    [Theory]
    [InlineData("", "found no bytes")]
    [InlineData("03c0", "begins with 0x03")]
    [InlineData("80", "begins with 0x80")]
    [InlineData("c0", "expected an item, found the end")]
    [InlineData("01", "expected an item, found the end")]
    [InlineData("0180", "expected a list")]
    [InlineData("02c0", "expected an item, found the end")]
    [InlineData("02c000", "expected the end, found 1 more bytes")]
    [InlineData("c9808080808080808080", "expected a v of 27, 28")]
    [InlineData("c9808080808080238080", "expected a v of 27, 28")]
    [InlineData("c98080808080801b8080", "no key")]
    [InlineData("ca8080808080801b808080", "expected the end, found 1 more bytes")]
    [InlineData("cb80808082010280801b8080", "a recipient of 20 bytes, or none, found 2")]
    [InlineData("d180808080808088ffffffffffffffff8080", "a chain id of at most")]
    [InlineData("01cb80808080808080c0020101", "the y parity 0 or 1, found 2")]
    [InlineData("02cc8080808080808080c0020101", "the y parity 0 or 1, found 2")]
    [InlineData("02cd8080808080808080c002010101", "expected the end, found 1 more bytes")]
    public void Refuses_bytes_that_are_no_transaction(string data, string problem)
    {
        Exception? error = Record.Exception(() => SignedTransaction.Decode(Hex.Decode(data)));
        Assert.True(error is RlpException or TransactionException, error?.ToString() ?? "accepted");
        Assert.Contains(problem, error!.Message);
    }

    [Fact]
    public void Signing_allocates_its_result_only()
    {
        using EthECKey key = new(Enumerable.Repeat((byte)0x46, 32).ToArray());
        Transaction1559 transaction = s_dynamic with { Data = new byte[200], AccessList = [new AccessListItem(Address.Zero, [s_one])] };
        SignedTransaction result = transaction.Sign(key);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = transaction.Sign(key);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The object with its signature, sender and hash, and the array of the raw bytes.
        Assert.InRange(allocated, 1, 250 + result.Raw.Length);
    }

    private static string Refusal(EthereumTransaction transaction, EthECKey key) => Assert.Throws<TransactionException>(() => transaction.Sign(key)).Message;

    private static string RefusalOf(EthECDSASignature signature) => Assert.Throws<TransactionException>(() => s_legacy.WithSignature(signature)).Message;

    private static Hash32 ToHash(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new Hash32([.. new byte[32 - bytes.Length], .. bytes]);
    }
}
