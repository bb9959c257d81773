using System.Globalization;
using System.Text;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>Messages signed by a person rather than sent to the chain: EIP-191 version 0x45, known as <c>personal_sign</c>.</summary>
/// <remarks>Source: ERC-191. The prefix keeps a signed message from ever being a valid transaction.</remarks>
public static class EthereumMessage
{
    /// <summary>keccak256 of <c>"\x19Ethereum Signed Message:\n"</c>, the length of the message in decimal digits, and the message.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> message)
    {
        byte[] prefix = Encoding.ASCII.GetBytes("\u0019Ethereum Signed Message:\n" + message.Length.ToString(CultureInfo.InvariantCulture));
        byte[] whole = new byte[prefix.Length + message.Length];
        prefix.CopyTo(whole, 0);
        message.CopyTo(whole.AsSpan(prefix.Length));
        return Keccak256.Hash(whole);
    }

    /// <summary>Signs a message.</summary>
    public static EthECDSASignature Sign(EthECKey key, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(Hash(message));
    }

    /// <summary>The address that signed the message, or null when the signature is nobody's.</summary>
    public static Address? Recover(ReadOnlySpan<byte> message, EthECDSASignature signature) => EthECKey.RecoverAddress(Hash(message), signature);
}
