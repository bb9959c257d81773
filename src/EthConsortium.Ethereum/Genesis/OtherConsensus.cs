using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>An engine that this project reads past and does not write, such as Parity's <c>basicAuthority</c> or Besu's <c>ibft2</c>.</summary>
/// <param name="Engine">The name in the file.</param>
public sealed record OtherConsensus(string Engine) : GenesisConsensus
{
    /// <summary>Whether block 0 is hashed as other engines do; GoQuorum's Istanbul takes the seals out of the extra data first.</summary>
    internal bool HashesPlainHeader => Engine is not ("istanbul" or "ibft");

    internal override BigInteger DefaultDifficulty => BigInteger.One;
}
