using BenchmarkDotNet.Attributes;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Benchmarks;

/// <summary>A member of 5 regions with 15 validators and a gateway in each: planned, checked, and written as template.json and parameters.json.</summary>
[MemoryDiagnoser]
public class TemplateBenchmarks
{
    private readonly AzurePlan _azure = new("benchmark", ["westeurope", "northeurope", "uksouth", "francecentral", "swedencentral"])
    {
        SubscriptionId = new Guid("00000000-0000-0000-0000-00000000000a"),
        NodesPerRegion = 15,
        DeployUsingPublicIP = false,
        Email = "operations@bank-a.example",
    };

    /// <summary>The plan, its footprint and both files.</summary>
    [Benchmark]
    public int WriteTemplate()
    {
        ConsortiumPlan plan = ConsortiumPlan.OfMember("Benchmark", ConsortiumPlan.DefaultChainId, "A", memberId: 0, _azure);
        plan.ThrowIfInvalid();
        ArmTemplate template = MemberTemplates.Build(plan, plan.Members[0]);
        return plan.Footprints.Count + template.WriteTemplate().Length + template.WriteParameters().Length;
    }
}
