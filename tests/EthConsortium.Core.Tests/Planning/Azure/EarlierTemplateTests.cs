using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Planning.Azure;

/// <summary>Nothing of the earlier templates is forgotten: docs/azure-plan.md tells what became of each.</summary>
public class EarlierTemplateTests
{
    private static readonly string s_page = File.ReadAllText(RepositoryRoot.PathOf("docs", "azure-plan.md"));

    /// <summary>The parameters of mainTemplate.json at 6bb77d8.</summary>
    [Theory]
    [InlineData("location isJoiningExistingNetwork regionCount location_1 location_5 authType adminUsername adminPassword adminSSHKey ethereumNetworkID consortiumMemberId ethereumAdminPublicKey")]
    [InlineData("deployUsingPublicIP numVLNodesRegion vlNodeVMSize vlStorageAccountType connectionSharedKey consortiumMemberGatewayId consortiumDataURL transactionPermissioningContract publicRPCEndpoint")]
    [InlineData("baseUrl omsDeploy msiDeploy omsWorkspaceId omsPrimaryKey omsLocation emailAddress enableSshAccess servicePrincipalId servicePrincipalSecret endpointFqdn tenantId")]
    [InlineData("dockerRepository dockerLogin dockerPassword dockerImagePoaOrchestrator dockerImageEtheradmin dockerImageEthstat dockerImageValidator")]
    public void The_page_tells_what_became_of_every_parameter(string names) =>
        Assert.All(names.Split(' '), name => Assert.Contains($"`{name}`", s_page, StringComparison.Ordinal));

    [Fact]
    public void The_page_tells_every_output_and_every_choice_of_a_plan()
    {
        AzurePlan azure = new("g", ["westeurope", "westus"]) { SubscriptionId = Guid.Empty };
        ConsortiumPlan poA = new("N", [new MemberPlan("A", 0, 2) { Azure = azure }]);
        ConsortiumPlan poW = poA with { Consensus = ConsensusEngine.Ethash, Members = [new MemberPlan("A", 0, 2) { Azure = azure with { Kind = MemberTemplateKind.ProofOfWork } }] };

        string[] outputs = [.. poA.Footprints.Concat(poW.Footprints).SelectMany(member => member.Outputs).Select(output => output.Name.TrimEnd('1', '2') is var stem && stem.EndsWith("_region", StringComparison.Ordinal) && !s_page.Contains($"`{output.Name}`", StringComparison.Ordinal) ? stem + "N" : output.Name)];
        Assert.All(outputs, name => Assert.Contains($"`{name}`", s_page, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<ErrorCode>().SkipWhile(name => name != nameof(ErrorCode.PlanAddressOverlap)).TakeWhile(name => name != nameof(ErrorCode.DataUrlInvalid)), name => Assert.Contains(name, s_page, StringComparison.Ordinal));
    }
}
