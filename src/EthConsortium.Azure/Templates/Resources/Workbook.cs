namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A page of queries over a workspace, shared with all who may read it.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.insights/workbooks</remarks>
/// <param name="Name">Its name: a GUID.</param>
/// <param name="DisplayName">What the portal calls it.</param>
/// <param name="Content">The page.</param>
/// <param name="WorkspaceId">The workspace that it asks.</param>
public sealed record Workbook(ArmExpression Name, ArmExpression DisplayName, ArmObject Content, ArmExpression WorkspaceId) : ArmResource("Microsoft.Insights/workbooks", ApiVersion, Name)
{
    /// <summary>The API version: the newest that is not a preview.</summary>
    public const string ApiVersion = "2023-06-01";

    private protected override ArmObject Envelope => new() { { "kind", "shared" } };

    private protected override ArmObject Properties => new()
    {
        { "displayName", DisplayName },
        { "category", "workbook" },
        { "version", "Notebook/1.0" },
        { "sourceId", WorkspaceId },
        { "serializedData", Content.ToCompactJson() },
    };
}
