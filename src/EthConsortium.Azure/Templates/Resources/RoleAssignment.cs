namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A role for an identity on one resource. Its name follows from all three, so a second deployment finds the first one's.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.authorization/roleassignments</remarks>
public sealed record RoleAssignment : ArmResource
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2022-04-01";

    private readonly ArmExpression _role;
    private readonly ArmExpression _principalId;
    private readonly string? _principalType;

    /// <summary>A role on a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="role">The GUID of a role that Azure brings: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles</param>
    /// <param name="principal">What tells one principal from another before it is deployed, such as the resource id of an identity.</param>
    /// <param name="principalId">The principal's object id.</param>
    /// <param name="principalType">Its type, such as <c>ServicePrincipal</c>, where it is known: without it, Azure may not find one just made.</param>
    public RoleAssignment(ArmResource resource, string role, ArmExpression principal, ArmExpression principalId, string? principalType)
        : this(resource.Id, ArmFunctions.SubscriptionResourceId("Microsoft.Authorization/roleDefinitions", role), principal)
    {
        _principalId = principalId;
        _principalType = principalType;
        DependsOn = [resource.Id];
    }

    private RoleAssignment(ArmExpression scope, ArmExpression role, ArmExpression principal)
        : base("Microsoft.Authorization/roleAssignments", ApiVersion, ArmFunctions.Guid(scope, principal, role))
    {
        Scope = scope;
        _role = role;
        _principalId = principal;
    }

    private protected override ArmObject Properties => new()
    {
        { "roleDefinitionId", _role },
        { "principalId", _principalId },
        { "principalType", _principalType },
    };
}
