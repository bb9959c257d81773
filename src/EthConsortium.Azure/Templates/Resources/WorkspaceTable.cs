using EthConsortium.Azure.Monitor;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A table of a workspace, which has to be there before a rule writes to it.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.operationalinsights/workspaces/tables</remarks>
public sealed record WorkspaceTable : ArmResource
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private readonly LogTable _table;

    /// <summary>A table of a workspace of the same template.</summary>
    public WorkspaceTable(LogAnalyticsWorkspace workspace, LogTable table)
        : base("Microsoft.OperationalInsights/workspaces/tables", ApiVersion, workspace.Name, Checked(table).Name)
    {
        _table = table;
        DependsOn = [workspace.Id];
    }

    private protected override ArmObject Properties => new()
    {
        { "plan", "Analytics" },
        {
            "schema", new ArmObject
            {
                { "name", _table.Name },
                {
                    "columns", new ArmArray(_table.Columns.Select(column => new ArmObject
                    {
                        { "name", column.Name },
                        { "type", TypeOf(column.Type) },
                        { "description", column.Description },
                    }))
                },
            }
        },
    };

    private static LogTable Checked(LogTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table;
    }

    private static string TypeOf(LogColumnType type) => type switch
    {
        LogColumnType.Number => "real",
        LogColumnType.Time => "dateTime",
        _ => "string",
    };
}
