namespace EthConsortium.Ethereum.Genesis;

/// <summary>Where AuRa takes its validators from: <see cref="AuRaValidatorList"/>, <see cref="AuRaValidatorContract"/>, <see cref="AuRaValidatorMulti"/>.</summary>
public abstract record AuRaValidators
{
    /// <summary>Only the forms of this assembly exist.</summary>
    private protected AuRaValidators()
    {
    }
}
