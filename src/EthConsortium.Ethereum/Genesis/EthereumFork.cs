namespace EthConsortium.Ethereum.Genesis;

/// <summary>The sets of EVM and header rules, in their order.</summary>
public enum EthereumFork
{
    /// <summary>July 2015.</summary>
    Frontier,

    /// <summary>EIP-606.</summary>
    Homestead,

    /// <summary>EIP-608.</summary>
    TangerineWhistle,

    /// <summary>EIP-607.</summary>
    SpuriousDragon,

    /// <summary>EIP-609.</summary>
    Byzantium,

    /// <summary>EIP-1013.</summary>
    Constantinople,

    /// <summary>EIP-1716: Constantinople without EIP-1283. The rules of this project's networks, as all its clients have them.</summary>
    Petersburg,

    /// <summary>EIP-1679.</summary>
    Istanbul,

    /// <summary>EIP-2070.</summary>
    Berlin,

    /// <summary>A base fee in the header (EIP-1559).</summary>
    London,

    /// <summary>A withdrawals root in the header (EIP-4895).</summary>
    Shanghai,

    /// <summary>Blob gas and the beacon root in the header (EIP-4844, EIP-4788).</summary>
    Cancun,

    /// <summary>A requests hash in the header (EIP-7685).</summary>
    Prague,

    /// <summary>EIP-7607; no new field in the header.</summary>
    Osaka,
}
