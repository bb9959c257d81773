namespace EthConsortium.Core.Members;

/// <summary>What a step of leaving does.</summary>
public enum MemberRemovalStepKind
{
    /// <summary>Withdraws the validators, and waits until they seal no more.</summary>
    WithdrawValidators,

    /// <summary>Deletes this side of a connection.</summary>
    Disconnect,

    /// <summary>Deletes a resource.</summary>
    Delete,

    /// <summary>Deletes the resource group with all that is in it.</summary>
    DeleteResourceGroup,
}
