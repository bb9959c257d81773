using System.Numerics;

namespace EthConsortium.Ethereum.Abi;

/// <summary>What the codes of <c>Panic(uint256)</c> mean.</summary>
/// <remarks>Source: Solidity documentation, "Panic via assert and Error via require".</remarks>
public static class PanicCode
{
    /// <summary>The meaning of a code in words; a code that is not defined says so.</summary>
    public static string Describe(BigInteger code) => code == (code & 0xff) ? Describe((byte)code) : "an undefined panic";

    private static string Describe(byte code) => code switch
    {
        0x00 => "a generic panic inserted by the compiler",
        0x01 => "an assertion failed",
        0x11 => "an arithmetic operation overflowed or underflowed",
        0x12 => "a division or modulo by zero",
        0x21 => "a value out of the range of an enum",
        0x22 => "a byte array in storage that is encoded wrongly",
        0x31 => "a pop from an empty array",
        0x32 => "an index out of the bounds of an array",
        0x41 => "more memory asked for than can be had, or an array too large",
        0x51 => "a call of an internal function that was never set",
        _ => "an undefined panic",
    };
}
