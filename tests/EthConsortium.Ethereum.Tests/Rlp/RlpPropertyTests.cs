using EthConsortium.Ethereum.Rlp;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Rlp;

public class RlpPropertyTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Fact]
    public void What_is_written_reads_back() => Check.One(s_config, Prop.ForAll(Trees(4).ToArbitrary(), tree =>
    {
        byte[] encoded = tree.Encode();
        RlpTree read = RlpTree.Decode(encoded);
        Assert.Equal(tree.ToString(), read.ToString());
        Assert.Equal(encoded, read.Encode());
    }));

    [Fact]
    public void Any_bytes_are_refused_or_are_the_one_encoding_of_what_they_decode_to() => Check.One(s_config, Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>().Generator.Or(Damaged()).ToArbitrary(),
        data =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                RlpTree tree = RlpTree.Decode(data);
                Assert.Equal(data, tree.Encode());
            }
            catch (RlpException)
            {
                // The one documented way out. The constant is the exception's; the factor is the tree's.
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000 + (300L * data.Length));
            }
        }));

    internal static Gen<RlpTree> Trees(int depth)
    {
        Gen<RlpTree> bytes = Gen.Elements(0, 1, 1, 2, 20, 32, 55, 56, 57, 300)
            .SelectMany(length => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), length))
            .Select(b => new RlpTree(b));
        return depth == 0 ? bytes : bytes.Or(Gen.Choose(0, 6).SelectMany(count => Gen.ArrayOf(Trees(depth - 1), count)).Select(RlpTree.List));
    }

    private static Gen<byte[]> Damaged() =>
        from tree in Trees(3)
        from position in Gen.Choose(0, int.MaxValue)
        from value in Gen.Elements(0x00, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xff)
        from cut in Gen.Choose(0, 3)
        select Damage(tree.Encode(), position, (byte)value, cut);

    private static byte[] Damage(byte[] data, int position, byte value, int cut)
    {
        data[position % data.Length] = value;
        return data[..Math.Max(0, data.Length - cut)];
    }
}
