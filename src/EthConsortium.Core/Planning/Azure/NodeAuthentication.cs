namespace EthConsortium.Core.Planning.Azure;

/// <summary>How the operators of a member sign in to its nodes.</summary>
public enum NodeAuthentication
{
    /// <summary>With a password, which is given when the member is deployed and never stands in a plan.</summary>
    Password,

    /// <summary>With the key that belongs to the public key in the plan.</summary>
    SshPublicKey,
}
