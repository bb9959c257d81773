using EthConsortium.Ethereum;

namespace EthConsortium.Core.DataApi;

/// <summary>
/// What a member's Data API answers to <c>GET /networkinfo</c>: all that somebody needs to join the network.
/// The fields of the Azure proof-of-authority template (0.0 and, with node metadata, 0.1) keep their names and forms;
/// 0.2 adds those from <see cref="ChainId"/> on, so that what is handed over can be verified.
/// </summary>
/// <remarks>Source: Microsoft Learn, "Ethereum proof-of-authority consortium", data API schema.</remarks>
public sealed record NetworkInfo
{
    /// <summary>The only major version there is; another one marks a break in compatibility and is refused.</summary>
    public const int SupportedMajorVersion = 0;

    /// <summary>The minor version of documents made here.</summary>
    public const int CurrentMinorVersion = 2;

    /// <summary>The major version of the document.</summary>
    public int MajorVersion { get; init; } = SupportedMajorVersion;

    /// <summary>The minor version of the document.</summary>
    public int MinorVersion { get; init; } = CurrentMinorVersion;

    /// <summary>The nodes to connect to first.</summary>
    public IReadOnlyList<Enode> Bootnodes { get; init; } = [];

    /// <summary>The member's nodes whose identity is in use at this moment; from 0.1 on.</summary>
    public IReadOnlyList<NetworkNode> NodeMetadata { get; init; } = [];

    /// <summary>The source of the validator set contract; empty where it is part of <see cref="AdminContract"/>.</summary>
    public string ValSetContract { get; init; } = "";

    /// <summary>The source of the governance contract.</summary>
    public string AdminContract { get; init; } = "";

    /// <summary>The ABI of the governance contract, as JSON.</summary>
    public string AdminContractAbi { get; init; } = "";

    /// <summary>The Parity-style chain spec, as JSON, or null for a network that has none.</summary>
    public string? ParitySpec { get; init; }

    /// <summary>What is wrong with the server at this moment, or null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>A block of the chain, or null when the server had none to tell.</summary>
    public RecentBlock? RecentBlock { get; init; }

    /// <summary>This member's validators (<c>addressList.addresses</c>), or null where that is not told.</summary>
    public IReadOnlyList<Address>? Addresses { get; init; }

    /// <summary>The chain id; from 0.2 on.</summary>
    public ChainId? ChainId { get; init; }

    /// <summary>How the members agree on blocks; from 0.2 on.</summary>
    public ConsensusEngine? Consensus { get; init; }

    /// <summary>The hash of block 0 as the clients of <see cref="Consensus"/> compute it; from 0.2 on.</summary>
    public Hash32? GenesisHash { get; init; }

    /// <summary>Where the governance contract is; from 0.2 on.</summary>
    public Address? GovernanceContract { get; init; }

    /// <summary>The version of the governance contract, such as <c>2</c> or <c>1.2</c>; from 0.2 on.</summary>
    public string? GovernanceVersion { get; init; }

    /// <summary>The genesis file of the geth family, as JSON, or null for a network that has none; from 0.2 on.</summary>
    public string? GethGenesis { get; init; }

    /// <summary>The genesis file of Besu, as JSON, or null for a network that has none; from 0.2 on.</summary>
    public string? BesuGenesis { get; init; }

    /// <summary>The name of the consortium; from 0.2 on.</summary>
    public string? ConsortiumName { get; init; }

    /// <summary>The name of the member that serves the document; from 0.2 on.</summary>
    public string? MemberName { get; init; }

    /// <summary>The number of that member, 0 to 255; from 0.2 on.</summary>
    public int? MemberId { get; init; }

    /// <summary>
    /// Who signed the document as it was read, or null for one that nobody signed; from 0.2 on. The signature was checked
    /// while reading. It is not written by <see cref="ToJson"/>: it is over the document as it was served.
    /// </summary>
    public NetworkInfoSignature? Signature { get; init; }

    /// <summary>
    /// Reads a document. Old servers are met with tolerance: fields that are not there, texts given as lists of texts, a
    /// recent block that is the empty text, unknown fields. What is used later is read strictly: versions, bootnodes,
    /// genesis documents, addresses, hashes, the signature.
    /// </summary>
    /// <exception cref="Core.ConsortiumException"><see cref="ErrorCode.DataApiNotJson"/>, <see cref="ErrorCode.NetworkInfoInvalid"/> with all problems, <see cref="ErrorCode.NetworkInfoTooManyEntries"/>, <see cref="ErrorCode.NetworkInfoSignatureInvalid"/> or <see cref="ErrorCode.NetworkInfoVersionUnsupported"/>.</exception>
    public static NetworkInfo Parse(ReadOnlyMemory<byte> json) => NetworkInfoJson.Read(json);

    /// <summary>The document as UTF-8 JSON, without a signature.</summary>
    public byte[] ToJson() => NetworkInfoJson.Write(this, signature: null);

    /// <summary>The document as UTF-8 JSON with a signature.</summary>
    /// <param name="sign">Signs the canonical form of the document, see <see cref="NetworkInfoSignature"/>; null from it leaves the document unsigned.</param>
    /// <exception cref="FormatException">A text of the document is half a character, or the chain id is above 2^53 - 1: there is no canonical form of it.</exception>
    public byte[] ToSignedJson(Func<ReadOnlyMemory<byte>, NetworkInfoSignature?> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        return NetworkInfoJson.Write(this, sign(CanonicalJson.Write(ToJson())));
    }

    /// <summary>The document in short, fit for a terminal: <c>Three banks (chain 10101010, network information 0.2)</c>. All of it has thousands of lines.</summary>
    public override string ToString()
    {
        string chain = ChainId is { } id ? $"chain {id}, " : "";
        return $"{(string.IsNullOrEmpty(ConsortiumName) ? "A network" : Printable.Name(ConsortiumName))} ({chain}network information {MajorVersion}.{MinorVersion})";
    }
}
