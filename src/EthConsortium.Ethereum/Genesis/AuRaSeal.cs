namespace EthConsortium.Ethereum.Genesis;

/// <summary>Step and signature, which AuRa puts in place of mix hash and nonce.</summary>
/// <remarks>Source: the OpenEthereum documentation, "Aura - Authority Round", section "Block header".</remarks>
public sealed record AuRaSeal : GenesisSeal
{
    /// <summary>The length of the signature in bytes.</summary>
    public const int SignatureLength = 65;

    /// <summary>Takes a step and a signature.</summary>
    /// <param name="step">The step (time divided by the step duration) of the block.</param>
    /// <param name="signature">65 bytes.</param>
    /// <exception cref="ArgumentException">The signature has another length.</exception>
    public AuRaSeal(ulong step, ReadOnlyMemory<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            throw new ArgumentException($"Expected a signature of 65 bytes, found {signature.Length}.", nameof(signature));
        }

        Step = step;
        Signature = signature;
    }

    /// <summary>Step 0 and a signature of zeros, as every known AuRa chain has them in block 0.</summary>
    public static AuRaSeal Zero { get; } = new(0, new byte[SignatureLength]);

    /// <summary>The step.</summary>
    public ulong Step { get; }

    /// <summary>The signature, 65 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }
}
