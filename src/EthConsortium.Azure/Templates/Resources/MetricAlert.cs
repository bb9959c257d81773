namespace EthConsortium.Azure.Templates.Resources;

/// <summary>An alert when machines behind a load balancer are not well: its probes found less than all so, on an average of five minutes.</summary>
/// <remarks>
/// Source: https://learn.microsoft.com/azure/templates/microsoft.insights/metricalerts; the metric:
/// https://learn.microsoft.com/azure/load-balancer/load-balancer-standard-diagnostics (health probe status, <c>DipAvailability</c>, in percent).
/// </remarks>
/// <param name="Name">Its name.</param>
/// <param name="Balancer">The load balancer.</param>
/// <param name="Receiver">Who is told.</param>
public sealed record MetricAlert(ArmExpression Name, LoadBalancer Balancer, ActionGroup Receiver) : ArmResource("Microsoft.Insights/metricAlerts", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2026-01-01";

    private protected override ArmObject Properties => new()
    {
        { "description", "A node does not answer, or cannot do its work. Test-ConsortiumNetwork tells which one, and what is wrong." },
        { "severity", 2 },
        { "enabled", true },
        { "scopes", new ArmArray([Balancer.Id]) },
        { "evaluationFrequency", "PT1M" },
        { "windowSize", "PT5M" },
        { "autoMitigate", true },
        {
            "criteria", new ArmObject
            {
                { "odata.type", "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria" },
                {
                    "allOf", new ArmArray([new ArmObject
                    {
                        { "name", "probes" },
                        { "criterionType", "StaticThresholdCriterion" },
                        { "metricNamespace", "Microsoft.Network/loadBalancers" },
                        { "metricName", "DipAvailability" },
                        { "operator", "LessThan" },
                        { "threshold", 100 },
                        { "timeAggregation", "Average" },
                    }])
                },
            }
        },
        { "actions", new ArmArray([new ArmObject { { "actionGroupId", Receiver.Id } }]) },
    };
}
