namespace EthConsortium.Azure.Templates.Resources;

/// <summary>Who is told of an alert: one mail address.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.insights/actiongroups</remarks>
/// <param name="Name">Its name.</param>
/// <param name="ShortName">What messages call the sender, at most 12 characters.</param>
/// <param name="Email">The address.</param>
public sealed record ActionGroup(ArmExpression Name, ArmExpression ShortName, ArmExpression Email) : ArmResource("Microsoft.Insights/actionGroups", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2023-01-01";

    private protected override ArmObject Properties => new()
    {
        { "groupShortName", ShortName },
        { "enabled", true },
        { "emailReceivers", new ArmArray([new ArmObject { { "name", "operations" }, { "emailAddress", Email }, { "useCommonAlertSchema", true } }]) },
    };
}
