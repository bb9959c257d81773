namespace EthConsortium.Ethereum.Genesis;

/// <summary>The extra data of a Clique block that carries signers: 32 bytes of vanity, the signers, 65 bytes of seal.</summary>
/// <remarks>Source: EIP-225.</remarks>
/// <param name="Vanity">32 bytes for whatever the signer likes.</param>
/// <param name="Signers">The signers; in ascending order in block 0.</param>
/// <param name="Seal">The signature over the block, 65 bytes; zeros in block 0.</param>
public sealed record CliqueExtraData(ReadOnlyMemory<byte> Vanity, IReadOnlyList<Address> Signers, ReadOnlyMemory<byte> Seal)
{
    internal const int VanityLength = 32;
    internal const int SealLength = 65;

    /// <summary>The extra data of block 0: no vanity, the signers in ascending order, no seal.</summary>
    public static byte[] Encode(IReadOnlyList<Address> signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        byte[] data = new byte[VanityLength + (Address.Length * signers.Count) + SealLength];
        int offset = VanityLength;
        foreach (Address signer in signers.Order())
        {
            signer.AsSpan().CopyTo(data.AsSpan(offset));
            offset += Address.Length;
        }

        return data;
    }

    /// <summary>Takes extra data apart.</summary>
    /// <exception cref="FormatException">The length is not 97 bytes and 20 for each signer.</exception>
    public static CliqueExtraData Decode(ReadOnlyMemory<byte> data)
    {
        int signersLength = data.Length - VanityLength - SealLength;
        if (signersLength < 0 || signersLength % Address.Length != 0)
        {
            throw new FormatException($"Expected Clique's extra data (32 bytes of vanity, 20 bytes a signer, 65 bytes of seal), found {data.Length} bytes.");
        }

        List<Address> signers = [];
        for (int offset = VanityLength; offset < VanityLength + signersLength; offset += Address.Length)
        {
            signers.Add(new Address(data.Span.Slice(offset, Address.Length)));
        }

        return new CliqueExtraData(data[..VanityLength], signers, data[^SealLength..]);
    }
}
