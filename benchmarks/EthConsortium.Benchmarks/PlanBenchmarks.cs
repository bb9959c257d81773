using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Benchmarks;

/// <summary>A plan read, checked and computed. The target for one member of 5 regions with 15 nodes each is 100 ms.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private static readonly string[] s_regions = ["westeurope", "northeurope", "uksouth", "francecentral", "swedencentral"];
    private string _one = null!;
    private string _all = null!;

    [GlobalSetup]
    public void Setup()
    {
        _one = Json(1);
        _all = Json(ConsortiumPlan.MaxMembers);
        if (ConsortiumPlan.Parse(_one).Footprints[0].Regions.Sum(region => region.ScaleSets.Sum(set => set.HostNames.Count)) != 75)
        {
            throw new InvalidOperationException("The plan has not 75 nodes.");
        }
    }

    [Benchmark(Description = "plan, 5 regions with 15 nodes")]
    public IReadOnlyList<MemberFootprint> One() => ConsortiumPlan.Parse(_one).Footprints;

    [Benchmark(Description = "plan, 200 members of 5 regions")]
    public IReadOnlyList<MemberFootprint> All() => ConsortiumPlan.Parse(_all).Footprints;

    private static string Json(int members) => JsonSerializer.Serialize(new
    {
        name = "N",
        validatorCapacity = 75,
        members = Enumerable.Range(0, members).Select(id => new
        {
            name = $"m{id}",
            memberId = id,
            validators = 75,
            azure = new { subscriptionId = "11111111-2222-3333-4444-555555555555", resourceGroup = $"g{id}", regions = s_regions, nodesPerRegion = 15, deployUsingPublicIP = false },
        }),
    });
}
