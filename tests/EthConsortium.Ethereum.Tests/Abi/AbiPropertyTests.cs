using EthConsortium.Ethereum.Abi;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Abi;

public class AbiPropertyTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(1_500);

    [Fact]
    public void What_is_encoded_decodes_to_the_same_values() => Check.One(s_config, ForAllSeeds(seed =>
    {
        RandomAbi random = new(seed);
        AbiType[] types = random.Types(4, depth: 4);
        object[] values = random.Values(types);
        byte[] encoded = AbiEncoder.Encode(types, values);
        object?[] decoded = AbiDecoder.Decode(types, encoded);
        AbiAssert.Same(values, decoded);
        AbiAssert.Equal(encoded, AbiEncoder.Encode(types, decoded));
    }));

    [Fact]
    public void A_decoded_value_has_the_documented_CSharp_type() => Check.One(s_config, ForAllSeeds(seed =>
    {
        RandomAbi random = new(seed);
        AbiType type = random.Type(depth: 3);
        object? decoded = AbiDecoder.Decode([type], AbiEncoder.Encode([type], [random.Value(type)]))[0];
        Assert.Equal(DocumentedType(type), decoded!.GetType());
    }));

    [Fact]
    public void A_type_reads_back_from_its_name() => Check.One(s_config, ForAllSeeds(seed =>
    {
        AbiType type = new RandomAbi(seed).Type(depth: 5);
        Assert.Equal(type, AbiType.Parse(type.Name));
        Assert.Equal(type.Name, AbiType.Parse(type.Name).ToString());
    }));

    [Fact]
    public void Damaged_data_is_refused_or_decodes_within_bounds() => Check.One(s_config, ForAllSeeds(seed =>
    {
        RandomAbi random = new(seed);
        AbiType[] types = random.Types(3, depth: 4);
        byte[] data = random.Damage(AbiEncoder.Encode(types, random.Values(types)));
        DecodeHostile(types, data);
    }));

    [Fact]
    public void Any_bytes_are_refused_or_decode_within_bounds() => Check.One(
        s_config,
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Arb.From(Gen.Choose(0, int.MaxValue)), (data, seed) => DecodeHostile(new RandomAbi(seed).Types(3, depth: 4), data)));

    [Fact]
    public void Any_text_is_a_type_or_refused() => Check.One(
        s_config,
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Generator.Or(Gen.ArrayOf(Gen.Elements("uint256", "(", ")", "[", "]", ",", "1", "address", "tuple", " ", "9999999999")).Select(string.Concat)).ToArbitrary(), text =>
        {
            foreach (Action<string> parse in (Action<string>[])[t => AbiType.Parse(t), t => AbiFunction.Parse(t), t => AbiEvent.Parse(t), t => AbiError.Parse(t), t => AbiConstructor.Parse(t), t => ContractAbi.FromJson(t)])
            {
                try
                {
                    parse(text ?? "");
                }
                catch (AbiException)
                {
                    // The one documented way out.
                }
            }
        }));

    /// <summary>Decodes; only the documented exception may escape, and what is allocated must be in proportion to the data.</summary>
    internal static void DecodeHostile(AbiType[] types, byte[] data)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _ = AbiDecoder.Decode(types, data);
        }
        catch (AbiException)
        {
            // The one documented way out.
        }

        // A word becomes at most an object with its references; an exception with its trace takes the constant.
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 100_000 + (40L * data.Length), $"{allocated} bytes were allocated for {data.Length} bytes of {string.Join<AbiType>(',', types)}.");
    }

    private static Property ForAllSeeds(Action<int> test) => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), test);

    private static Type DocumentedType(AbiType type) => type.Kind switch
    {
        AbiTypeKind.UInt or AbiTypeKind.Int => typeof(System.Numerics.BigInteger),
        AbiTypeKind.Address => typeof(Address),
        AbiTypeKind.Bool => typeof(bool),
        AbiTypeKind.String => typeof(string),
        AbiTypeKind.Tuple => typeof(object[]),
        AbiTypeKind.Array when type.ElementType!.Kind is not (AbiTypeKind.Array or AbiTypeKind.Tuple) => DocumentedType(type.ElementType).MakeArrayType(),
        AbiTypeKind.Array => typeof(object[]),
        _ => typeof(byte[]),
    };
}
