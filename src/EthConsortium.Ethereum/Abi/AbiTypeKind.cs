namespace EthConsortium.Ethereum.Abi;

/// <summary>The families of types of the contract ABI.</summary>
public enum AbiTypeKind
{
    /// <summary><c>uint8</c> … <c>uint256</c>; a <see cref="System.Numerics.BigInteger"/>.</summary>
    UInt,

    /// <summary><c>int8</c> … <c>int256</c>; a <see cref="System.Numerics.BigInteger"/>.</summary>
    Int,

    /// <summary><c>address</c>; an <see cref="Ethereum.Address"/>.</summary>
    Address,

    /// <summary><c>bool</c>; a <see cref="bool"/>.</summary>
    Bool,

    /// <summary><c>bytes1</c> … <c>bytes32</c>; a byte array of that length.</summary>
    FixedBytes,

    /// <summary><c>function</c>: an address and a selector; a byte array of 24.</summary>
    Function,

    /// <summary><c>bytes</c>; a byte array.</summary>
    Bytes,

    /// <summary><c>string</c>, UTF-8; a <see cref="string"/>.</summary>
    String,

    /// <summary><c>T[]</c> or <c>T[n]</c>; an array (see <see cref="AbiDecoder"/> for of what).</summary>
    Array,

    /// <summary><c>(T1,T2,…)</c>, a Solidity struct; an <c>object?[]</c> with one value per component.</summary>
    Tuple,
}
