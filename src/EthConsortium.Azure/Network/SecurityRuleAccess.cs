namespace EthConsortium.Azure.Network;

/// <summary>What a rule of a network security group does with what it matches.</summary>
public enum SecurityRuleAccess
{
    /// <summary>Lets it through.</summary>
    Allow,

    /// <summary>Drops it.</summary>
    Deny,
}
