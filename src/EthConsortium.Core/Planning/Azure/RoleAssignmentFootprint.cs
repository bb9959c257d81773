namespace EthConsortium.Core.Planning.Azure;

/// <summary>A right that the nodes' identity is given.</summary>
/// <param name="Role">The name of the built-in role.</param>
/// <param name="RoleId">Its id, the same in every tenant and cloud (<see href="https://learn.microsoft.com/azure/role-based-access-control/built-in-roles">Reference</see>).</param>
/// <param name="Scope">The name of the resource it is given on.</param>
/// <param name="Reason">What for.</param>
public sealed record RoleAssignmentFootprint(string Role, Guid RoleId, string Scope, string Reason)
{
    /// <summary>The right in short.</summary>
    public override string ToString() => $"{Role} on {Scope}";
}
