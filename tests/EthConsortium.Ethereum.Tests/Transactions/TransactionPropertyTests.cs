using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Transactions;

public class TransactionPropertyTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void What_is_signed_reads_back_with_its_sender() => Check.One(s_config, Prop.ForAll(Seeds(), seed =>
    {
        RandomTransaction random = new(seed);
        EthereumTransaction transaction = random.Next();
        using EthECKey key = new(random.PrivateKey);
        SignedTransaction signed = transaction.Sign(key);
        SignedTransaction read = SignedTransaction.Decode(signed.Raw.Span);
        Assert.Equal(transaction, read.Transaction);
        Assert.Equal(signed.Signature, read.Signature);
        Assert.Equal(signed.Hash, read.Hash);
        Assert.Equal(key.Address, read.Sender);
        Assert.Equal(signed.Raw.ToArray(), read.Raw.ToArray());
    }));

    [Fact]
    public void A_changed_byte_is_refused_or_gives_another_hash_and_the_same_bytes_again() => Check.One(s_config, Prop.ForAll(Seeds(), Arb.From(Gen.Choose(0, int.MaxValue)), (seed, change) =>
    {
        RandomTransaction random = new(seed);
        using EthECKey key = new(random.PrivateKey);
        SignedTransaction signed = random.Next().Sign(key);
        byte[] damaged = signed.Raw.ToArray();
        damaged[change % damaged.Length] ^= (byte)(1 << (change % 8));
        if (change % 3 == 0)
        {
            damaged = damaged[..^(change % 5)];
        }

        try
        {
            SignedTransaction read = SignedTransaction.Decode(damaged);
            Assert.Equal(damaged, read.Raw.ToArray());
            Assert.NotEqual(signed.Hash, read.Hash);
        }
        catch (Exception error) when (error is RlpException or TransactionException)
        {
            // The two documented ways out.
        }
    }));

    [Fact]
    public void Any_bytes_are_refused() => Check.One(s_config, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Arb.From(Gen.Elements<byte[]>([], [1], [2], [0xc0])), (data, prefix) =>
    {
        try
        {
            _ = SignedTransaction.Decode([.. prefix, .. data]);
            Assert.Fail("Random bytes were taken for a signed transaction.");
        }
        catch (Exception error) when (error is RlpException or TransactionException)
        {
            // The two documented ways out.
        }
    }));

    private static Arbitrary<int> Seeds() => Arb.From(Gen.Choose(0, int.MaxValue));
}
